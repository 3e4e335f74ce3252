/** The `console` of a function: Lambda's two log formats. */
import { format } from 'node:util';
import type { LogLevel, ThreadData } from './messages.ts';

const ORDER: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** An error becomes what Lambda writes of it; `JSON.stringify` would write `{}`. */
function errorsAsObjects(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { errorType: value.name, errorMessage: value.message, stackTrace: (value.stack ?? '').split('\n').slice(1) };
}

/** One line of the JSON format. */
function jsonLine(level: LogLevel, requestId: string | undefined, args: readonly unknown[]): string {
  const [first] = args;
  const message = args.length === 1 && typeof first === 'object' && first !== null ? first : format(...args);
  const line: Record<string, unknown> = { timestamp: new Date().toISOString(), level, requestId, message };
  const error = args.find((argument) => argument instanceof Error);
  if (error !== undefined) {
    Object.assign(line, errorsAsObjects('', error));
    if (message === error) line['message'] = error.message;
  }
  try {
    return JSON.stringify(line, errorsAsObjects);
  } catch {
    return JSON.stringify({ ...line, message: format(...args) }, errorsAsObjects);
  }
}

/** One line of the text format: what spans lines stays one event. */
function textLine(level: LogLevel, requestId: string | undefined, args: readonly unknown[]): string {
  const message = format(...args).replaceAll('\n', '\r');
  return `${new Date().toISOString()}\t${requestId ?? 'undefined'}\t${level}\t${message}`;
}

/** Makes the methods of `console` write as Lambda does. */
export function installConsole(
  settings: Pick<ThreadData, 'logFormat' | 'logLevel'>,
  requestId: () => string | undefined,
): void {
  const least = settings.logFormat === 'JSON' ? ORDER.indexOf(settings.logLevel) : 0;
  const line = settings.logFormat === 'JSON' ? jsonLine : textLine;
  for (const [method, level] of Object.entries(METHODS) as [keyof typeof METHODS, LogLevel][]) {
    console[method] = (...args: unknown[]): void => {
      if (ORDER.indexOf(level) >= least) process.stdout.write(`${line(level, requestId(), args)}\n`);
    };
  }
}

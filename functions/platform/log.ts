import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The one logger. It is given ids, counts and words of our own; never a request body, a record, a name or an error's
 * message, which may quote what somebody typed: of an error only its name and stack frames are kept.
 */
export interface LogFields {
  readonly error?: Error;
  readonly [field: string]: string | number | boolean | undefined | Error;
}

const powertools = new Logger({ serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'frontdesk' });

function safe(fields: LogFields = {}): Record<string, string | number | boolean | undefined> {
  const { error, ...rest } = fields;
  const plain: Record<string, string | number | boolean | undefined> = {};
  for (const [name, value] of Object.entries(rest)) if (!(value instanceof Error)) plain[name] = value;
  if (error) {
    plain['errorName'] = error.name;
    // The frames alone: the first lines of a stack are the message.
    plain['errorFrames'] = error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n');
  }
  return plain;
}

export const logger = {
  info: (message: string, fields?: LogFields): void => powertools.info(message, safe(fields)),
  warn: (message: string, fields?: LogFields): void => powertools.warn(message, safe(fields)),
  error: (message: string, fields?: LogFields): void => powertools.error(message, safe(fields)),
};

import { Stack, type App } from 'aws-cdk-lib';
import { FrontdeskFunction, type FunctionSettings } from './constructs/frontdesk-function.ts';
import type { Handler, Handlers } from './handlers.ts';
import type { Stage } from './stage.ts';

/** What every stack of a capability is given. */
export interface CapabilityProps {
  readonly stage: Stage;
  readonly handlers: Handlers;
}

/** Whether a handler's function belongs to the stack. */
export type IsMine = (entry: string) => boolean;

/** A stack that can be replaced at will: the functions, workflows, queues and alarms of one capability. */
export abstract class CapabilityStack extends Stack {
  protected readonly stage: Stage;
  protected readonly handlers: Handlers;

  constructor(app: App, id: string, { stage, handlers }: CapabilityProps) {
    super(app, id, { description: `Frontdesk: ${id}` });
    this.stage = stage;
    this.handlers = handlers;
  }

  /** The function of one handler file, e.g. `registration/create-patient`. */
  protected function(entry: string, settings?: FunctionSettings): FrontdeskFunction {
    return new FrontdeskFunction(this, entry, this.stage, this.handlers, settings);
  }

  /**
   * The functions that the workflows of one room call: those that nothing else does.
   * @param outboundTimeout in seconds, of those that call somebody outside
   * @param isMine which of the room's handlers, where it has several stacks
   */
  protected workflowFunctions(room: string, outboundTimeout = 30, isMine: IsMine = () => true): void {
    for (const { entry, route, pages, needs } of this.handlersOf(room, isMine)) {
      if (route || pages || needs.consumes) continue;
      this.function(entry, { timeout: needs.outbound ? outboundTimeout : 30 });
    }
  }

  /** The functions of all operations of the API and pages in one room. */
  protected apiFunctions(room: string, isMine: IsMine = () => true): FrontdeskFunction[] {
    return this.handlersOf(room, isMine)
      .filter(({ route, pages }) => route || pages)
      .map(({ entry }) => this.function(entry));
  }

  private handlersOf(room: string, isMine: IsMine): Handler[] {
    return [...this.handlers.values()].filter(({ entry }) => entry.startsWith(`${room}/`) && isMine(entry));
  }
}

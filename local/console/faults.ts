/** Faults on demand and the recording of calls, as JSON: see `FaultControl`. */
import type { HttpRequest, HttpResponse } from '../contract.ts';
import { type FaultControl, type FaultRule, RefusedRule } from '../faults/fault.ts';
import { json } from './html.ts';

export class FaultPages {
  readonly #faults: FaultControl;

  constructor(faults: FaultControl) {
    this.#faults = faults;
  }

  list(): HttpResponse {
    return json(this.#faults.armed());
  }

  /** Takes one rule, and answers with it as it is armed. */
  async arm(request: HttpRequest): Promise<HttpResponse> {
    try {
      return json(await this.#faults.arm(ruleIn(request)), 201);
    } catch (error) {
      if (error instanceof RefusedRule) return json({ error: error.message }, 400);
      throw error;
    }
  }

  /** Ends one rule, or all. Answers with what they had come to. */
  disarm(id: string): HttpResponse {
    const gone = this.#faults.disarm(id === '' ? undefined : id);
    if (id !== '' && gone.length === 0) return json({ error: `There is no ${id}.` }, 404);
    return json(gone);
  }

  record(): HttpResponse {
    this.#faults.record();
    return json(this.#faults.recording(), 201);
  }

  recording(): HttpResponse {
    return json(this.#faults.recording());
  }

  stopRecording(): HttpResponse {
    return json(this.#faults.stopRecording());
  }
}

/** The body; what it holds is judged when it is armed. */
function ruleIn(request: HttpRequest): FaultRule {
  try {
    return JSON.parse(Buffer.from(request.body).toString()) as FaultRule;
  } catch {
    throw new RefusedRule('give one rule as JSON, e.g. {"kind": "throttle", "where": {"service": "dynamodb"}}');
  }
}

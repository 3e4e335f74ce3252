/** Cases, each brought by a clinic's system and its people from the request to its end, whatever happens to the product. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../../local/demo/story.ts';
import { requestFor, samplePdf, type DemoPatient } from '../../local/demo/requests.ts';
import type { Ready } from './child.ts';
import { persist, type Outside } from './outside.ts';

/** What a case is for: which service it asks for, and how it ends. */
const KINDS = {
  certified: { code: '70551', end: 'approved' },
  pended: { code: '72148', end: 'approved' },
  cancelled: { code: '73721', end: 'cancelled' },
} as const;

export type Kind = keyof typeof KINDS;

export interface DrivenCase {
  readonly kind: Kind;
  readonly id: string;
  readonly end: string;
}

interface Shown {
  readonly id: string;
  readonly status: string;
}

/** A document that is to be brought to an address. */
interface Announced {
  readonly upload: { readonly url: string; readonly method: string; readonly headers: Record<string, string> };
}

/** A question costs work, and work keeps the clock from moving. */
const ASK_EVERY_MS = 3000;

export class Load {
  /** Accepted by the API. */
  readonly cases: DrivenCase[] = [];
  readonly ended: DrivenCase[] = [];
  readonly failures: string[] = [];
  /** How many wait for the payer now. */
  pended = 0;
  /** What the webhooks told: the id of a case and the event. */
  private readonly told = new Set<string>();
  private readonly deliveries: readonly Delivery[];
  private heard = 0;
  private readonly outside: Outside;
  private readonly ready: Ready;
  private readonly patient: DemoPatient;
  private readonly isOver: () => boolean;

  constructor(
    outside: Outside,
    ready: Ready,
    patient: DemoPatient,
    deliveries: readonly Delivery[],
    isOver: () => boolean,
  ) {
    this.outside = outside;
    this.ready = ready;
    this.patient = patient;
    this.deliveries = deliveries;
    this.isOver = isOver;
  }

  get open(): number {
    return this.begun - this.ended.length - this.failures.length;
  }

  begun = 0;

  /** Begins a case; what becomes of it shows in `ended` or `failures`. */
  begin(kind: Kind): void {
    this.begun++;
    this.drive(kind).catch((error: unknown) => this.failures.push(String(error)));
  }

  private async drive(kind: Kind): Promise<void> {
    const { outside } = this;
    const { code, end } = KINDS[kind];
    const more = kind === 'pended' ? { facts: { 'conservative-therapy-weeks': 8 } } : {};
    const request = requestFor(this.ready.clinic, this.patient, code, more);
    const { id } = await outside.call<Shown>('POST', '/v1/preauthorizations', request);
    const driven: DrivenCase = { kind, id, end };
    this.cases.push(driven);
    if (kind !== 'certified') await this.upload(id);
    await this.until(id, ['in-review', 'submitting', 'pended', 'approved']);
    await outside.decide(id, 'Approve and send to payer');
    if (kind !== 'certified') {
      await this.until(id, ['pended', 'approved']);
      this.pended++;
      try {
        const record = `/v1/preauthorizations/${id}`;
        if (kind === 'cancelled')
          await outside.change(record, `${record}/cancellation`, { reason: 'The patient moved away.' });
        await this.until(id, [end]);
      } finally {
        this.pended--;
      }
    }
    await this.until(id, [end]);
    this.ended.push(driven);
  }

  /** Announces a document and brings it; where its address has expired meanwhile, it is announced anew. */
  private async upload(id: string): Promise<void> {
    const bytes = samplePdf('Office notes');
    const announce = (): Promise<Announced> =>
      this.outside.call<Announced>('POST', `/v1/preauthorizations/${id}/documents`, {
        title: 'Office notes',
        type: '11506-3',
        contentType: 'application/pdf',
        size: bytes.byteLength,
        sha256: createHash('sha256').update(bytes).digest('base64'),
      });
    let { upload } = await announce();
    await persist(
      async () => {
        const { url, method, headers } = upload;
        const { status } = await fetch(url, { method, headers, body: new Uint8Array(bytes) });
        if (status === 403) ({ upload } = await announce());
        return status < 300 ? true : undefined;
      },
      `the upload to ${id}`,
      this.isOver,
    );
  }

  private hear(): void {
    for (const { body } of this.deliveries.slice(this.heard)) {
      const { type, data } = JSON.parse(body) as { type: string; data: { id: string } };
      this.told.add(`${data.id} ${type}`);
    }
    this.heard = this.deliveries.length;
  }

  /** Waits for what the webhooks tell; what they leave out, because of a kill, is asked for now and then. */
  private async until(id: string, statuses: readonly string[]): Promise<void> {
    let status = '';
    let asked = performance.now();
    while (!this.isOver()) {
      this.hear();
      if (statuses.some((wanted) => this.told.has(`${id} preauthorization.${wanted}`))) return;
      if (performance.now() - asked > ASK_EVERY_MS) {
        ({ status } = await this.outside.call<Shown>('GET', `/v1/preauthorizations/${id}`));
        if (statuses.includes(status)) return;
        asked = performance.now();
      }
      await pause(50);
    }
    throw new Error(`${id} is ${status}, and should be ${statuses.join(' or ')}`);
  }
}

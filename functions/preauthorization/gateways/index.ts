import type { Payer } from '../payer.ts';
import { fhirPas } from './fhir-pas/index.ts';
import type { PayerGateway, Submission } from './gateway.ts';
import type { Letter } from './manual/packet.ts';
import { manual } from './manual/index.ts';

/** The way to this payer. */
export function gatewayFor(payer: Payer): PayerGateway {
  switch (payer.gateway.kind) {
    case 'fhir-pas':
      return fhirPas;
    case 'manual':
      return manual;
  }
}

/** The packet for staff. The PDF library is loaded only when one is made. */
export async function packetPdf(submission: Submission, letter?: Letter): Promise<Uint8Array> {
  const { packetPdf: make } = await import('./manual/packet.ts');
  return make(submission, letter);
}
export type { Letter };

import type { Payer } from '../payer.ts';
import { fhirPas } from './fhir-pas/index.ts';
import type { PayerGateway } from './gateway.ts';
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

import type { EligibilitySettings } from '../../../payers/index.ts';
import { fhir } from './fhir/index.ts';
import type { EligibilityGateway } from './gateway.ts';
import { x12 } from './x12/index.ts';

/** The way to a payer with these settings. */
export function gatewayFor(settings: EligibilitySettings): EligibilityGateway {
  switch (settings.kind) {
    case 'fhir':
      return fhir;
    case 'x12':
      return x12;
  }
}

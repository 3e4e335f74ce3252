import type { AtPayer } from '../case.ts';
import type { DocumentRequest } from '../gateways/gateway.ts';

/**
 * What of the payer's requests for documents staff must still answer. A payer repeats them until it decides: what staff
 * have answered already is asked of them again only once the payer wants something else, or had stopped asking.
 */
export function openRequests(
  requests: readonly DocumentRequest[],
  answered: readonly DocumentRequest[] = [],
): Pick<AtPayer, 'documentRequests' | 'answeredRequests'> {
  const repeated = requests.length > 0 && requests.every((request) => answered.some((each) => isSame(each, request)));
  return repeated
    ? { documentRequests: [], answeredRequests: answered }
    : { documentRequests: requests, answeredRequests: undefined };
}

function isSame(one: DocumentRequest, other: DocumentRequest): boolean {
  const items = ({ items: of }: DocumentRequest): string => of.toSorted((a, b) => a - b).join();
  return one.code === other.code && one.display === other.display && items(one) === items(other);
}

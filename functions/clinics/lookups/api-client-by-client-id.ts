import { getItem, isNew, type Write } from '../../platform/table.ts';

/**
 * A look-up without a clinic, by the `client_id` of a verified access token.
 * @returns a clinic and the id of its API client, nothing more; undefined if the client is nobody's
 */
export async function findApiClient(
  clientId: string,
): Promise<{ readonly clinicId: string; readonly id: string } | undefined> {
  const item = await getItem({ pk: `client#${clientId}`, sk: 'record' });
  return item && { clinicId: String(item['clinicId']), id: String(item['clientRecordId']) };
}

/** The item that `findApiClient` reads. */
export function apiClientLookup(clientId: string, clinicId: string, id: string): Write {
  return {
    put: { pk: `client#${clientId}`, sk: 'record', type: 'clientLookup', schema: 1, clinicId, clientRecordId: id },
    condition: isNew,
  };
}

import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { readClinic } from '../../clinics/index.ts';
import { emergencyIn, type Emergency } from '../emergencies/emergency.ts';
import { noticeOf } from '../emergencies/notice.ts';
import { raiseAlone } from '../emergencies/raise-alone.ts';
import { readTexts, type Caller } from './request.ts';
import type { Route } from './route.ts';

/**
 * Screens what a request says in somebody's own words. What is found goes with the change that the request makes; where it makes none, since it is
 * refused or fails, a person is asked all the same. The answer, whatever it is, says where to go now.
 *
 * @param render makes the answer of a failure
 * @param run answers the request
 */
export async function withEmergency(
  route: Route,
  { clinicId, clientId }: Caller,
  event: APIGatewayProxyEvent,
  render: (route: Route, event: APIGatewayProxyEvent, error: unknown) => APIGatewayProxyResult,
  run: (emergency: Emergency | undefined) => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  const emergency = await emergencyIn(clinicId, readTexts(route, event), {
    operation: route.operationId,
    ids: Object.values(event.pathParameters ?? {}).filter((id) => id !== undefined),
  });
  if (!emergency) return await run(undefined);
  let answer: APIGatewayProxyResult;
  try {
    answer = await run(emergency);
  } catch (error) {
    answer = render(route, event, error);
  }
  const { requestId, identity } = event.requestContext;
  // What is answered as it was before was recorded then.
  if (answer.headers?.['Idempotency-Replayed'] === undefined)
    await raiseAlone(
      { clinicId, actor: { kind: 'client', id: clientId }, requestId, sourceIp: identity?.sourceIp },
      emergency,
    );
  const clinic = await readClinic(clinicId);
  const body = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  return {
    ...answer,
    headers: { 'Content-Type': 'application/json', ...answer.headers },
    body: JSON.stringify({ ...body, emergency: noticeOf(clinic?.contact.emergency) }),
  };
}

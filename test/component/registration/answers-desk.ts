/** A patient's side of a registration: mails that come, and a browser that follows their links. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handler as mailHandler } from '../../../functions/notifications/handlers/send-mail.ts';
import { handler as answerHandler } from '../../../functions/registration/handlers/answer-registration-questions.ts';
import { handler as showHandler } from '../../../functions/registration/handlers/show-registration-questions.ts';
import type { ClinicBench } from '../clinic-bench.ts';
import { consents, person } from './intake-desk.ts';

export const EMAIL = 'ana.rivera@mail.example.org';
export const BORN = { month: '2', day: '28', year: '1961' };
export const ADDRESS = { street: '18 Linden Street', city: 'Chicago', state: 'il', 'postal-code': '60614' };

/** A registration in which all but the address is known, and of which the patient may be asked. */
export function withoutAddress(
  patient: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const telecom = [{ system: 'email', value: EMAIL }];
  const { address: _address, ...known } = person();
  return { askPatient: true, patient: { ...known, telecom, ...patient }, consents, selfPay: true, ...more };
}

/** Runs the mail sender over every mail to patients and staff that is to go. */
export async function sendMails(bench: ClinicBench): Promise<void> {
  for (const kind of ['mailPatient', 'sendMail'] as const)
    for (const { pk, sk } of await bench.effects(kind))
      await mailHandler({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
}

/** The secrets of the links that this address got, oldest first. @param kind of the questions */
export function secretsFor(bench: ClinicBench, email = EMAIL, kind = 'registration'): string[] {
  return bench
    .mails()
    .filter(({ to }) => to.includes(email))
    .flatMap(({ text }) => new RegExp(`/patient/${kind}/([\\w-]{43})`).exec(text)?.[1] ?? []);
}

type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;
/** The pages of one kind of question. */
export interface Pages {
  readonly kind: string;
  readonly show: Handler;
  readonly answer: Handler;
}
const registrationPages: Pages = { kind: 'registration', show: showHandler, answer: answerHandler };

export interface Answer {
  readonly status: number;
  readonly title: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A browser at one link, which keeps its cookies. */
export interface PatientBrowser {
  cookies: Record<string, string>;
  open(): Promise<Answer>;
  post(form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Gives the proof, and follows where it leads. */
  prove(born?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends the form as the page has it, with these words in it, and follows where it leads. */
  send(fields: Readonly<Record<string, string>>): Promise<Answer>;
}

export function browserAt(secret: string, { kind, show, answer: take }: Pages = registrationPages): PatientBrowser {
  const browser: PatientBrowser = {
    cookies: {},
    open: async () => await asked(show, 'GET'),
    post: async (form, headers = { 'sec-fetch-site': 'same-origin' }) => await asked(take, 'POST', form, headers),
    prove: async (born = BORN) => await followed(await browser.post({ step: 'proof', ...born })),
    send: async (fields) => {
      const csrf = csrfOf((await browser.open()).body);
      return await followed(await browser.post({ step: 'answers', csrf, ...fields }));
    },
  };
  const followed = async (answer: Answer): Promise<Answer> => (answer.status === 303 ? await browser.open() : answer);
  const asked = async (
    handler: Handler,
    httpMethod: string,
    form?: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const cookie = Object.entries(browser.cookies).map(([name, value]) => `${name}=${value}`);
    const result = await handler({
      httpMethod,
      path: `/patient/${kind}/${secret}`,
      pathParameters: { link: secret },
      headers: {
        Cookie: cookie.join('; '),
        ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      queryStringParameters: null,
      body: form ? new URLSearchParams(form).toString() : null,
      isBase64Encoded: false,
      requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.7' } },
    } as unknown as APIGatewayProxyEvent);
    for (const set of result.multiValueHeaders?.['Set-Cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(set)) ?? [];
      browser.cookies[name] = value;
    }
    const title = /<h1>([^<]*)<\/h1>/.exec(result.body)?.[1] ?? '';
    return { status: result.statusCode, title, body: result.body, headers: result.headers ?? {} };
  };
  return browser;
}

export function csrfOf(body: string): string {
  return /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
}

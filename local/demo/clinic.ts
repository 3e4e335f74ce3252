import { readFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { scopes } from '../../functions/platform/http/route.ts';
import type { SimulatedPayer } from '../payer/server.ts';

/** Commands of the operator against a local stack: the same function that `npm run frontdesk` calls. */
export class Operator {
  private readonly settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  private functionName: Promise<string> | undefined;
  constructor(origin: string) {
    this.settings = {
      endpoint: origin,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
  }

  /** Gives one command and returns its result. Throws what the command refuses. */
  async run<T>(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<T> {
    this.functionName ??= new SSMClient(this.settings)
      .send(new GetParameterCommand({ Name: '/frontdesk/local/operator-function' }))
      .then(({ Parameter }) => Parameter?.Value ?? '');
    const { Payload } = await new LambdaClient(this.settings).send(
      new InvokeCommand({
        FunctionName: await this.functionName,
        Payload: JSON.stringify({ command, args, operator: 'demo' }),
      }),
    );
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as {
      ok: boolean;
      result?: T;
      problem?: { title: string; detail: string; faults: unknown };
    };
    if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.problem ?? answer)}`);
    return answer.result as T;
  }
}

export interface DemoClinic {
  readonly clinicId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Staff by their part in the story. */
  readonly staff: Readonly<
    Record<
      'frontDesk' | 'specialist' | 'nurse' | 'supervisor' | 'clinician',
      { readonly id: string; readonly email: string }
    >
  >;
}

const OFFICE = [{ from: '08:00', to: '18:00' }];

export interface Onboarding {
  /** What its system may do; everything where it is not said. */
  readonly may?: readonly string[];
  /** The address of a member of its staff. */
  readonly addressOf?: (person: string, clinic: string) => string;
}

/** Onboards a clinic with staff and an API client, and puts the three demo payers, reached at the simulated payer. */
export async function onboardDemoClinic(
  operator: Operator,
  payer: SimulatedPayer,
  name?: string,
  { may, addressOf }: Onboarding = {},
): Promise<DemoClinic> {
  await putDemoPayers(operator, payer);
  const opened = await openDemoClinic(operator, name, may);
  return { ...opened, staff: await hireDemoStaff(operator, opened.clinicId, addressOf) };
}

/** Onboards a clinic with an API client, and nobody yet who works there. */
export async function openDemoClinic(
  operator: Operator,
  name = 'Lakeside Family Clinic',
  may: readonly string[] = scopes,
): Promise<Omit<DemoClinic, 'staff'>> {
  const { clinicId } = await operator.run<{ clinicId: string }>('clinic onboard', {
    settings: {
      name,
      neutralName: 'Lakeside',
      timeZone: 'America/Chicago',
      staffedHours: {
        monday: OFFICE,
        tuesday: OFFICE,
        wednesday: OFFICE,
        thursday: OFFICE,
        friday: OFFICE,
        saturday: [],
        sunday: [],
        closed: [],
      },
      contact: { phone: '+13125550142', fax: '+13125550143' },
      npi: DEMO_NPI.facility,
    },
  });
  const client = await operator.run<{ clientId: string; secret: string }>('client create', {
    clinic: clinicId,
    name: 'Practice system',
    scopes: [...may],
  });
  return { clinicId, clientId: client.clientId, clientSecret: client.secret };
}

/** Everybody who works at the demo clinic. */
export async function hireDemoStaff(
  operator: Operator,
  clinicId: string,
  addressOf: NonNullable<Onboarding['addressOf']> = (person, clinic) => `${person}.${clinic}@lakeside.example`,
): Promise<DemoClinic['staff']> {
  const slug = clinicId.slice(-6);
  const hire = async (
    person: string,
    roles: string[],
    more: Record<string, unknown> = {},
  ): Promise<{ id: string; email: string }> => {
    const email = addressOf(person.toLowerCase().replace(' ', '.'), slug);
    const { id } = await operator.run<{ id: string }>('staff add', {
      clinic: clinicId,
      name: person,
      email,
      roles,
      ...more,
    });
    return { id, email };
  };
  return {
    frontDesk: await hire('Robin Ortiz', ['front-desk']),
    specialist: await hire('Dana Whitfield', ['authorization-specialist']),
    nurse: await hire('Sam Keller', ['nurse', 'authorization-specialist']),
    supervisor: await hire('Pat Moreau', ['supervisor']),
    clinician: await hire('Lee Nakamura', ['clinician'], { npi: DEMO_NPI.ordering }),
  };
}

/** NPIs with a right check digit, as examples use them. */
export const DEMO_NPI = { ordering: '1234567893', rendering: '1245319599', facility: '1003000126' } as const;

export const DEMO_PAYERS = ['summit-advantage', 'harbor-marketplace', 'prairie-medicaid'] as const;

export async function putDemoPayers(operator: Operator, payer: SimulatedPayer): Promise<void> {
  for (const id of DEMO_PAYERS) {
    const file = new URL(`../../functions/preauthorization/payers/${id}.json`, import.meta.url);
    const data = JSON.parse(readFileSync(file, 'utf8')) as {
      id: string;
      gateway: Record<string, unknown>;
      eligibility?: Record<string, unknown>;
    };
    if (data.gateway['kind'] === 'fhir-pas') {
      data.gateway['endpoint'] = `${payer.origin}/fhir`;
      data.gateway['tokenUrl'] = `${payer.origin}/oauth2/token`;
    }
    const { eligibility } = data;
    if (eligibility) {
      eligibility['endpoint'] = `${payer.origin}/${eligibility['kind'] === 'x12' ? 'x12' : 'fhir'}`;
      if (eligibility['tokenUrl']) eligibility['tokenUrl'] = `${payer.origin}/oauth2/token`;
    }
    await operator.run('payer put', { payer: data });
    if (data.gateway['kind'] === 'fhir-pas' || eligibility)
      await operator.run('payer secret', {
        payer: data.id,
        clientId: payer.clientId,
        clientSecret: payer.clientSecret,
      });
  }
}

import { ClinicSystem } from './clients.ts';
import { onboardDemoClinic, Operator } from './clinic.ts';
import { importFile } from './requests.ts';
import { expect, StackClock, type Stage } from './story.ts';

interface Import {
  readonly status: string;
  readonly percent: number;
  readonly rows: Readonly<Record<string, number>>;
}
interface Row {
  readonly row: number;
  readonly outcome: string;
  readonly patientId?: string;
  readonly problems?: readonly { readonly pointer: string; readonly detail: string }[];
}

const HEADER = 'family_name,given_name,birth_date,gender,mobile_phone,address_line_1,city,state,postal_code';
const GOOD = [
  'Rivera,Ana,1957-02-28,female,+13125550142,"1 Lake St, Rear",Chicago,IL,60601',
  'Nowak,Zofia,1949-05-06,female,+17735550188,77 Oak Ave,Oak Park,IL,60302',
  'Chen,Wei,1984-07-19,male,+17735550199,5 First St,Chicago,IL,60601',
];
const AGAIN = 'Rivera,Ana,1957-02-28,female,+13125550143,"1 Lake St, Rear",Chicago,IL,60601';
const ALIKE = 'Novak,Zofja,1949-06-05,female,,77 Oak Avenue,Oak Park,IL,60302';
const WRONG = 'Okafor,Ines,1949-13-02,female,+17735550117,18 Linden St,Evanston,IL,60201';

/** A file of patients becomes registrations; a second time it changes nothing. */
export async function patientImport({ origin, apiOrigin, payer, tell }: Stage): Promise<void> {
  const clinic = await onboardDemoClinic(new Operator(origin), payer);
  const system = ClinicSystem.of(clinic, { origin, apiOrigin });
  const clock = new StackClock(origin);
  const at = new Date(await clock.now()).toISOString();
  const forAll = {
    selfPay: true,
    consents: ['treatment', 'privacy-practices'].map((kind) => ({ kind, given: true, at })),
  };
  const read = (id: string): Promise<Import> => system.must<Import>('GET', `/v1/patient-imports/${id}`);
  const rowsOf = async (id: string): Promise<readonly Row[]> =>
    (await system.must<{ rows: readonly Row[] }>('GET', `/v1/patient-imports/${id}/rows`)).rows;
  const send = async (rows: readonly string[]): Promise<string> => {
    const id = await importFile(system, 'csv', [HEADER, ...rows].join('\r\n'), { forAll });
    tell('file', `${rows.length} rows: ${id}`);
    await clock.settle();
    return id;
  };
  const summary = ({ status, percent, rows }: Import): string =>
    `${status}, ${percent} % read: ${Object.entries(rows)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ')}`;

  tell('', '— A file of three patients');
  const first = await send(GOOD);
  tell('import', summary(await read(first)));
  await clock.advance(30);
  const done = await read(first);
  tell('import', summary(done));
  expect(done.status === 'completed' && done.rows['created'] === 3, 'three new patients');

  tell('', '— The same file, with a row mended, one that is like another patient, and one that is wrong');
  const second = await send([...GOOD.slice(1), AGAIN, ALIKE, WRONG]);
  await clock.advance(60);
  const mended = await read(second);
  tell('import', summary(mended));
  for (const { row, outcome, patientId, problems = [] } of await rowsOf(second))
    tell(
      `row ${row}`,
      [outcome, patientId, ...problems.map((each) => `${each.pointer} ${each.detail}`)].filter(Boolean).join(' '),
    );
  const { unchanged, updated, waiting, wrong } = mended.rows;
  expect(unchanged === 2 && updated === 1 && waiting === 1 && wrong === 1, 'each row by itself');

  tell('', '— And once more');
  const third = await send([...GOOD.slice(1), AGAIN, ALIKE, WRONG]);
  await clock.advance(30);
  const again = await read(third);
  tell('import', summary(again));
  expect(
    again.rows['unchanged'] === 3 && again.rows['created'] === 0 && again.rows['updated'] === 0,
    'nothing changed',
  );
}

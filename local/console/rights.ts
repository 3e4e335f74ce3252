/** What each role was allowed, and what it used of that; and what was refused. */
import type { HttpResponse } from '../contract.ts';
import type { HeldRight, RefusedCall } from '../iam/iam.ts';
import { html, instant, page, table } from './html.ts';

/** What IAM counts. */
export interface Judged {
  readonly rights: readonly HeldRight[];
  readonly refused: readonly RefusedCall[];
}

/** So many refusals are shown, the latest first. */
const SHOWN = 100;

export class RightsPages {
  readonly #judged: () => Judged;

  constructor(judged: () => Judged) {
    this.#judged = judged;
  }

  listPage(): HttpResponse {
    const { rights, refused } = this.#judged();
    const roles = [...Map.groupBy(rights, ({ roleArn }) => roleArn)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return page(
      'Rights',
      html`<h2>Refused</h2>
        ${
          refused.length === 0
            ? html`<p>Nothing was refused.</p>`
            : table(
                ['When', 'Who', 'What', 'On', 'In words'],
                refused
                  .slice(-SHOWN)
                  .toReversed()
                  .map(({ at, principal, action, resource, message }) => [
                    instant(at),
                    principal,
                    action,
                    resource,
                    message,
                  ]),
              )
        }
        <h2>Allowed</h2>
        <p>
          Each function has a role of its own. What no call has used yet is not wrong: perhaps nothing has needed it so
          far.
        </p>
        ${table(
          ['Role', 'Rights', 'Used'],
          roles.map(([arn, held]) => [
            html`<a href="/_local/rights/${encodeURIComponent(nameOf(arn))}">${nameOf(arn)}</a>`,
            String(held.length),
            String(held.filter(({ used }) => used > 0).length),
          ]),
        )}`,
      { wide: true },
    );
  }

  showPage(name: string): HttpResponse | undefined {
    const { rights, refused } = this.#judged();
    const held = rights.filter(({ roleArn }) => nameOf(roleArn) === name);
    if (held.length === 0) return undefined;
    const no = refused.filter(({ principal }) => principal.includes(name));
    return page(
      name,
      html`${table(
          ['Action', 'On', 'Calls'],
          held
            .toSorted((a, b) => b.used - a.used)
            .map(({ action, resource, used }) => [action, resource, used === 0 ? 'none' : String(used)]),
        )}
        <h2>Refused</h2>
        ${
          no.length === 0
            ? html`<p>Nothing was refused.</p>`
            : table(
                ['When', 'What', 'On'],
                no.map(({ at, action, resource }) => [instant(at), action, resource]),
              )
        }`,
      { wide: true },
    );
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

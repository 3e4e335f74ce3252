import type { HeldRight } from '../../local/iam/iam.ts';
import { matchesWildcard } from '../../local/iam/patterns.ts';
import { lineOf } from '../../local/iam/used-rights.ts';

/** Why rights that no run uses stay all the same. `*` and `?` are wildcards. */
export interface Acknowledgement {
  /** Names of roles. */
  readonly roles: string;
  readonly action: string;
  /** All of them, if not given. */
  readonly resource?: string;
  readonly reason: string;
  /** A race, a failure or a rare request: some runs use it. Then a use is no contradiction, as it is otherwise. */
  readonly sometimes?: true;
}

/** One right of one role. */
export interface Line {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly reason?: string;
}

export interface Verdict {
  readonly used: readonly Line[];
  readonly acknowledged: readonly Line[];
  /** Neither used nor acknowledged. */
  readonly unused: readonly Line[];
  /** Acknowledgements of rights that are all used, or gone. */
  readonly idle: readonly Acknowledgement[];
}

/** Holds the rights of all roles against what runs have used (lines of `used-rights.ts`) and the acknowledgements. */
export function judge(
  held: readonly HeldRight[],
  usedLines: ReadonlySet<string>,
  acknowledgements: readonly Acknowledgement[],
): Verdict {
  const used: Line[] = [];
  const acknowledged: Line[] = [];
  const unused: Line[] = [];
  const needed = new Set<Acknowledgement>();
  for (const right of new Map(held.map((one) => [lineOf(one), one])).values()) {
    const role = right.roleArn.slice(right.roleArn.lastIndexOf('/') + 1);
    const line = { role, action: right.action, resource: right.resource };
    const spoken = acknowledgements.filter((one) => speaksOf(one, line));
    if (usedLines.has(lineOf(right))) {
      used.push(line);
      for (const one of spoken) if (one.sometimes) needed.add(one);
      continue;
    }
    for (const one of spoken) needed.add(one);
    const reason = spoken[0]?.reason;
    if (reason === undefined) unused.push(line);
    else acknowledged.push({ ...line, reason });
  }
  const idle = acknowledgements.filter((one) => !needed.has(one));
  return { used, acknowledged, unused, idle };
}

function speaksOf({ roles, action, resource = '*' }: Acknowledgement, line: Line): boolean {
  return (
    matchesWildcard(roles, line.role) &&
    matchesWildcard(action, line.action, true) &&
    matchesWildcard(resource, line.resource)
  );
}

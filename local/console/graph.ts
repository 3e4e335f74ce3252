/** Draws a state machine, and the path that an execution took through it, as SVG. Graphviz lays it out. */
import { instance, type Viz } from '@viz-js/viz';
import { way, type Path } from './path.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
}
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What is shown of an execution on its machine. */
export interface Marks extends Path {
  /** The states in which it is now. */
  readonly here: ReadonlySet<string>;
  /** The states that ended it with a failure. */
  readonly failed: ReadonlySet<string>;
}

let viz: Promise<Viz> | undefined;

/**
 * The machine as an SVG element. States are links to `#step-N`, the last stay in them. Classes say what is what, so that the style sheet
 * colours it: `gone`, `here`, `failed`.
 * @param label what it shows, for who cannot see it
 */
export async function drawn(machine: Machine, marks: Marks, label: string): Promise<string> {
  viz ??= instance();
  const svg = (await viz).renderString(dotOf(machine, marks), { format: 'svg' });
  return svg
    .slice(svg.indexOf('<svg'))
    .replace('<svg ', `<svg role="group" aria-label="${escapeAttribute(label)}" `)
    .replaceAll(/<!--.*?-->\n?/gs, '')
    .replaceAll(/<title>[^<]*<\/title>\n?/g, '');
}

/** The same in Graphviz's own language. */
export function dotOf(machine: Machine, marks: Marks): string {
  const lines = [
    'digraph {',
    'rankdir=LR; bgcolor="transparent"; nodesep=0.12; ranksep=0.7;',
    'node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=12, height=0.3, margin="0.12,0.05"];',
    'edge [fontname="sans-serif", fontsize=10, arrowsize=0.6];',
    ...within(machine, marks),
    '}',
  ];
  return lines.join('\n');
}

/** @param outer the state whose branch or iteration this is, with its number among them */
function within(
  { StartAt, States }: Machine,
  marks: Marks,
  outer?: { readonly name: string; readonly id: string },
): string[] {
  const start = quoted(`${outer?.id ?? ''} start`);
  const begun = outer === undefined || marks.ways.has(way(outer.name, StartAt));
  const lines = [
    `${start} [shape=circle, label="", width=0.15, fixedsize=true, class="start"];`,
    `${start} -> ${quoted(StartAt)} [class="${begun ? 'gone' : 'way'}"];`,
  ];
  const failures = commonFailures(States);
  for (const [name, state] of Object.entries(States)) {
    lines.push(nodeOf(name, marks));
    for (const [kind, next] of waysOn(state)) {
      const times = marks.ways.get(way(name, next)) ?? 0;
      // Where every failure goes, all arrows would hide what happened.
      if (kind === 'caught' && times === 0 && failures.has(next)) continue;
      const count = times > 1 ? `, label="×${times}"` : '';
      lines.push(
        `${quoted(name)} -> ${quoted(next)} [class="${times > 0 ? 'gone' : 'way'}${kind === 'caught' ? ' caught' : ''}"${count}];`,
      );
    }
    const inner = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
    for (const [index, machine] of inner.entries()) {
      const id = `${outer?.id ?? ''} ${name} ${index}`;
      lines.push(
        `subgraph ${quoted(`cluster ${id}`)} { class="inner"; label=${quoted(spaced(name))}; fontname="sans-serif";`,
      );
      lines.push(...within(machine, marks, { name, id }), '}');
      lines.push(`${quoted(name)} -> ${quoted(`${id} start`)} [style=dashed, class="way"];`);
    }
  }
  return lines;
}

function nodeOf(name: string, { steps, here, failed }: Marks): string {
  const last = steps.findLastIndex(({ state }) => state === name);
  const times = steps.filter(({ state }) => state === name).length;
  const [mark, said] = here.has(name)
    ? ['here', '▶ ']
    : failed.has(name)
      ? ['failed', '✗ ']
      : last >= 0
        ? ['gone', '']
        : ['way', ''];
  const label = `${said}${spaced(name)}${times > 1 ? ` ×${times}` : ''}`;
  const link = last >= 0 ? `, URL="#step-${last + 1}"` : '';
  return `${quoted(name)} [label=${quoted(label)}, class="${mark}"${link}];`;
}

type Kind = 'on' | 'caught';

function waysOn({ Next, Default, Choices = [], Catch = [] }: State): (readonly [Kind, string])[] {
  const on = new Set([...Choices.map((choice) => choice.Next), Default, Next].filter((next) => next !== undefined));
  const caught = new Set(Catch.map((each) => each.Next).filter((next) => !on.has(next)));
  const as = (kind: Kind, names: ReadonlySet<string>): (readonly [Kind, string])[] =>
    [...names].map((name) => [kind, name]);
  return [...as('on', on), ...as('caught', caught)];
}

/** The states to which several lead when they fail. */
function commonFailures(states: Machine['States']): ReadonlySet<string> {
  const caught = Object.values(states).flatMap((state) => waysOn(state).filter(([kind]) => kind === 'caught'));
  return new Set(
    caught.map(([, next]) => next).filter((next, _, all) => all.filter((other) => other === next).length > 1),
  );
}

/** `AwaitReview` as people read it: `Await review`. */
export function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const escapeAttribute = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

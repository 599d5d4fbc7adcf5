import type { ClientOutcome, Help } from '../discovery/clients/outcome';
import type { ClientId, KnownBy } from '../discovery/clients/profile';
import { PROFILES } from '../discovery/clients/profiles';
import type { ReportRow } from '../findings/report';
import { grouped } from '../text/format';
import { gathered, unnamed } from './findings';

/*
 * Which clients find their server, of all rows of a report: for each client how many, and what keeps the others from it,
 * once for all namespaces and clients that fare alike.
 */

export type OutcomeKind = ClientOutcome['outcome'];

/** What each outcome is called, next to a mark of its own. */
export const OUTCOMES: Readonly<Record<OutcomeKind, { readonly mark: string; readonly words: string; readonly means: string }>> = {
  found: { mark: '✓', words: 'found', means: 'finds its server' },
  asks: { mark: '!', words: 'warns', means: 'stops and warns its user' },
  'not-found': { mark: '✕', words: 'not found', means: 'does not find its server' },
  unknown: { mark: '?', words: 'not known', means: 'is not known' },
};

/** How a client is known, as a legend says it. */
export const KNOWN_BY: Readonly<Record<KnownBy, string>> = {
  run: 'the client was run against a preview',
  read: 'its source was read, and it was not run',
  documents: 'documents say so, and it was not run',
};

export const HELPS: Readonly<Record<Help, string>> = {
  srv: 'an SRV record that leads to the endpoint',
  direct: 'a record straight to the endpoint and a certificate that names the autodiscover host',
  certificate: 'a certificate that names the autodiscover host',
  'refuse-https': 'a port 443 of that host that refuses connections',
};

/** One client and all rows. */
export interface ClientLine {
  readonly id: ClientId;
  readonly name: string;
  readonly knownBy: KnownBy;
  /** One for each row, in their order. */
  readonly outcomes: readonly ClientOutcome[];
  /** What its outcomes leave out. */
  readonly caveat?: string;
}

/** The clients of a report, in the order of the profiles. A row that has no outcome for a client counts as unknown. */
export function clientLines(rows: readonly ReportRow[]): ClientLine[] {
  const first = new Map<ClientId, ClientOutcome>();
  const byRow = rows.map(({ clients = [] }) => new Map(clients.map((outcome) => [outcome.client, outcome])));
  for (const outcomes of byRow) for (const [id, outcome] of outcomes) if (!first.has(id)) first.set(id, outcome);
  return inOrder([...first.keys()]).map((id) => {
    const { knownBy, caveat } = first.get(id) as ClientOutcome;
    const without: ClientOutcome = { client: id, knownBy, outcome: 'unknown', reason: NOT_FORETOLD, wouldHelp: [] };
    const outcomes = byRow.map((one) => one.get(id) ?? without);
    return { id, name: clientName(id), knownBy, outcomes, caveat };
  });
}

const NOT_FORETOLD = 'what it needs was not asked';

const NAMES: ReadonlyMap<string, string> = new Map(PROFILES.map(({ id, name }) => [id, name]));

/** The id itself, of a report that another version made. */
function clientName(id: ClientId): string {
  return NAMES.get(id) ?? id;
}

function inOrder(ids: readonly ClientId[]): ClientId[] {
  const known = PROFILES.map(({ id }) => id).filter((id) => ids.includes(id));
  return [...known, ...ids.filter((id) => !known.includes(id))];
}

export function countOf({ outcomes }: ClientLine, kind: OutcomeKind): number {
  return outcomes.filter(({ outcome }) => outcome === kind).length;
}

/** `42 s`, `0 to 42 s`, `over 100 s`, or `?` where it is not known for some; nothing where nobody waits. */
export function waitOf(outcomes: readonly ClientOutcome[]): string | undefined {
  const waits = outcomes.flatMap(({ seconds }) => seconds ?? []);
  if (waits.length === 0) return '?';
  const [least, most] = [Math.min(...waits), Math.max(...waits)];
  const partly = waits.length < outcomes.length;
  if (most === 0) return partly ? '?' : undefined;
  const longer = outcomes.some((outcome) => outcome.longer && outcome.seconds === most);
  const range = `${least < most ? `${grouped(least)} to ` : ''}${longer ? 'over ' : ''}${grouped(most)} s`;
  return partly ? `${range}, or ?` : range;
}

/** What clients say alike of the same rows. */
export interface Saying {
  readonly clients: readonly ClientLine[];
  /** Names that differ between the rows are written `<domain>` and `<endpoint>`. */
  readonly text: string;
  readonly rows: readonly ReportRow[];
}

/** Why clients do not find their server, where the same would help them; what concerns most clients and rows is first. */
export interface Obstacle {
  readonly outcome: OutcomeKind;
  readonly wouldHelp: readonly Help[];
  readonly whys: readonly Saying[];
}

/** What is not known is last. */
export function obstacles(lines: readonly ClientLine[], rows: readonly ReportRow[]): Obstacle[] {
  const found = sayings(lines, rows, ({ outcome, reason, prompt }) => (outcome === 'found' ? undefined : (prompt ?? reason)));
  const rank = ({ outcome }: Obstacle) => (outcome === 'unknown' ? 1 : 0);
  const weight = ({ whys }: Obstacle) => whys.reduce((sum, why) => sum + weightOf(why), 0);
  return gathered(found, ({ first: { outcome, wouldHelp } }) => [outcome, wouldHelp].join(' '))
    .map((alike) => ({ outcome: alike[0].first.outcome, wouldHelp: alike[0].first.wouldHelp, whys: merged(alike, rows) }))
    .sort((one, other) => rank(one) - rank(other) || weight(other) - weight(one));
}

/** What clients ask their users on the way to a server that they find. */
export function questions(lines: readonly ClientLine[], rows: readonly ReportRow[]): Saying[] {
  return merged(
    sayings(lines, rows, ({ outcome, prompt }) => (outcome === 'found' ? prompt : undefined)),
    rows,
  );
}

interface Said {
  readonly line: ClientLine;
  readonly text: string;
  readonly first: ClientOutcome;
  /** The rows, by their indexes. */
  readonly of: readonly number[];
}

/** What each client says of its outcomes, once for all rows of which it says the same. */
function sayings(lines: readonly ClientLine[], rows: readonly ReportRow[], say: (outcome: ClientOutcome) => string | undefined): Said[] {
  return lines.flatMap((line) => {
    const said = line.outcomes.flatMap((outcome, index) => {
      const text = say(outcome);
      return text === undefined ? [] : [{ outcome, index, text, neutral: withoutNames(text, rows[index]) }];
    });
    return gathered(said, ({ outcome, neutral }) => [outcome.outcome, outcome.wouldHelp, neutral].join(' ')).map((alike) => {
      const same = alike.every(({ text }) => text === alike[0].text);
      return { line, text: same ? alike[0].text : alike[0].neutral, first: alike[0].outcome, of: alike.map(({ index }) => index) };
    });
  });
}

function withoutNames(text: string, row: ReportRow): string {
  const { expected } = row;
  return unnamed(expected === undefined ? text : text.replaceAll(expected, '<endpoint>'), row);
}

function merged(said: readonly Said[], rows: readonly ReportRow[]): Saying[] {
  return gathered(said, ({ text, of }) => `${of.join()} ${text}`)
    .map((alike) => ({ clients: alike.map(({ line }) => line), text: alike[0].text, rows: alike[0].of.map((index) => rows[index]) }))
    .sort((one, other) => weightOf(other) - weightOf(one));
}

function weightOf({ clients, rows }: Saying): number {
  return clients.length * rows.length;
}

/** The rows for which every client fares alike. */
export interface AlikeRows {
  readonly rows: readonly ReportRow[];
  /** One for each client, those of the first row. */
  readonly outcomes: readonly ClientOutcome[];
}

/** The rows by what their clients get, and how long that takes; the most common first. */
export function alikeRows(lines: readonly ClientLine[], rows: readonly ReportRow[]): AlikeRows[] {
  const all = rows.map((row, index) => ({ row, outcomes: lines.map(({ outcomes }) => outcomes[index]) }));
  const keyOf = ({ outcome, seconds, longer, prompt }: ClientOutcome) => [outcome, seconds, longer, prompt !== undefined].join();
  return gathered(all, ({ outcomes }) => outcomes.map(keyOf).join(';'))
    .map((alike) => ({ rows: alike.map(({ row }) => row), outcomes: alike[0].outcomes }))
    .sort((one, other) => other.rows.length - one.rows.length);
}

/** `10 of 18 clients find their server in every namespace`; of one namespace `10 of 18 clients find their server`. */
export function clientsHeadline(lines: readonly ClientLine[]): string {
  const everywhere = lines.filter(({ outcomes }) => outcomes.every(({ outcome }) => outcome === 'found')).length;
  const several = lines.some(({ outcomes }) => outcomes.length > 1);
  return `${everywhere} of ${lines.length} clients find their server${several ? ' in every namespace' : ''}`;
}

import type { Colors } from 'picocolors/types';
import type { ClientOutcome } from '../discovery/clients/outcome';
import type { Report, ReportRow } from '../findings/report';
import { fits, inColumns, inColumnsOrCards } from '../text/columns';
import { folded } from '../text/fold';
import { andMore, clipped, few, fewOf, grouped } from '../text/format';
import { visible } from '../text/untrusted';
import {
  type ClientLine,
  clientLines,
  clientsHeadline,
  countOf,
  HELPS,
  KNOWN_BY,
  type Obstacle,
  OUTCOMES,
  obstacles,
  questions,
  type Saying,
  waitOf,
} from './clients';
import { countsOf, named, rowName } from './findings';
import type { TableOptions } from './table';

/** Up to so many namespaces have a column each. */
const MOST_COLUMNS = 4;
/** More under one head are nothing that anybody reads in a terminal. */
const MOST_SAYINGS = 8;
/** A reason can contain text from a server. */
const LONGEST_TEXT = 400;

/** Which clients find their server: a line for each, then what keeps the others from it, and what they ask their users. */
export function clientsTable({ rows }: Report, colors: Colors, { width, inFull }: TableOptions): string[] {
  const lines = clientLines(rows);
  if (lines.length === 0) return ['which clients find their server is not known: what they ask was not asked'];
  const blocks = new Blocks(rows, { colors, width, inFull });
  const asked = questions(lines, rows);
  const { head, columns, legend } = fitting(lines, rows, colors, width);
  return [
    ...inColumnsOrCards([head.map((text) => colors.bold(text)), ...columns], width),
    '',
    ...obstacles(lines, rows).flatMap((obstacle) => [...blocks.obstacle(obstacle), '']),
    ...(asked.length > 0 ? [...blocks.questions(asked), ''] : []),
    ...[legend, caveats(lines)].flatMap((terms) =>
      terms.length > 0 ? [...terms.map(([term, text]) => folded(`${colors.dim(`${term}:`)} ${text}`, width, '  ')), ''] : [],
    ),
    folded(colors.bold(`${clientsHeadline(lines)}; the exit status does not depend on it`), width),
  ];
}

interface Layout {
  readonly head: readonly string[];
  readonly columns: readonly (readonly string[])[];
  readonly legend: readonly (readonly [string, string])[];
}

/** The first that fits of: a column for each of few namespaces; the number of those that fare well; that without how the client is known. */
function fitting(lines: readonly ClientLine[], rows: readonly ReportRow[], colors: Colors, width: number | undefined): Layout {
  const counts = lines.map((line) => [line.name, score(line, colors), waitOf(line.outcomes) ?? '–']);
  const each = lines.map((line) => [line.name, ...line.outcomes.map((outcome) => cell(outcome, colors)), line.knownBy]);
  const layouts: readonly Layout[] = [
    ...(rows.length <= MOST_COLUMNS ? [{ head: ['client', ...rows.map(rowName), 'known by'], columns: each, legend: kinds(lines) }] : []),
    {
      head: ['client', 'finds its server', 'waits', 'known by'],
      columns: counts.map((cells, index) => [...cells, lines[index].knownBy]),
      legend: kinds(lines),
    },
  ];
  const last: Layout = { head: ['client', 'finds its server', 'waits'], columns: counts, legend: kindsWithNames(lines) };
  return layouts.find(({ head, columns }) => fits(inColumns([head, ...columns]), width)) ?? last;
}

function cell(outcome: ClientOutcome, colors: Colors): string {
  const { mark, words } = OUTCOMES[outcome.outcome];
  const wait = waitOf([outcome]);
  const text = [`${mark} ${words}`, ...(wait === undefined ? [] : [wait === '?' ? 'waits ?' : wait])].join(', ');
  return painted(outcome.outcome, text, colors);
}

/** `✓ 19 of 19`, `✕ 0 of 19`, `! 15 of 19, 1 warns, 3 not known`: the worst outcome has the mark. */
function score(line: ClientLine, colors: Colors): string {
  const total = line.outcomes.length;
  const found = countOf(line, 'found');
  const others = (['asks', 'unknown'] as const).flatMap((kind) => {
    const count = countOf(line, kind);
    return count === 0 ? [] : [`${grouped(count)} ${OUTCOMES[kind].words}`];
  });
  const worst = (['not-found', 'asks', 'unknown', 'found'] as const).find((kind) => countOf(line, kind) > 0) ?? 'unknown';
  return painted(worst, [`${OUTCOMES[worst].mark} ${grouped(found)} of ${grouped(total)}`, ...others].join(', '), colors);
}

function painted(kind: ClientOutcome['outcome'], text: string, colors: Colors): string {
  if (kind === 'found') return colors.green(text);
  return kind === 'unknown' ? colors.yellow(text) : colors.red(text);
}

/** What is said below the table. */
class Blocks {
  private readonly counts: ReadonlyMap<string, number>;

  constructor(
    private readonly rows: readonly ReportRow[],
    private readonly options: Pick<TableOptions, 'width' | 'inFull'> & { readonly colors: Colors },
  ) {
    this.counts = countsOf(rows);
  }

  obstacle({ outcome, wouldHelp, whys }: Obstacle): string[] {
    const { colors, width } = this.options;
    const { mark, means } = OUTCOMES[outcome];
    const places = new Set(whys.map(({ rows }) => this.where(rows)));
    const place = places.size === 1 ? this.where(whys[0].rows) : '';
    const helps = wouldHelp.map((help) => HELPS[help]).join(', or ');
    return [
      folded(`${painted(outcome, `${mark} ${means}`, colors)}${place}`, width, '  '),
      ...(helps === '' && outcome === 'unknown' ? [] : [this.line(`${colors.bold('helps:')} ${helps || 'nothing that is known'}`)]),
      ...this.sayings(whys, places.size > 1),
    ];
  }

  questions(asked: readonly Saying[]): string[] {
    return [painted('found', `${OUTCOMES.found.mark} finds its server, and asks its user`, this.options.colors), ...this.sayings(asked, true)];
  }

  private sayings(all: readonly Saying[], placed: boolean): string[] {
    const { shown, more } = fewOf(all, MOST_SAYINGS);
    const { inFull } = this.options;
    const lines = shown.map(({ clients, text, rows }) => {
      const names = clients.map(({ name }) => name).join(', ');
      return this.line(`${names}: ${clipped(visible(text), LONGEST_TEXT)}${placed ? this.where(rows) : ''}`);
    });
    return more > 0 ? [...lines, this.line(`${andMore(more)}${inFull === undefined ? '' : `: ${inFull} has them all`}`)] : lines;
  }

  private line(text: string): string {
    return `  ${folded(text, this.options.width, '    ')}`;
  }

  /** Nothing where it is all of them. */
  private where(rows: readonly ReportRow[]): string {
    if (rows.length === this.rows.length) return '';
    return `, for ${grouped(rows.length)} of ${grouped(this.rows.length)}: ${few(named(rows, this.counts).map(({ as }) => rowName(as)))}`;
  }
}

/** The words of the column, for those that are in it. */
function kinds(lines: readonly ClientLine[]): (readonly [string, string])[] {
  return [...new Set(lines.map(({ knownBy }) => knownBy))].map((knownBy) => [knownBy, KNOWN_BY[knownBy]]);
}

/** In place of the column. */
function kindsWithNames(lines: readonly ClientLine[]): (readonly [string, string])[] {
  const namesOf = (kind: string) => lines.filter(({ knownBy }) => knownBy === kind).map(({ name }) => name);
  return kinds(lines).map(([kind, means]) => [`known by ${kind}`, `${means}: ${namesOf(kind).join(', ')}`]);
}

/** What the outcomes leave out. */
function caveats(lines: readonly ClientLine[]): (readonly [string, string])[] {
  return lines.flatMap(({ name, caveat }) => (caveat === undefined ? [] : [[name, caveat] as const]));
}

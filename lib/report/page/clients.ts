import type { ClientOutcome } from '../../discovery/clients/outcome';
import type { Report, ReportRow } from '../../findings/report';
import { andMore, clipped, counted, fewOf, grouped } from '../../text/format';
import { type Html, html, joined } from '../../text/markup';
import {
  type AlikeRows,
  alikeRows,
  type ClientLine,
  clientLines,
  clientsHeadline,
  HELPS,
  KNOWN_BY,
  type Obstacle,
  OUTCOMES,
  type OutcomeKind,
  obstacles,
  questions,
  type Saying,
  waitOf,
} from '../clients';
import { countsOf, named } from '../findings';
import type { Tone } from '../step-summary';
import { breakable } from './marks';
import { namespaceName, type PageOptions } from './matrix';

/** As many columns as stay readable next to each other. */
const MOST_COLUMNS = 5;
/** More ways to fare are nothing that anybody compares. */
const MOST_GROUPS = 20;
const MOST_SAYINGS = 20;
const MOST_NAMES = 200;
const LONGEST_TEXT = 500;

const TONES: Readonly<Record<OutcomeKind, Tone>> = { found: 'good', asks: 'bad', 'not-found': 'bad', unknown: 'costly' };
const KINDS = Object.keys(OUTCOMES) as OutcomeKind[];

/** Which clients find their server: a matrix of clients and namespaces, then what keeps clients from it and what would help. */
export function clientsSection({ rows }: Report, { inFull }: PageOptions): Html {
  if (rows.length === 0) return html``;
  const lines = clientLines(rows);
  if (lines.length === 0) return section(html`<p class="quiet">This is not known: what clients ask was not asked.</p>`);
  const text = new Texts(rows);
  const groups = alikeRows(lines, rows);
  const shown = groups.slice(0, MOST_GROUPS);
  const left = groups.length - shown.length;
  const asked = questions(lines, rows);
  return section(html`<p class="quiet">${clientsHeadline(lines)}. The verdict at the top is that of Outlook's walk, and does not depend on it.</p>
<p class="legend">${KINDS.map((kind) => html`<span>${outcomeMark(kind)} ${OUTCOMES[kind].means}</span> `)}</p>
${chunks(shown).map((columns, index) => matrix(lines, columns, index === 0, text))}
${left > 0 && html`<p class="quiet">Namespaces fare in ${counted(left, 'more way', 'more ways')}${inFull !== undefined && html`: <code>${inFull}</code> has them`}.</p>`}
${rows.length > 1 && members(shown, text)}
<ol class="problems helps">${obstacles(lines, rows).map((obstacle) => obstacleItem(obstacle, text))}${asked.length > 0 && questionItem(asked, text)}</ol>
${knowledge(lines)}`);
}

function section(content: Html): Html {
  return html`<section aria-labelledby="clients"><h2 id="clients">Which clients find their server</h2>
${content}</section>
`;
}

function outcomeMark(kind: OutcomeKind): Html {
  const { mark, means } = OUTCOMES[kind];
  return html`<i class="${TONES[kind]}" role="img" aria-label="${means}">${mark}</i>`;
}

function chunks(groups: readonly AlikeRows[]): AlikeRows[][] {
  return Array.from({ length: Math.ceil(groups.length / MOST_COLUMNS) }, (_, index) => groups.slice(index * MOST_COLUMNS, (index + 1) * MOST_COLUMNS));
}

function matrix(lines: readonly ClientLine[], columns: readonly AlikeRows[], isFirst: boolean, text: Texts): Html {
  const start = (line: ClientLine) => html`<th scope="row">${line.name} <span class="tag">${line.knownBy}</span></th>`;
  return html`<table class="clients"><caption>${isFirst ? 'What each client gets; a column for the namespaces that fare alike' : 'The same of further namespaces'}</caption>
<thead><tr><th scope="col">Client</th>${columns.map((group) => html`<th scope="col">${text.few(group.rows, 1)}</th>`)}</tr></thead>
<tbody>${lines.map(
    (line) => html`<tr>${start(line)}${columns.map((group) => cell(group.outcomes[lines.indexOf(line)], text.plain(group.rows)))}</tr>
`,
  )}</tbody></table>
`;
}

/** A narrow screen has no head above the cell, so that the cell says which namespaces it is of. */
function cell(outcome: ClientOutcome, of: string): Html {
  const wait = waitOf([outcome]);
  const more = [
    wait === undefined ? undefined : wait === '?' ? 'waits an unknown time' : `waits ${wait}`,
    outcome.outcome === 'found' && outcome.prompt !== undefined ? 'asks its user' : undefined,
  ].filter((part) => part !== undefined);
  return html`<td data-of="${of}">${outcomeMark(outcome.outcome)} ${OUTCOMES[outcome.outcome].words}${more.length > 0 && html`<span class="quiet">, ${more.join(', ')}</span>`}</td>`;
}

function members(groups: readonly AlikeRows[], text: Texts): Html {
  return html`<details class="fold"><summary>The namespaces of each column</summary><ol class="notes">${groups.map(({ rows }) => html`<li>${text.few(rows, MOST_NAMES)}</li>`)}</ol></details>`;
}

function obstacleItem({ outcome, wouldHelp, whys }: Obstacle, text: Texts): Html {
  const helps = wouldHelp.map((help) => HELPS[help]).join(', or ');
  const advice = helps !== '' ? `what helps: ${helps}` : outcome === 'unknown' ? undefined : 'nothing that is known helps';
  return html`<li><b>${outcomeMark(outcome)} ${OUTCOMES[outcome].means}</b><div>${advice !== undefined && html`<p class="advice">${advice}</p>`}${sayings(whys, text)}</div></li>
`;
}

function questionItem(asked: readonly Saying[], text: Texts): Html {
  return html`<li><b>${outcomeMark('found')} finds its server, and asks its user</b><div>${sayings(asked, text)}</div></li>
`;
}

function sayings(all: readonly Saying[], text: Texts): Html {
  const { shown, more } = fewOf(all, MOST_SAYINGS);
  const items = shown.map(
    ({ clients, text: said, rows }) =>
      html`<p><strong>${clients.map(({ name }) => name).join(', ')}</strong>: ${breakable(clipped(said, LONGEST_TEXT))}${text.where(rows)}</p>`,
  );
  return html`${items}${more > 0 && html`<p class="quiet">${andMore(more)}</p>`}`;
}

/** How sure it is. */
function knowledge(lines: readonly ClientLine[]): Html {
  const kinds = [...new Set(lines.map(({ knownBy }) => knownBy))];
  const caveats = lines.filter(({ caveat }) => caveat !== undefined);
  return html`<ul class="notes">${kinds.map((kind) => html`<li><span class="tag">${kind}</span> ${KNOWN_BY[kind]}</li>`)}${caveats.map(({ name, caveat }) => html`<li><strong>${name}</strong> ${caveat}</li>`)}</ul>`;
}

/** How the section names rows. */
class Texts {
  private readonly counts: ReadonlyMap<string, number>;

  constructor(private readonly rows: readonly ReportRow[]) {
    this.counts = countsOf(rows);
  }

  few(rows: readonly ReportRow[], most: number): Html {
    const names = named(rows, this.counts);
    const shown = names.slice(0, most);
    const more = names.length - shown.length;
    const listed = joined(
      shown.map(({ as }) => namespaceName(as)),
      ', ',
    );
    return html`${listed}${more > 0 && html` <span class="quiet">${andMore(more)}</span>`}`;
  }

  plain(rows: readonly ReportRow[]): string {
    const [{ as }, ...others] = named(rows, this.counts);
    return `${as.domain}${as.view === 'private' ? ' (private)' : ''}${others.length > 0 ? ` +${grouped(others.length)}` : ''}`;
  }

  /** Nothing where it is all of them. */
  where(rows: readonly ReportRow[]): Html | false {
    return (
      rows.length < this.rows.length && html`. <span class="quiet">For ${grouped(rows.length)} of ${grouped(this.rows.length)}: ${this.few(rows, 3)}</span>`
    );
  }
}

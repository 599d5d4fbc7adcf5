import { UserError } from '../errors';
import { CATALOGUE, type CatalogueEntry, type FindingId } from '../findings/catalogue';
import { painted } from '../report/finding-lines';
import { inColumns, inColumnsOrCards } from '../text/columns';
import { shownEntry } from './shown-report';
import { colorsOf, printJson, printLine, type Terminal, widthOf } from './terminal';

type Explained = { readonly id: string } & CatalogueEntry;

/**
 * Prints all findings, or one of them.
 *
 * @throws UserError if there is no such finding
 */
export function explain(id: string | undefined, json: boolean, terminal: Terminal): void {
  const all: readonly Explained[] = Object.entries(CATALOGUE).map(([known, entry]) => ({ id: known, ...shownEntry(entry) }));
  if (id === undefined) {
    if (json) printJson(terminal.stdout, all);
    else printLine(terminal.stdout, catalogue(all, terminal));
    return;
  }
  if (!Object.hasOwn(CATALOGUE, id)) throw new UserError(`there is no finding '${id}': 'npx cdk-autodiscover-redirect verify --explain' lists all findings`);
  const entry: Explained = { id, ...shownEntry(CATALOGUE[id as FindingId]) };
  if (json) printJson(terminal.stdout, entry);
  else printLine(terminal.stdout, single(entry, terminal));
}

function catalogue(all: readonly Explained[], { stdout, env }: Terminal): string {
  const colors = colorsOf(stdout, env);
  const rows = all.map(({ id, check, severity, about }) => [id, check, painted(severity, severity, colors), about]);
  const head = ['finding', 'check', 'severity', 'reported for a namespace'].map((text) => colors.bold(text));
  return inColumnsOrCards([head, ...rows], widthOf(stdout, env)).join('\n');
}

function single({ id, check, severity, title, about, why }: Explained, { stdout, env }: Terminal): string {
  const colors = colorsOf(stdout, env);
  const of = check === 'unlisted' ? 'reported for' : 'reported for a namespace';
  return [
    `${colors.bold(id)}: ${title}`,
    ...inColumns([
      ['severity', painted(severity, severity, colors)],
      ['check', check],
      [of, about],
      ['why it matters', why],
    ]).map((line) => `  ${line}`),
  ].join('\n');
}

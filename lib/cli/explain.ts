import { UserError } from '../errors';
import { CATALOGUE, type CatalogueEntry, type FindingId } from '../findings/catalogue';
import { PREFLIGHT, type PreflightEntry } from '../findings/catalogue/preflight';
import { painted } from '../report/finding-lines';
import { inColumns, inColumnsOrCards } from '../text/columns';
import { withOption } from './option-hints';
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

type PreflightExplained = { readonly id: string } & PreflightEntry;

/**
 * Prints all findings of a preflight, or one of them.
 *
 * @throws UserError if there is no such finding
 */
export function explainPreflight(id: string | undefined, json: boolean, { stdout, env }: Terminal): void {
  const all = Object.entries(PREFLIGHT).map(([known, { rerun, ...entry }]: [string, PreflightEntry]): PreflightExplained => {
    return { id: known, ...entry, fix: withOption(entry.fix, rerun) };
  });
  const colors = colorsOf(stdout, env);
  if (id !== undefined) {
    const entry = all.find((one) => one.id === id);
    if (!entry) throw new UserError(`there is no finding '${id}': 'npx cdk-autodiscover-redirect preflight --explain' lists all findings`);
    if (json) printJson(stdout, entry);
    else printLine(stdout, singleOfPreflight(entry, colors));
    return;
  }
  const rows = all.map(({ id: known, severity, about }) => [known, painted(severity, severity, colors), about]);
  const head = ['finding', 'severity', 'reported for'].map((text) => colors.bold(text));
  if (json) printJson(stdout, all);
  else printLine(stdout, inColumnsOrCards([head, ...rows], widthOf(stdout, env)).join('\n'));
}

function singleOfPreflight({ id, severity, title, about, why, fix }: PreflightExplained, colors: ReturnType<typeof colorsOf>): string {
  return [
    `${colors.bold(id)}: ${title}`,
    ...inColumns([
      ['severity', painted(severity, severity, colors)],
      ['reported for', about],
      ['why it matters', why],
      ['fix', fix],
    ]).map((line) => `  ${line}`),
  ].join('\n');
}

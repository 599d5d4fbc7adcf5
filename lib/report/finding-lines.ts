import type { Colors } from 'picocolors/types';
import { SEVERITY_MARKS, type Severity } from '../findings/finding';
import type { VerifyReport } from '../findings/report';
import { folded, marked } from '../text/fold';
import { clipped, few, fewOf, grouped } from '../text/format';
import { visible } from '../text/untrusted';
import { countsOf, type FindingGroup, groupedFindings, isFixedAlike, named, rowName, siteFindings, titleOf, type Variant } from './findings';

/** How many different observations of a finding are shown; the others are counted. */
const MOST_VARIANTS = 4;
/** An observation can contain text from a server. */
const LONGEST_LINE = 400;

/** What a verification found, the most severe first: each finding once for all of its namespaces; then those of the redirect site. */
export function findingLines(report: VerifyReport, colors: Colors, { inFull, width }: Pick<BlockOptions, 'inFull' | 'width'> = {}): string[] {
  const counts = countsOf(report.rows);
  const namesOf = ({ rows }: Pick<Variant, 'rows'>) => named(rows, counts).map(({ as }) => rowName(as));
  const ofRows = groupedFindings(report.rows).map((group) =>
    block(group, few(namesOf({ rows: group.variants.flatMap(({ rows }) => rows) })), { namesOf, colors, inFull, width }),
  );
  const ofSite = siteFindings(report).map((group) => block(group, 'the redirect site', { namesOf, colors, inFull, width }));
  return [...ofRows, ...ofSite].flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

interface BlockOptions {
  readonly namesOf: (variant: Variant) => readonly string[];
  readonly colors: Colors;
  /** What shows the reader all of it. */
  readonly inFull?: string;
  /** Of the terminal; any if left out. */
  readonly width?: number;
}

function block({ id, severity, variants: [first, ...others] }: FindingGroup, names: string, { namesOf, colors, inFull, width }: BlockOptions): string[] {
  const line = (term: string, text: string) => termLine(term, text, { colors, width });
  const { shown } = fewOf(others, MOST_VARIANTS);
  const omitted = others.slice(shown.length);
  const more = omitted.reduce((sum, variant) => sum + Math.max(1, namesOf(variant).length), 0);
  return [
    findingHead({ id, severity, title: titleOf(id) }, names, { colors, width }),
    line('observed', sawWhere(first)),
    line('why', first.finding.why),
    line('fix', first.finding.fix),
    ...shown.flatMap((variant) => {
      const whose = few(namesOf(variant));
      const also = line('also', `${whose === '' ? '' : `${whose}: `}${sawWhere(variant)}`);
      return isFixedAlike(variant, first) ? [also] : [also, line('fix', variant.finding.fix)];
    }),
    ...(more > 0 ? [line('also', `${grouped(more)} more, each seen in another way${inFull === undefined ? '' : `: ${inFull} has them all`}`)] : []),
  ];
}

type LineOptions = Pick<BlockOptions, 'colors' | 'width'>;

/** A finding's first line: what it is, and whose. */
export function findingHead(
  { id, severity, title }: { readonly id: string; readonly severity: Severity; readonly title: string },
  names: string,
  { colors, width }: LineOptions,
): string {
  return folded(`${painted(severity, `${SEVERITY_MARKS[severity]} ${id}, ${title}`, colors)}: ${colors.bold(names)}`, width, '  ');
}

/** A further line of a finding: `  observed  …`. */
export function termLine(term: string, text: string, { colors, width }: LineOptions): string {
  return marked(`  ${colors.dim(term.padEnd(9))}`, clipped(visible(text), LONGEST_LINE), width);
}

/** One variant may hold many rows, whose addresses are their own. */
function sawWhere({ finding: { observed, addresses }, rows }: Variant): string {
  return addresses.length > 0 && rows.length <= 1 ? `${observed} (at ${few(addresses)})` : observed;
}

/** In the severity's colour. */
export function painted(severity: Severity, text: string, colors: Colors): string {
  if (severity === 'error') return colors.red(text);
  return severity === 'warning' ? colors.yellow(text) : text;
}

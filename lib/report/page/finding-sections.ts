import type { Severity } from '../../findings/finding';
import type { PreviewReport, VerifyReport } from '../../findings/report';
import { andMore, clipped, counted, few, fewOf } from '../../text/format';
import { type Html, html, joined } from '../../text/markup';
import { CHECK_WORDS, countsOf, type FindingGroup, groupedFindings, isFixedAlike, type Named, named, siteFindings, titleOf, type Variant } from '../findings';
import { problemOf } from '../step-summary';
import { anchorsOf, breakable, ranked, rowId, severityMark } from './marks';
import { domainName, namespaceName, tags } from './matrix';

/** Longer lists of links are nothing that anybody follows; the matrix has all rows, those with findings at its top. */
const MOST_LINKS = 13;
const MOST_VARIANTS = 6;
const LONGEST_TEXT = 500;

const SECTIONS: readonly { readonly severity: Severity; readonly id: string; readonly title: string }[] = [
  { severity: 'error', id: 'fix', title: 'What has to be fixed' },
  { severity: 'warning', id: 'worth-fixing', title: 'Worth fixing' },
  { severity: 'notice', id: 'worth-knowing', title: 'Worth knowing' },
];

/** What a verification found: each finding once, with links to the rows that have it. */
export function findingSections(report: VerifyReport): Html {
  const anchors = anchorsOf(ranked(report.rows));
  const counts = countsOf(report.rows);
  const link = ({ row, as }: Named) => html`<a href="#${anchors.get(row)}">${domainName(as)}</a>${tags(as)}`;
  const linksOf = ({ rows }: Pick<Variant, 'rows'>): Links => {
    const { shown, more } = fewOf(named(rows, counts), MOST_LINKS);
    return { links: shown.map(link), more };
  };
  const [ofRows, ofSite] = [groupedFindings(report.rows), siteFindings(report)];
  const sections = SECTIONS.map(({ severity, id, title }) => {
    const mine = (groups: readonly FindingGroup[]) => groups.filter((group) => group.severity === severity);
    const items = [
      ...mine(ofRows).map((group) => item(group, linksOf({ rows: group.variants.flatMap(({ rows }) => rows) }), linksOf)),
      ...mine(ofSite).map((group) => item(group, undefined, linksOf)),
    ];
    return (
      items.length > 0 &&
      html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<ol class="findings">${items}</ol></section>
`
    );
  });
  return html`${sections.filter((section) => section !== false)}`;
}

interface Links {
  readonly links: readonly Html[];
  readonly more: number;
}

function item(
  { id, severity, variants: [first, ...others] }: FindingGroup,
  whose: Links | undefined,
  linksOf: (variant: Pick<Variant, 'rows'>) => Links,
): Html {
  const { shown, more } = fewOf(others, MOST_VARIANTS);
  return html`<li><div><h3>${severityMark(severity)} <span>${titleOf(id)}</span></h3><p class="id"><code>${id}</code></p><p class="quiet">${CHECK_WORDS[first.finding.check] ?? first.finding.check}</p></div>
<div>${whose === undefined ? html`<p class="whose">The redirect site</p>` : whoseList(whose)}${seen(first)}<p class="why">${breakable(clipped(first.finding.why, LONGEST_TEXT))}</p>${fix(first)}${shown.map(
    (variant) =>
      html`<div class="variant">${variant.rows.length > 0 && whoseList(linksOf(variant))}${seen(variant)}${!isFixedAlike(variant, first) && fix(variant)}</div>`,
  )}${more > 0 && html`<p class="quiet">${counted(more, 'more way', 'more ways')} in which it was seen: the rows of the table below have them.</p>`}</div></li>
`;
}

function whoseList({ links, more }: Links): Html {
  return html`<p class="whose">${joined(links, ', ')}${more > 0 && html` <span class="quiet">${andMore(more)}</span>`}</p>`;
}

function seen({ finding: { observed, addresses }, rows }: Variant): Html {
  const at = addresses.length > 0 && rows.length <= 1 && html` <span class="quiet">(at ${breakable(clipped(few(addresses), LONGEST_TEXT))})</span>`;
  return html`<p>${breakable(clipped(observed, LONGEST_TEXT))}${at}</p>`;
}

function fix({ finding }: Variant): Html {
  return html`<p class="advice">${breakable(clipped(finding.fix, LONGEST_TEXT))}</p>`;
}

/** Longer lists of the same trouble are nothing that anybody reads; the matrix has all of it. */
const MOST = 50;

/** What has to be fixed, each with what fixes it and a link to its steps. */
export function problemList({ rows }: PreviewReport): Html {
  const wrong = rows.flatMap((row) => {
    const found = problemOf(row);
    return found === undefined ? [] : [{ row, ...found }];
  });
  if (wrong.length === 0) return html``;
  const items = wrong.slice(0, MOST).map(
    (
      { row, problem, fix },
      index,
    ) => html`<li><a href="#${rowId(index)}">${namespaceName(row)}</a><p>${breakable(problem)}</p>${fix !== undefined && html`<p class="advice">${breakable(fix)}</p>`}</li>
`,
  );
  return html`<section aria-labelledby="fix"><h2 id="fix">What has to be fixed</h2>
<ol class="problems">${items}</ol>${wrong.length > MOST && html`<p class="quiet">${counted(wrong.length - MOST, 'more stands', 'more stand')} in the table of steps below, at its top.</p>`}</section>`;
}

import type { Severity } from '../../verify/finding';
import { CHECK_WORDS, type FindingGroup, groupedFindings, isMendedAlike, siteFindings, titleOf, type Variant } from '../findings';
import { clipped, counted, grouped } from '../plain-text';
import type { Report } from '../report';
import { countsOf, few, type Named, named } from '../row-name';
import { anchorsOf, ranked } from './anchors';
import { type Html, html, joined } from './html';
import { breakable } from './marks';
import { domainName, tags } from './matrix';
import { severityMark } from './verify-marks';

/** Longer lists of links are nothing that anybody follows; the matrix has all rows, those with findings at its top. */
const MOST_LINKS = 12;
const MOST_VARIANTS = 6;
const LONGEST_TEXT = 500;

const SECTIONS: readonly { readonly severity: Severity; readonly id: string; readonly title: string }[] = [
  { severity: 'error', id: 'mend', title: 'What has to be mended' },
  { severity: 'warning', id: 'worth-mending', title: 'Worth mending' },
  { severity: 'notice', id: 'worth-knowing', title: 'Worth knowing' },
];

/** What a verification found: each finding once, with links to the rows that have it. */
export function findingSections(report: Report): Html {
  const anchors = anchorsOf(ranked(report.rows));
  const counts = countsOf(report.rows);
  const link = ({ row, as }: Named) => html`<a href="#${anchors.get(row)}">${domainName(as)}</a>${tags(as)}`;
  const linksOf = ({ rows }: Pick<Variant, 'rows'>): Links => {
    const all = named(rows, counts);
    const shown = all.length === MOST_LINKS + 1 ? all : all.slice(0, MOST_LINKS);
    return { links: shown.map(link), more: all.length - shown.length };
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
  const told = others.length === MOST_VARIANTS ? others : others.slice(0, MOST_VARIANTS - 1);
  const more = others.length - told.length;
  return html`<li><div><h3>${severityMark(severity)} <span>${titleOf(id)}</span></h3><p class="id"><code>${id}</code></p><p class="quiet">${CHECK_WORDS[first.finding.check] ?? first.finding.check}</p></div>
<div>${whose === undefined ? html`<p class="whose">The redirect site</p>` : whoseList(whose)}${seen(first)}<p class="why">${breakable(clipped(first.finding.why, LONGEST_TEXT))}</p>${mend(first)}${told.map(
    (variant) =>
      html`<div class="variant">${variant.rows.length > 0 && whoseList(linksOf(variant))}${seen(variant)}${!isMendedAlike(variant, first) && mend(variant)}</div>`,
  )}${more > 0 && html`<p class="quiet">${counted(more, 'more way', 'more ways')} in which it was seen: the rows of the table below have them.</p>`}</div></li>
`;
}

function whoseList({ links, more }: Links): Html {
  return html`<p class="whose">${joined(links, ', ')}${more > 0 && html` <span class="quiet">and ${grouped(more)} more</span>`}</p>`;
}

function seen({ finding: { saw, addresses }, rows }: Variant): Html {
  const at = addresses.length > 0 && rows.length <= 1 && html` <span class="quiet">(at ${breakable(clipped(few(addresses), LONGEST_TEXT))})</span>`;
  return html`<p>${breakable(clipped(saw, LONGEST_TEXT))}${at}</p>`;
}

function mend({ finding }: Variant): Html {
  return html`<p class="advice">${breakable(clipped(finding.mend, LONGEST_TEXT))}</p>`;
}

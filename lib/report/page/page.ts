import type { Report, VerifyReport } from '../../findings/report';
import { andMore, counted } from '../../text/format';
import { type Html, html, joined, textOf, trusted } from '../../text/markup';
import { headline, tallyOf } from '../step-summary';
import { clientsSection } from './clients';
import { costs } from './costs';
import { findingSections, problemList } from './finding-sections';
import { dateAndTime, isDate, name } from './marks';
import { matrix, type PageOptions } from './matrix';
import { picture } from './picture';
import { STYLE, VERIFY_STYLE } from './style';

/**
 * Nothing runs and nothing is loaded, also if a server's text had markup in it (Content Security Policy Level 3).
 * Base and form targets do not fall back to `default-src`, and so are named.
 */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Of a verification that was stopped early, more names are nothing that anybody reads. */
const MOST_UNVERIFIED = 200;

/** The report as one self-contained HTML document. */
export function renderPage(report: Report, options: PageOptions = {}): string {
  const verdict = headline(report);
  const verified = report.kind === 'verify';
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.subject}: ${verdict}</title>
<link rel="icon" href="data:,">
<style>${trusted(verified ? STYLE + VERIFY_STYLE : STYLE)}</style>
</head>
<body>
<main>
<header><p class="subject">Autodiscover, ${report.subject}</p>
<h1>${verdict}</h1>
<p class="facts">${report.source}; ${verified ? 'verified' : 'walked'} on ${moment(report.madeAt)}</p>${meter(report)}</header>
${verified ? findingSections(report) : problemList(report)}
${costs(report)}${picture(report)}
${clientsSection(report, options)}${matrix(report, options)}${verified && unverified(report)}
${notes(report)}
</main>
</body>
</html>
`);
}

function moment(iso: string): Html {
  return isDate(iso) ? html`<time datetime="${iso}">${dateAndTime(iso)}</time>` : html`${iso}`;
}

/** The headline as a picture: how much of it is well. */
function meter(report: Report): Html {
  const { well, warned, lost } = tallyOf(report);
  const part = (count: number, kind: string) => count > 0 && html`<span class="${kind}" style="flex-grow:${count}"></span>`;
  return html`<div class="meter" aria-hidden="true">${part(well, 'found')}${part(warned, 'warned')}${part(lost, 'lost')}</div>`;
}

function unverified({ unverified = [] }: VerifyReport): Html {
  if (unverified.length === 0) return html``;
  const more = unverified.length - MOST_UNVERIFIED;
  const names = joined(unverified.slice(0, MOST_UNVERIFIED).map(name), ', ');
  return html`<section class="unverified" aria-labelledby="unverified"><h2 id="unverified">Not verified</h2><p>The verification ended before it reached ${counted(unverified.length, 'namespace')}: ${names}${more > 0 && ` ${andMore(more)}`}.</p></section>`;
}

function notes({ notes }: Report): Html {
  if (notes.length === 0) return html``;
  return html`<section class="notes" aria-labelledby="notes"><h2 id="notes">Notes</h2><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}

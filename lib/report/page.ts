import { dateAndTime, isDate } from './page/dates';
import { type Html, html, textOf, trusted } from './page/html';
import { matrix } from './page/matrix';
import { picture } from './page/picture';
import { problemList } from './page/problems';
import { STYLE } from './page/style';
import type { Report } from './report';
import { headline } from './step-summary';

/**
 * Nothing runs and nothing is loaded, whatever a server's text might make of the page (Content Security Policy Level 3).
 * Base and form targets do not fall back to `default-src`, and so are named.
 */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one HTML document that needs nothing beside it: to mail, to keep, to open anywhere. */
export function renderPage(report: Report): string {
  const verdict = headline(report);
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.subject}: ${verdict}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header><p class="subject">Autodiscover, ${report.subject}</p>
<h1>${verdict}</h1>
<p class="facts">${report.source}; walked on ${moment(report.madeAt)}</p>${meter(report)}</header>
${problemList(report)}
${picture(report)}
${matrix(report)}
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
function meter({ rows }: Report): Html {
  const well = rows.filter(({ ok }) => ok).length;
  const part = (count: number, kind: string) => count > 0 && html`<span class="${kind}" style="flex-grow:${count}"></span>`;
  return html`<div class="meter" aria-hidden="true">${part(well, 'found')}${part(rows.length - well, 'lost')}</div>`;
}

function notes({ notes }: Report): Html {
  if (notes.length === 0) return html``;
  return html`<section class="notes" aria-labelledby="notes"><h2 id="notes">Notes</h2><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}

import { counted } from '../plain-text';
import type { Report } from '../report';
import { problemOf } from '../step-summary';
import { rowId } from './anchors';
import { type Html, html } from './html';
import { breakable } from './marks';
import { namespaceName } from './matrix';

/** Longer lists of the same trouble are nothing that anybody reads; the matrix has all of it. */
const MOST = 50;

/** What has to be mended, each with what mends it and a link to its steps. */
export function problemList({ rows }: Report): Html {
  const wrong = rows.flatMap((row) => {
    const found = problemOf(row);
    return found === undefined ? [] : [{ row, ...found }];
  });
  if (wrong.length === 0) return html``;
  const items = wrong.slice(0, MOST).map(
    (
      { row, problem, advice },
      index,
    ) => html`<li><a href="#${rowId(index)}">${namespaceName(row)}</a><p>${breakable(problem)}</p>${advice !== undefined && html`<p class="advice">${breakable(advice)}</p>`}</li>
`,
  );
  return html`<section aria-labelledby="mend"><h2 id="mend">What has to be mended</h2>
<ol class="problems">${items}</ol>${wrong.length > MOST && html`<p class="quiet">${counted(wrong.length - MOST, 'more stands', 'more stand')} in the table of steps below, at its top.</p>`}</section>`;
}

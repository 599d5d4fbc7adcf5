import type { AddressResult, CheckResult, Finding } from '../../verify/finding';
import { CHECK_WORDS } from '../findings';
import { clipped } from '../plain-text';
import type { ReportRow } from '../report';
import { few } from '../row-name';
import { toneOf, verdictWords } from '../step-summary';
import { type Html, html } from './html';
import { breakable, name } from './marks';
import { duration, STEP_TITLES } from './step-titles';
import { stateMark } from './verify-marks';

const LONGEST_TEXT = 500;
/** A name may have any number of addresses. */
const MOST_ADDRESSES = 24;

/** What a verification saw beside the walk: its checks with their findings, each address, and where the time went. */
export function evidence(row: ReportRow): Html {
  return html`<div class="evidence">${checks(row)}<div>${times(row)}${addresses(row)}</div></div>`;
}

function checks({ checks = [], findings = [] }: ReportRow): Html {
  if (checks.length === 0) return html``;
  const known = new Set(checks.map(({ id }) => id));
  const beside = findings.filter(({ check }) => !known.has(check));
  return html`<div><h4>Checks</h4><ul class="checks">${checks.map((check) =>
    checkItem(
      check,
      findings.filter((finding) => finding.check === check.id),
    ),
  )}${beside.map((finding) => html`<li><span></span><div>${findingText(finding)}</div></li>`)}</ul></div>`;
}

function checkItem({ id, state, says, ms }: CheckResult, findings: readonly Finding[]): Html {
  const title = html`<p><b>${id}</b> <span class="quiet">${CHECK_WORDS[id] ?? id}</span></p>`;
  const text = findings.length > 0 ? html`${findings.map(findingText)}` : html`<p>${breakable(clipped(says, LONGEST_TEXT))}</p>`;
  return html`<li>${stateMark(state)}<div>${title}${text}</div><span class="quiet">${state === 'skipped' ? 'skipped' : duration(ms)}</span></li>`;
}

function findingText({ id, saw, mend, addresses }: Finding): Html {
  const at = addresses.length > 0 && html` <span class="quiet">(at ${breakable(clipped(few(addresses), LONGEST_TEXT))})</span>`;
  return html`<p>${breakable(clipped(saw, LONGEST_TEXT))}${at} <code>${id}</code></p><p class="advice">${breakable(clipped(mend, LONGEST_TEXT))}</p>`;
}

/** One bar after another, as the steps are taken one after another. */
function times(row: ReportRow): Html {
  const { steps } = row.walk;
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  const percent = (ms: number) => (total > 0 ? ((100 * ms) / total).toFixed(1) : '0');
  let before = 0;
  const items = steps.map((step) => {
    const bar = html`<span class="bar" aria-hidden="true"><span class="${toneOf(step, row)}" style="margin-left:${percent(before)}%;width:${percent(step.ms)}%"></span></span>`;
    before += step.ms;
    return html`<li><span>${STEP_TITLES[step.id]}</span>${bar}<span class="ms">${duration(step.ms)}</span></li>`;
  });
  return html`<h4>Time per step</h4><ol class="times">${items}</ol>`;
}

function addresses({ addresses = [] }: ReportRow): Html {
  if (addresses.length === 0) return html``;
  const more = addresses.length - MOST_ADDRESSES;
  return html`<h4>Addresses of the autodiscover host</h4><ul class="addresses">${addresses.slice(0, MOST_ADDRESSES).map(addressItem)}</ul>${more > 0 && html`<p class="quiet">and ${more} more</p>`}`;
}

function addressItem({ address, family, https, http }: AddressResult): Html {
  const port = (number: number, answer: AddressResult['https']) =>
    html`<span><span class="quiet">port ${number}</span> ${answer === undefined ? 'not asked' : html`${clipped(verdictWords(answer.verdict), LONGEST_TEXT)}, ${duration(answer.ms)}`}</span>`;
  return html`<li><span>${name(address)} <span class="quiet">${family}</span></span>${port(443, https)}${port(80, http)}</li>`;
}

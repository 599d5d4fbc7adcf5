import type { CertificateSeen, Step } from '../../discovery/walk-result';
import type { AddressResult, CheckResult, Finding } from '../../findings/finding';
import type { ReportRow } from '../../findings/report';
import { andMore, clipped, counted, few, some } from '../../text/format';
import { type Html, html } from '../../text/markup';
import { CHECK_WORDS } from '../findings';
import { same, toneOf, verdictWords } from '../step-summary';
import { breakable, dateSince, duration, mark, name, STEP_TITLES, stateMark } from './marks';

/** Servers may send any amount of text; a page shows this much of it. */
const LONGEST_TEXT = 500;
const MOST_NAMES = 12;

/** Everything that is known of a row's walk, step by step. */
export function stepDetails(row: ReportRow, madeAt: string): Html {
  const { walk, expected, external, checks = [] } = row;
  const about = [expected !== undefined && `should reach ${expected}`, external && 'its record is made at its DNS provider'].filter((text) => text !== false);
  const steps = walk.steps.length;
  const summary = row.findings === undefined ? `${steps} steps` : `${counted(checks.length, 'check')}, ${counted(steps, 'step')}`;
  return html`<details><summary>${summary} in ${duration(walk.ms)}</summary>${about.length > 0 && html`<p class="quiet">${clipped(about.join('; '), LONGEST_TEXT)}</p>`}${row.findings !== undefined && evidence(row)}<ol class="steps">${walk.steps.map((step) => stepItem(step, row, madeAt))}</ol></details>`;
}

function stepItem(step: Step, row: ReportRow, madeAt: string): Html {
  const facts = factsOf(step, madeAt).map(([term, fact]) => html`<div><dt>${term}</dt><dd>${breakable(clipped(fact, LONGEST_TEXT))}</dd></div>`);
  return html`<li><h4>${mark(toneOf(step, row))} ${STEP_TITLES[step.id]}${same(step, row.walk.decidedBy) && html` <span class="tag">decides</span>`}</h4>
<code>${breakable(clipped(step.asked, LONGEST_TEXT))}</code><p>${breakable(clipped(step.message, LONGEST_TEXT))}</p>${step.fix !== undefined && html`<p class="advice">${breakable(clipped(step.fix, LONGEST_TEXT))}</p>`}<dl>${facts}</dl></li>`;
}

function factsOf(step: Step, madeAt: string): (readonly [string, string])[] {
  const { cnames, address, port, status, location, authentication, soapEnabled, certificate, ms } = step;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['CNAME of', cnames.length > 0 ? cnames.join(' → ') : undefined],
    ['address', address === undefined ? undefined : `${address}, port ${port}`],
    ['status', status === undefined ? undefined : String(status)],
    ['Location', location],
    ['authentication', authentication && authentication.length > 0 ? authentication.join(', ') : undefined],
    ['X-SOAP-Enabled', soapEnabled === undefined ? undefined : soapEnabled ? 'yes' : 'no'],
    ...(certificate ? certificateFacts(certificate, madeAt) : []),
    ['time', duration(ms)],
  ];
  return facts.flatMap(([term, fact]) => (fact === undefined ? [] : [[term, fact] as const]));
}

function certificateFacts({ valid, error, names, issuer, validTo, protocol }: CertificateSeen, madeAt: string): (readonly [string, string])[] {
  return [
    ['certificate', valid ? 'valid' : `not valid${error === undefined ? '' : `: ${error}`}`],
    ['for', some(names, MOST_NAMES)],
    ['issued by', issuer],
    ['valid to', dateSince(validTo, madeAt)],
    ['protocol', protocol],
  ];
}

/** A name may have any number of addresses. */
const MOST_ADDRESSES = 24;

/** The results of a verification in addition to the walk: its checks with their findings, each address, and the times. */
function evidence(row: ReportRow): Html {
  return html`<div class="evidence">${checks(row)}<div>${times(row)}${addresses(row)}</div></div>`;
}

function checks({ checks = [], findings = [] }: ReportRow): Html {
  if (checks.length === 0) return html``;
  const known = new Set(checks.map(({ id }) => id));
  const others = findings.filter(({ check }) => !known.has(check));
  return html`<div><h4>Checks</h4><ul class="checks">${checks.map((check) =>
    checkItem(
      check,
      findings.filter((finding) => finding.check === check.id),
    ),
  )}${others.map((finding) => html`<li><span></span><div>${findingText(finding)}</div></li>`)}</ul></div>`;
}

function checkItem({ id, state, message, ms }: CheckResult, findings: readonly Finding[]): Html {
  const title = html`<p><b>${id}</b> <span class="quiet">${CHECK_WORDS[id] ?? id}</span></p>`;
  const text = findings.length > 0 ? html`${findings.map(findingText)}` : html`<p>${breakable(clipped(message, LONGEST_TEXT))}</p>`;
  return html`<li>${stateMark(state)}<div>${title}${text}</div><span class="quiet">${state === 'skipped' ? 'skipped' : duration(ms)}</span></li>`;
}

function findingText({ id, observed, fix, addresses }: Finding): Html {
  const at = addresses.length > 0 && html` <span class="quiet">(at ${breakable(clipped(few(addresses), LONGEST_TEXT))})</span>`;
  return html`<p>${breakable(clipped(observed, LONGEST_TEXT))}${at} <code>${id}</code></p><p class="advice">${breakable(clipped(fix, LONGEST_TEXT))}</p>`;
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
  return html`<h4>Addresses of the autodiscover host</h4><ul class="addresses">${addresses.slice(0, MOST_ADDRESSES).map(addressItem)}</ul>${more > 0 && html`<p class="quiet">${andMore(more)}</p>`}`;
}

function addressItem({ address, family, https, http }: AddressResult): Html {
  const port = (number: number, answer: AddressResult['https']) =>
    html`<span><span class="quiet">port ${number}</span> ${answer === undefined ? 'not asked' : html`${clipped(verdictWords(answer.verdict), LONGEST_TEXT)}, ${duration(answer.ms)}`}</span>`;
  return html`<li><span>${name(address)} <span class="quiet">${family}</span></span>${port(443, https)}${port(80, http)}</li>`;
}

import type { CertificateSeen, Step } from '../../discovery/walk';
import { clipped, counted } from '../plain-text';
import type { ReportRow } from '../report';
import { same, toneOf } from '../step-summary';
import { dateSince } from './dates';
import { evidence } from './evidence';
import { type Html, html } from './html';
import { breakable, mark } from './marks';
import { duration, STEP_TITLES } from './step-titles';

/** Servers may send any amount of text; a page shows this much of it. */
const LONGEST_TEXT = 500;
const MOST_NAMES = 12;

/** Everything that is known of a row's walk, step by step. */
export function stepDetails(row: ReportRow, madeAt: string): Html {
  const { walk, expected, external, checks = [] } = row;
  const about = [expected !== undefined && `should come to ${expected}`, external && 'its record is made by whoever runs its DNS'].filter(
    (text) => text !== false,
  );
  const steps = walk.steps.length;
  const summary = row.findings === undefined ? `${steps} steps` : `${counted(checks.length, 'check')}, ${counted(steps, 'step')}`;
  return html`<details><summary>${summary} in ${duration(walk.ms)}</summary>${about.length > 0 && html`<p class="quiet">${clipped(about.join('; '), LONGEST_TEXT)}</p>`}${row.findings !== undefined && evidence(row)}<ol class="steps">${walk.steps.map((step) => stepItem(step, row, madeAt))}</ol></details>`;
}

function stepItem(step: Step, row: ReportRow, madeAt: string): Html {
  const facts = factsOf(step, madeAt).map(([term, fact]) => html`<div><dt>${term}</dt><dd>${breakable(clipped(fact, LONGEST_TEXT))}</dd></div>`);
  return html`<li><h4>${mark(toneOf(step, row))} ${STEP_TITLES[step.id]}${same(step, row.walk.decidedBy) && html` <span class="tag">decides</span>`}</h4>
<code>${breakable(clipped(step.asked, LONGEST_TEXT))}</code><p>${breakable(clipped(step.says, LONGEST_TEXT))}</p>${step.advice !== undefined && html`<p class="advice">${breakable(clipped(step.advice, LONGEST_TEXT))}</p>`}<dl>${facts}</dl></li>`;
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
  const more = names.length - MOST_NAMES;
  return [
    ['certificate', valid ? 'valid' : `not valid${error === undefined ? '' : `: ${error}`}`],
    ['for', `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`],
    ['issued by', issuer],
    ['valid to', dateSince(validTo, madeAt)],
    ['protocol', protocol],
  ];
}

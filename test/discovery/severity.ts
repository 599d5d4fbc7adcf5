import type { StepId, Verdict } from '../../lib/discovery/walk-result';

export type Severity = 'good' | 'normal' | 'bad';

const GOOD: readonly Verdict[] = ['reached', 'redirected', 'located'];

/** Steps after which the client goes on by design, without a fault. */
const NORMAL: Readonly<Record<StepId, readonly Verdict[]>> = {
  'https-domain': [
    'no-name',
    'no-address',
    'refused',
    'dropped',
    'unreachable',
    'tls-failed',
    'client-certificate',
    'no-answer',
    'not-found',
    'redirect-loop',
    'redirect-not-https',
    'redirect-unusable',
  ],
  'https-autodiscover': ['refused', 'dropped', 'unreachable', 'not-found'],
  'http-redirect': [],
  srv: ['no-srv'],
  follow: [],
};

/**
 * The severity of a verdict at its step.
 *
 * @param origin the first step of the chain for a `follow`; the target of a redirect of the domain's web site is judged like the domain
 */
export function severityOf(verdict: Verdict, stepId: StepId, origin: StepId = stepId): Severity {
  if (GOOD.includes(verdict)) return 'good';
  return NORMAL[origin === 'https-domain' ? origin : stepId].includes(verdict) ? 'normal' : 'bad';
}

import type { StepId, Verdict } from '../../lib/discovery/walk';

export type Severity = 'good' | 'normal' | 'bad';

const GOOD: readonly Verdict[] = ['reached', 'redirected', 'located'];

/** Where the client goes on by design, and nobody has to fix anything. */
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
 * How grave a verdict is at its step.
 *
 * @param origin the step that a `follow` goes back to; what a web site of the domain redirects to is no endpoint, and is judged as the domain is
 */
export function severityOf(verdict: Verdict, stepId: StepId, origin: StepId = stepId): Severity {
  if (GOOD.includes(verdict)) return 'good';
  return NORMAL[origin === 'https-domain' ? origin : stepId].includes(verdict) ? 'normal' : 'bad';
}

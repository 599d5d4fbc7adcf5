import type { Step, Verdict } from '../../discovery/walk';

/** Their texts are made to stand beside the URL that was asked, and begin with the answer. */
const WITHOUT_HOST: readonly Verdict[] = ['redirected', 'redirect-not-https'];

/** What was seen at a step, with the host that it was seen at. */
export function told({ host, verdict, says }: Step): string {
  if (verdict === 'redirect-loop') return `${host}: ${says}`;
  return WITHOUT_HOST.includes(verdict) ? `${host} answers ${says}` : says;
}

/** What a chain of redirects came to, from its first step to its last. */
export function toldOfAll(steps: readonly Step[]): string {
  return steps.map(told).join('; there ');
}

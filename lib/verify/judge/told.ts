import type { Step, Verdict } from '../../discovery/walk';

/** Their texts are made to stand beside the URL that was asked, and begin with the answer. */
const WITHOUT_HOST: readonly Verdict[] = ['redirected', 'redirect-not-https'];

/** What was seen at a step, with the host that it was seen at. */
export function told({ host, verdict, says }: Step): string {
  if (verdict === 'redirect-loop') return `${host}: ${says}`;
  return WITHOUT_HOST.includes(verdict) ? `${host} answers ${says}` : says;
}

/** What shows whether a service is there, where a run left it open; otherwise it is mended as what answers the like. */
export function mendOfUndecided({ host, advice }: Step): string {
  return `verify it without --no-test-address, so that ${host} is asked as Outlook asks${advice === undefined ? '' : `; or ${advice}`}`;
}

/** What a chain of redirects came to, from its first step to its last. */
export function toldOfAll(steps: readonly Step[]): string {
  return steps.map(told).join('; there ');
}

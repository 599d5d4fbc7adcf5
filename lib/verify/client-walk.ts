import { type Chain as WalkChain, walkOf } from '../discovery/discover';
import type { Step, Verdict, Walk } from '../discovery/walk';
import type { Chain, Evidence } from './evidence';

/** What a client gets over by the host's next address; the first is what it tells where there is none. */
const UNCONNECTED: readonly Verdict[] = ['dropped', 'refused', 'unreachable', 'not-asked'];

/** The walk of a client that takes the addresses of a host one after another, put together of what was seen of each. */
export function clientWalk({ namespace: { domain }, atDomain, https, http, srv }: Evidence): Walk {
  const chains: readonly WalkChain[] = [
    { id: 'https-domain', steps: stepsMet(atDomain) },
    { id: 'https-autodiscover', steps: stepsMet(https) },
    { id: 'http-redirect', steps: stepsMet(http) },
    { id: 'srv', steps: srv[0].steps },
  ];
  return walkOf(domain, chains);
}

/** The first address that takes the connection, after the time that those before it cost. */
function stepsMet(chains: readonly Chain[]): readonly Step[] {
  const lost: Step[] = [];
  for (const { steps } of chains) {
    const [first, ...rest] = steps;
    if (!UNCONNECTED.includes(first.verdict)) return [{ ...first, ms: first.ms + sum(lost) }, ...rest];
    lost.push(first);
  }
  const worst = UNCONNECTED.flatMap((verdict) => lost.find((step) => step.verdict === verdict) ?? [])[0];
  return [{ ...worst, ms: sum(lost) }];
}

function sum(steps: readonly Step[]): number {
  return steps.reduce((total, { ms }) => total + ms, 0);
}

import { randomBytes } from 'node:crypto';
import { firstUrl } from '../discovery/discover';
import { lookUp } from '../discovery/look-up';
import type { Step } from '../discovery/walk';
import type { Asking } from './asking';
import type { Finding } from './finding';
import { finding } from './judge/judgement';
import { ownerOf } from './owner';

/**
 * Asks the redirect site for a host that nobody can have listed: RFC 2606, section 2, keeps `.example` for such.
 *
 * @returns nothing where it does not redirect it; what else may be wrong with the site, its namespaces tell
 */
export async function unlistedFindings(redirectHost: string, asking: Asking): Promise<Finding[]> {
  const site = await lookUp(redirectHost, asking.network.resolver, asking.signal);
  const [address] = site.addresses;
  if (address === undefined) return [];
  const domain = `unlisted-${randomBytes(4).toString('hex')}.example`;
  // The address is the redirect host's, whatever it is asked for.
  const owner = ownerOf({ domain, expected: redirectHost }, { host: redirectHost, found: site });
  const [step] = await asking.chainAt(firstUrl('http-redirect', domain), { id: 'http-redirect', origin: 'http-redirect', domain }, address, site, owner);
  return step.verdict === 'redirected' ? [answered(step, redirectHost)] : [];
}

function answered({ host, status, location }: Step, redirectHost: string): Finding {
  const answer = location === undefined ? String(status) : `${status} to ${location}`;
  return finding('unlisted-answered', {
    saw: `${redirectHost} answers ${answer} to ${host}, which nobody listed`,
    mend: `let the listener's default action answer 404, as it does with 'hosts: listed'`,
  });
}

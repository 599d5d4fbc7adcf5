import { normalizeZoneName } from '../../names/domain-name';
import { compare } from '../names';
import type { Gap, Topology } from '../topology';
import { reachedBy, targetsOfRecord, unreadLoadBalancers } from './leads';
import { readLoadBalancers } from './read-load-balancers';
import { type AccountSession, readZones } from './read-zones';
import { callerOf, type Session } from './reads';

export interface Reading {
  readonly names?: readonly string[];
  readonly onProgress?: (says: string) => void;
}

/**
 * Reads the zones of all sessions, and the load balancers of the first.
 *
 * @throws AccountError where its user can mend what keeps the accounts from being read
 */
export async function readTopology(home: Session, further: readonly Session[], { names, onProgress = () => {} }: Reading): Promise<Topology> {
  const gaps: Gap[] = [];
  const report = (gap: Gap) => void gaps.push(gap);
  const accounts = await accountsOf([home, ...further], onProgress);
  const [{ account, session }] = accounts;

  const zones = await readZones(accounts, { names, onProgress, report });
  // What else a zone's records lead to, such as a web site's load balancer, is of no matter to the names.
  const leads = names === undefined ? new Set(zones.flatMap(({ records }) => records.flatMap(targetsOfRecord))) : reachedBy(names, zones);
  const loadBalancers = await readLoadBalancers(session, { names: leads, hosts: names?.map(normalizeZoneName), onProgress, report });

  gaps.push(...unreadLoadBalancers(leads, new Set(loadBalancers.map(({ dnsName }) => dnsName)), { account, region: session.region }));
  return { loadBalancers, zones, gaps: gaps.sort((a, b) => compare(a.at, b.at) || compare(a.says, b.says)) };
}

/** Who each session is; an account that two of them are in is read once, as its zones are the same. */
async function accountsOf(sessions: readonly Session[], onProgress: (says: string) => void): Promise<AccountSession[]> {
  const accounts = new Map<string, AccountSession>();
  for (const session of sessions) {
    onProgress(`asking who ${session.who} is`);
    const { account, arn } = await callerOf(session);
    if (!accounts.has(account)) accounts.set(account, { account, session: { ...session, who: arn } });
  }
  return [...accounts.values()];
}

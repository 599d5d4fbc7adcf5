import type { Session } from '../aws/sessions';
import { normalizeZoneName } from '../names/domain-name';
import { accountsOf, type Credentials, withSessions } from './account/accounts';
import { reachedBy, targetsOfRecord, unreadLoadBalancers } from './account/leads';
import { readLoadBalancers } from './account/load-balancers';
import { type ListedZone, listZones, readZones } from './account/zones';
import { compare } from './names';
import type { Gap, Topology } from './topology';

export interface AccountOptions extends Credentials, Reading {}

/**
 * The topology of a live account: its zones and those of the roles' accounts, and the application load balancers of its
 * region that their records lead to. Only reads.
 *
 * @throws UserError where its user can fix what keeps the account from being read; the signal's reason if it is aborted
 */
export async function topologyOfAccount({ region, roles, profile, signal, ...reading }: AccountOptions): Promise<Topology> {
  return withSessions({ region, roles, profile, signal }, (home, further) => readTopology(home, further, reading));
}

export interface Reading {
  /**
   * Names that clients ask for: only zones that hold one of them, or a name that their records lead to, are read.
   * All zones if left out.
   */
  readonly names?: readonly string[];
  readonly onProgress?: (message: string) => void;
}

/**
 * Reads the zones of all sessions, and the load balancers of the first.
 *
 * @throws UserError where its user can fix what keeps the accounts from being read
 */
export async function readTopology(home: Session, further: readonly Session[], { names, onProgress = () => {} }: Reading): Promise<Topology> {
  const gaps: Gap[] = [];
  const report = (gap: Gap) => void gaps.push(gap);
  const accounts = await accountsOf([home, ...further], onProgress);
  const [{ account, session }] = accounts;

  const zones = await readZones(accounts, { names, onProgress, report });
  // Other targets in a zone, such as a web site's load balancer, do not matter here.
  const leads = names === undefined ? new Set(zones.flatMap(({ records }) => records.flatMap(targetsOfRecord))) : reachedBy(names, zones);
  const loadBalancers = await readLoadBalancers(session, { names: leads, hosts: names?.map(normalizeZoneName), onProgress, report });

  gaps.push(...unreadLoadBalancers(leads, new Set(loadBalancers.map(({ dnsName }) => dnsName)), { account, region: session.region }));
  return { loadBalancers, zones, gaps: gaps.sort((a, b) => compare(a.at, b.at) || compare(a.message, b.message)) };
}

export interface HostedZones {
  /** The accounts that were read, that of the credentials first. */
  readonly accounts: readonly string[];
  readonly zones: readonly ListedZone[];
}

/**
 * The hosted zones of the credentials' account and the roles' accounts, without their records. Needs route53:ListHostedZones
 * alone.
 *
 * @throws UserError where its user can fix what keeps the accounts from being read; the signal's reason if it is aborted
 */
export async function hostedZonesOfAccounts({ onProgress = () => {}, ...credentials }: Credentials & Pick<Reading, 'onProgress'>): Promise<HostedZones> {
  return withSessions(credentials, (home, further) => listHostedZones([home, ...further], onProgress));
}

export async function listHostedZones(sessions: readonly Session[], onProgress: (message: string) => void = () => {}): Promise<HostedZones> {
  const accounts = await accountsOf(sessions, onProgress);
  return { accounts: accounts.map(({ account }) => account), zones: await listZones(accounts, onProgress) };
}

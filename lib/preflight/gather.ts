import pMap from 'p-map';
import type { Session } from '../aws/sessions';
import { lookUp } from '../discovery/look-up';
import { UserError } from '../errors';
import { orAborted } from '../network/abort';
import type { Resolution, Resolver } from '../network/network';
import type { Accounts } from '../topology/account/accounts';
import { groupsIn, type LiveZone, loadBalancersIn, publicAccessBlockIn, recordsIn, subnetsIn, zonesIn } from '../topology/account/inventory';
import { accountLimitOf } from '../topology/account/reads';
import { deployedStack } from '../topology/account/stacks';
import { loadBalancerArnOf } from '../topology/template/load-balancers';
import type { AccountState, PreflightTarget, Unread } from './account-state';
import { certificatesToCome, type Declared, declaredBy, type Place } from './declared';
import { liveZones, ownRecord } from './live';

export interface Gathering {
  readonly accounts: Accounts;
  readonly resolver: Resolver;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

type Open<State> = {
  -readonly [Key in keyof State]: State[Key] extends readonly (infer Item)[]
    ? Item[]
    : State[Key] extends ReadonlyMap<infer K, infer V>
      ? Map<K, V>
      : State[Key];
};

/** DNS queries that wait for an answer at the same time. */
const CONCURRENCY = 16;

/** The name of the quota in the API of Elastic Load Balancing ("DescribeAccountLimits"). */
const RULE_LIMIT = 'rules-per-application-load-balancer';

/**
 * Reads what the accounts and the public DNS have where the target is to be deployed: CloudFormation first, as what the
 * target's own stacks hold stands in nobody's way. A read that is refused is in `unread`, and what it was for is missing.
 */
export async function gatherState(target: PreflightTarget, gathering: Gathering): Promise<AccountState> {
  const state: Open<AccountState> = {
    accounts: [...gathering.accounts.ids],
    ...{ stacks: [], zones: [], loadBalancers: [], groups: [], subnets: [], quotas: [], blocks: [], unread: [] },
    ...{ answers: new Map(), delegations: new Map(), issuers: new Map() },
  };
  const reader = new Reader(state.unread, gathering);
  const planned = declaredBy(target.stacks);
  await readStacks(target, state, reader);
  const deployed = declaredBy(state.stacks);
  await readZones(target, planned, state, reader);
  await readSite(planned, deployed, state, reader);
  await askDns(target, { planned, deployed }, state, gathering);
  return state;
}

/** Makes each read in the account that it is for, and notes those that fail. */
class Reader {
  public constructor(
    private readonly unread: Unread[],
    private readonly gathering: Gathering,
  ) {}

  public async read<Result>(
    at: { readonly account?: string; readonly region?: string },
    about: Pick<Unread, 'of' | 'what'> & { readonly progress: string },
    read: (session: Session, account: string, region: string) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { account = '', region = '' } = at;
    const { progress, ...what } = about;
    const session = this.gathering.accounts.in(account, region);
    if (!session) {
      if (!this.unread.some((other) => other.of === 'account' && other.account === account)) {
        this.unread.push({ of: 'account', account, message: `no credentials are given for account ${account}` });
      }
      return undefined;
    }
    this.gathering.onProgress(progress);
    try {
      return await read(session, account, region);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.unread.push({ ...what, account, region, message: error.message });
      return undefined;
    }
  }
}

async function readStacks({ stacks }: PreflightTarget, state: Open<AccountState>, reader: Reader): Promise<void> {
  for (const stack of stacks) {
    const about = { of: 'stack', what: stack.name, progress: `reading the stack ${stack.name}` } as const;
    const found = await reader.read(stack, about, (session, account) => deployedStack(session, account, stack.name));
    if (found) state.stacks.push(found);
  }
}

async function readZones(target: PreflightTarget, planned: Declared, state: Open<AccountState>, reader: Reader): Promise<void> {
  const records = planned.records.filter(({ zone }) => !planned.made.has(zone));
  if (records.length === 0) return;
  const region = records[0].region;
  const listed: LiveZone[] = [];
  for (const account of new Set([...records.flatMap((record) => record.account ?? []), ...state.accounts])) {
    const about = { of: 'zones', progress: `listing the hosted zones of account ${account}` } as const;
    listed.push(...((await reader.read({ account, region }, about, zonesIn)) ?? []));
  }
  const used = new Set(records.flatMap((record) => liveZones(record, target, listed)));
  // A zone in another account than the file says is judged too.
  for (const { zone: id } of records) for (const zone of listed) if (zone.id === id) used.add(zone);
  const names = new Set([...[...used].map(({ name }) => name), ...target.zones.map(({ name }) => name)]);
  const wanted = listed.filter((zone) => used.has(zone) || (!zone.private && names.has(zone.name)));
  for (const [index, zone] of wanted.entries()) {
    const progress = `reading the records of ${zone.name} in account ${zone.account} (${index + 1} of ${wanted.length})`;
    const found = await reader.read({ account: zone.account, region }, { of: 'records', what: zone.id, progress }, (session) => recordsIn(session, zone));
    state.zones.push(found ? { ...zone, records: found } : zone);
  }
}

async function readSite(planned: Declared, deployed: Declared, state: Open<AccountState>, reader: Reader): Promise<void> {
  for (const { place, loadBalancers, groups, subnets, hasRules, internetFacing } of sitesOf(planned, deployed, state)) {
    const in_ = (of: Unread['of'], progress: string) => ({ of, progress: `${progress} of ${place.region} in account ${place.account}` });
    if (loadBalancers.size > 0) {
      const about = in_('load-balancers', 'reading the load balancers');
      state.loadBalancers.push(...((await reader.read(place, about, (session, account) => loadBalancersIn(session, account, loadBalancers))) ?? []));
    }
    if (hasRules) {
      await reader.read(place, in_('quota', 'reading the quotas'), async (session, account, region) => {
        const max = await accountLimitOf(session, RULE_LIMIT);
        if (max !== undefined) state.quotas.push({ account, region, rulesPerLoadBalancer: max });
      });
    }
    if (groups.size > 0)
      state.groups.push(...((await reader.read(place, in_('groups', 'reading the security groups'), (session) => groupsIn(session, [...groups]))) ?? []));
    if (subnets.size > 0)
      state.subnets.push(...((await reader.read(place, in_('subnets', 'reading the subnets'), (session) => subnetsIn(session, [...subnets]))) ?? []));
    if (internetFacing) {
      await reader.read(place, in_('block', 'reading VPC Block Public Access'), async (session, account, region) => {
        state.blocks.push({ account, region, ...(await publicAccessBlockIn(session)) });
      });
    }
  }
}

/** What a region of an account has to be asked for. */
interface SitePart {
  readonly place: { readonly account: string; readonly region: string };
  readonly loadBalancers: Set<string>;
  readonly groups: Set<string>;
  readonly subnets: Set<string>;
  hasRules: boolean;
  internetFacing: boolean;
}

function sitesOf(planned: Declared, deployed: Declared, { stacks }: Open<AccountState>): SitePart[] {
  const parts = new Map<string, SitePart>();
  const at = ({ account = '', region = '' }: Place) => {
    const key = `${account} ${region}`;
    const part = parts.get(key) ?? {
      place: { account, region },
      loadBalancers: new Set(),
      groups: new Set(),
      subnets: new Set(),
      hasRules: false,
      internetFacing: false,
    };
    parts.set(key, part);
    return part;
  };
  for (const rule of planned.rules) {
    at(rule).hasRules = true;
    if (!planned.made.has(rule.listener)) at(rule).loadBalancers.add(loadBalancerArnOf(rule.listener));
  }
  for (const listener of planned.listeners) if (!planned.made.has(listener.loadBalancer)) at(listener).loadBalancers.add(listener.loadBalancer);
  for (const { group, ...place } of planned.ingress) if (!planned.made.has(group)) at(place).groups.add(group);
  for (const loadBalancer of planned.loadBalancers) {
    const part = at(loadBalancer);
    part.internetFacing ||= loadBalancer.internetFacing;
    for (const subnet of loadBalancer.subnets) part.subnets.add(subnet);
  }
  for (const own of deployed.loadBalancers) {
    const made = stacks.flatMap(({ resources }) => resources).find(({ stack, logicalId }) => stack === own.stack && logicalId === own.logicalId);
    if (made) at(own).loadBalancers.add(made.physicalId);
  }
  return [...parts.values()];
}

async function askDns(
  target: PreflightTarget,
  { planned, deployed }: { readonly planned: Declared; readonly deployed: Declared },
  state: Open<AccountState>,
  { resolver, signal, onProgress }: Gathering,
): Promise<void> {
  const records = planned.records.flatMap((record) => liveZones(record, target, state.zones).flatMap((zone) => (zone.private ? [] : [{ record, zone }])));
  const zones = new Set(records.map(({ zone }) => zone.name));
  // What these stacks have made leads where they say.
  const others = records.filter(({ record, zone }) => !ownRecord(record, [zone], deployed)).map(({ record }) => record.record.name);
  const hosts = new Set([...others.filter((name) => !name.startsWith('_')), ...target.external.map(({ domain }) => `autodiscover.${domain}`)]);
  const certified = new Set(certificatesToCome(planned, deployed).flatMap(({ names }) => names));
  if (zones.size + hosts.size > 0) onProgress(`asking the DNS for ${zones.size} zones and ${hosts.size} hosts`);
  await pMap(
    zones,
    async (zone) => {
      state.delegations.set(zone, await orAborted(resolver.resolve(zone, 'NS', signal), signal));
    },
    { concurrency: CONCURRENCY, signal },
  );
  await pMap(
    hosts,
    async (host) => {
      state.answers.set(host, await lookUp(host, resolver, signal));
    },
    { concurrency: CONCURRENCY, signal },
  );
  await pMap(
    certified,
    async (name) => {
      state.issuers.set(name, await issuersOf(name, resolver, signal));
    },
    { concurrency: CONCURRENCY, signal },
  );
}

/** The record set that counts: of the name, or of its closest parent that has one (RFC 8659, section 3). */
async function issuersOf(name: string, resolver: Resolver, signal: AbortSignal): Promise<Resolution> {
  const labels = name.replace(/^\*\./, '').split('.');
  for (let first = 0; ; first++) {
    const found = await orAborted(resolver.resolve(labels.slice(first).join('.'), 'CAA', signal), signal);
    const isNone = found.status === 'NXDOMAIN' || (found.status === 'NOERROR' && (found.issuers ?? []).length === 0);
    if (!isNone || first === labels.length - 1) return found;
  }
}

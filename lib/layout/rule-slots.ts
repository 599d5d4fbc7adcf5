import { createHash } from 'node:crypto';

/**
 * Condition values that one rule holds, over all its conditions; AWS does not raise it ("Quotas for your Application
 * Load Balancers"). The page on conditions also says three per condition; CDK and AWS Copilot count five.
 */
export const HOSTS_PER_RULE = 5;

/** An Application Load Balancer's quota "Rules per Application Load Balancer", default rules not counted; adjustable. */
export const DEFAULT_RULE_QUOTA = 100;

/**
 * Slots that the hosts of one further endpoint spread over: 4, then 8 more, 16, and 32 each time. Few at first,
 * as each slot that holds a host is a rule of the quota; more later, as hosts in full slots displace each other.
 */
const FIRST_WIDTH = 4;
const LAST_WIDTH = 32;
const TRIES_PER_WIDTH = 2;

export interface RuleLayout {
  /** First and last priority that may be used, both included. */
  readonly first: number;
  readonly last: number;
  /** How many priorities, from the first on, belong to the hosts of the site's own endpoint. */
  readonly slots: number;
  readonly hostsPerRule: number;
}

export interface SlottedHost {
  readonly host: string;
  /** The host's own endpoint; the site's endpoint where it is left out. */
  readonly ownEndpoint?: string;
}

export interface SlottedRule {
  readonly priority: number;
  readonly ownEndpoint?: string;
  /** In alphabetical order. */
  readonly hosts: string[];
}

export interface Slotting {
  /** By priority. */
  readonly rules: SlottedRule[];
  /** Hosts for which no slot had room. */
  readonly unplaced: SlottedHost[];
}

/**
 * Gives each host the rule, and so the priority, that it is redirected by.
 *
 * The answer is a function of the set of hosts alone. A host's digest names its home slot and its rank; hosts are
 * placed by rank, each in its home slot or, where hosts of higher rank fill that, in the next slot of the host's own
 * order. So a host that is added or removed changes the rule of its slot, and moves another host only out of or into a slot
 * that is full, or, rarely, that hosts of another endpoint share with it by chance. No priority is ever counted by position: CloudFormation updates rules one at a time, and a priority
 * that two rules exchange fails with `PriorityInUse` (aws-cdk#12067).
 */
export function slotHosts(hosts: readonly SlottedHost[], layout: RuleLayout): Slotting {
  const table = new Map<number, { ownEndpoint?: string; hosts: string[] }>();
  const unplaced: SlottedHost[] = [];
  const ownFirst = layout.first + layout.slots;
  const ownSlots = layout.last - ownFirst + 1;

  for (const { host, digest } of byRank(hosts)) {
    const order = host.ownEndpoint === undefined ? scattered(digest, layout) : widening(digest, host.ownEndpoint, ownFirst, ownSlots);
    const seat = firstSeat(order, (priority) => {
      const slot = table.get(priority);
      return slot === undefined || (slot.ownEndpoint === host.ownEndpoint && slot.hosts.length < layout.hostsPerRule);
    });
    if (seat === undefined) {
      unplaced.push(host);
      continue;
    }
    const slot = table.get(seat) ?? { ownEndpoint: host.ownEndpoint, hosts: [] };
    slot.hosts.push(host.host);
    table.set(seat, slot);
  }

  const rules = [...table]
    .map(([priority, slot]) => ({ priority, ownEndpoint: slot.ownEndpoint, hosts: slot.hosts.sort() }))
    .sort((a, b) => a.priority - b.priority);
  return { rules, unplaced };
}

function byRank(hosts: readonly SlottedHost[]): { host: SlottedHost; digest: Buffer }[] {
  return hosts.map((host) => ({ host, digest: digestOf(`${host.ownEndpoint ?? ''} ${host.host}`) })).sort((a, b) => Buffer.compare(a.digest, b.digest));
}

/**
 * Every slot of the site's endpoint once, from the home slot on in steps of the host's own: neighbours of a full slot
 * then do not fill up first, which keeps short the chain of hosts that one new host moves.
 */
function* scattered(digest: Buffer, { first, slots }: RuleLayout): Generator<number> {
  if (slots === 0) return;
  const home = digest.readUInt32BE(8) % slots;
  const step = coprimeStep(digest.readUInt32BE(12), slots);
  for (let i = 0; i < slots; i++) yield first + ((home + i * step) % slots);
}

/** The slots of a further endpoint, from the one that its name hashes to: some of the first few, of the next, and so on. */
function* widening(digest: Buffer, ownEndpoint: string, first: number, slots: number): Generator<number> {
  if (slots <= 0) return;
  const start = digestOf(ownEndpoint).readUInt32BE(0) % slots;
  let draw = 0;
  for (let base = 0, width = FIRST_WIDTH; base < slots; base += width, width = Math.min(LAST_WIDTH, 2 * width)) {
    for (let i = 0; i < TRIES_PER_WIDTH; i++) yield first + ((start + base + (drawn(digest, draw++) % width)) % slots);
  }
  // The rest of a narrow range, slot by slot.
  for (let i = 0; i < slots; i++) yield first + ((start + i) % slots);
}

/** The nth random number of a host. */
function drawn(digest: Buffer, n: number): number {
  return (digest.readUInt32BE(8 + 4 * (n % 6)) ^ Math.imul(n, 0x9e3779b1)) >>> 0;
}

function firstSeat(order: Iterable<number>, hasRoom: (priority: number) => boolean): number | undefined {
  for (const priority of order) if (hasRoom(priority)) return priority;
  return undefined;
}

function coprimeStep(seed: number, slots: number): number {
  let step = 1 + (seed % slots);
  while (gcd(step, slots) !== 1) step++;
  return step;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

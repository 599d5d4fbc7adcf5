// How often a host that is added moves another one, for the promise of change safety in the docs. A test bounds it.
import { type RuleLayout, type SlottedHost, slotHosts } from '../lib/layout/rule-slots';

const LAYOUT: RuleLayout = { first: 1, last: 50_000, slots: 100, hostsPerRule: 5 };

export interface Moves {
  /** Share of newcomers that move another host. */
  readonly moving: number;
  /** Hosts that a newcomer moves. */
  readonly mean: number;
  readonly max: number;
}

/** What one more host does to a set of so many; nothing where it finds no room. */
export function measureMoves(hosts: number, trials: number, ownEndpoint?: string): Moves | undefined {
  const moved: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const set = hostsOf(trial, hosts, ownEndpoint);
    const before = seats(set);
    const after = seats([...set, { host: `autodiscover.newcomer.trial-${trial}.example`, ownEndpoint }]);
    if (after.size !== hosts + 1) return undefined;
    moved.push(set.filter(({ host }) => after.get(host) !== before.get(host)).length);
  }
  return {
    moving: moved.filter((count) => count > 0).length / trials,
    mean: moved.reduce((sum, count) => sum + count, 0) / trials,
    max: Math.max(...moved),
  };
}

/** The share of hosts that stand elsewhere than they would alone. */
function measureSpilled(hosts: number, trials: number): number {
  let spilled = 0;
  for (let trial = 0; trial < trials; trial++) {
    const set = hostsOf(trial, hosts);
    const together = seats(set);
    spilled += set.filter((host) => together.get(host.host) !== seats([host]).get(host.host)).length;
  }
  return spilled / (hosts * trials);
}

/** Names count up, so that every run measures the same sets; the digest that gives a host its slot scatters them. */
function hostsOf(trial: number, hosts: number, ownEndpoint?: string): SlottedHost[] {
  return Array.from({ length: hosts }, (_, i) => ({ host: `autodiscover.namespace-${i}.trial-${trial}.example`, ownEndpoint }));
}

function seats(hosts: readonly SlottedHost[]): ReadonlyMap<string, number> {
  return new Map(slotHosts(hosts, LAYOUT).rules.flatMap((rule) => rule.hosts.map((host) => [host, rule.priority] as const)));
}

/** Rules that so many hosts take. */
function measureRules(hosts: number, trials: number, ownEndpoint?: string): number {
  let rules = 0;
  for (let trial = 0; trial < trials; trial++) rules += slotHosts(hostsOf(trial, hosts, ownEndpoint), LAYOUT).rules.length;
  return rules / trials;
}

function table(title: string, sizes: readonly number[], trials: number, ownEndpoint?: string): string {
  const percent = (share: number) => (100 * share).toFixed(2);
  const rows = sizes.map((hosts) => {
    const moves = measureMoves(hosts, trials, ownEndpoint);
    const spilled = ownEndpoint === undefined ? percent(measureSpilled(hosts, trials)) : '-';
    return [
      String(hosts),
      measureRules(hosts, trials, ownEndpoint).toFixed(1),
      spilled,
      ...(moves ? [percent(moves.moving), moves.mean.toFixed(3), String(moves.max)] : ['no room', '-', '-']),
    ];
  });
  const cells = [['hosts', 'rules', 'spilled %', 'moves another %', 'mean moved', 'max moved'], ...rows];
  return [title, ...cells.map((row) => row.map((cell) => cell.padStart(15)).join(' '))].join('\n');
}

if (require.main === module) {
  console.log(table("of the site's own endpoint:", [25, 50, 100, 200, 300, 400, 450, 500], 1_000));
  console.log(table('of one endpoint of their own:', [3, 10, 20, 50, 100, 200, 400], 200, 'autodiscover-s.outlook.com'));
}

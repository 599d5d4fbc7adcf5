import { batchesOf } from '../../lib/changes/batches';
import { batchTitles } from '../../lib/changes/report';
import { rulesAtOnce } from '../../lib/changes/rules-at-once';
import { type RuleLayout, type SlottedHost, slotHosts } from '../../lib/layout/rule-slots';

const LAYOUT: RuleLayout = { first: 1, last: 50_000, slots: 100, hostsPerRule: 5 };
const ONLINE = 'autodiscover-s.outlook.com';

const names = (count: number) => Array.from({ length: count }, (_, at) => `autodiscover.domain${at}.example`);
const at = (hosts: readonly string[], moved: ReadonlySet<string>): SlottedHost[] =>
  hosts.map((host) => (moved.has(host) ? { host, ownEndpoint: ONLINE } : { host }));

const HOSTS = names(150);
const BEFORE = at(HOSTS, new Set());
const AFTER = at(HOSTS, new Set(HOSTS));

describe('a change in batches', () => {
  const batches = batchesOf({ before: BEFORE, after: AFTER }, LAYOUT, 100) ?? [];
  const largest = batches[0].hosts.length;

  test('is shown as docs/plan.md shows it', () => {
    expect(batchTitles({ batches }).map(({ title, hosts }) => `${title}: ${hosts[0]}, …`)).toEqual([
      'batch 1 of 2: 84 hosts, 100 rules at once: autodiscover.domain0.example, …',
      'batch 2 of 2: 66 hosts, 88 rules at once: autodiscover.domain4.example, …',
    ]);
  });

  test('moves every host once, in alphabetical order', () => {
    expect(batches.flatMap(({ hosts }) => hosts)).toEqual([...HOSTS].sort());
    expect(new Set(batches.slice(0, -1).map(({ hosts }) => hosts.length))).toEqual(new Set([largest]));
  });

  test('never has more rules at once than the quota, where all at once had', () => {
    expect(rulesAtOnce(slotHosts(BEFORE, LAYOUT).rules, slotHosts(AFTER, LAYOUT).rules)).toBe(115);
    const moved = new Set<string>();
    for (const { hosts, rulesAtOnce: told } of batches) {
      const before = slotHosts(at(HOSTS, moved), LAYOUT).rules;
      for (const host of hosts) moved.add(host);
      const counted = rulesAtOnce(before, slotHosts(at(HOSTS, moved), LAYOUT).rules);
      expect(told).toBe(counted);
      expect(counted).toBeLessThanOrEqual(100);
    }
  });

  test('has the largest batches that stay within the quota: one host more in each exceeds it', () => {
    const sorted = [...HOSTS].sort();
    const counts = Array.from({ length: Math.ceil(sorted.length / (largest + 1)) }, (_, step) => {
      const [was, is] = [step, step + 1].map((done) => slotHosts(at(HOSTS, new Set(sorted.slice(0, done * (largest + 1)))), LAYOUT).rules);
      return rulesAtOnce(was, is);
    });
    expect(Math.max(...counts)).toBeGreaterThan(100);
  });
});

test('a change that fits is one batch', () => {
  const hosts = names(30);
  expect(batchesOf({ before: at(hosts, new Set()), after: at(hosts, new Set(hosts)) }, LAYOUT, 100)).toHaveLength(1);
});

test('hosts that come and go are among those that change, and those that stay are not', () => {
  const [stays, moves, goes, comes] = names(4);
  const batches = batchesOf({ before: at([stays, moves, goes], new Set()), after: at([stays, moves, comes], new Set([moves])) }, LAYOUT, 100);
  expect(batches?.map(({ hosts }) => hosts)).toEqual([[moves, goes, comes].sort()]);
});

test('where one host at a time exceeds the quota too, there are no batches', () => {
  const { rules } = slotHosts(BEFORE, LAYOUT);
  expect(batchesOf({ before: BEFORE, after: AFTER }, LAYOUT, rules.length)).toBeUndefined();
});

test('without a change there are none', () => {
  expect(batchesOf({ before: BEFORE, after: BEFORE }, LAYOUT, 100)).toEqual([]);
});

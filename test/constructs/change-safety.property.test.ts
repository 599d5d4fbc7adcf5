/** @slow */

import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { HostsMode } from '../../lib';
import { type ListenerRule, resourcesOf, type Template, valuesOf } from '../alb/alb-model';
import {
  autodiscover,
  endpointOf,
  hasRule,
  isExternal,
  type Namespace,
  namespace,
  namespaces,
  ROOM,
  recordNames,
  type Site,
  site,
  siteOf,
  templateOf,
} from './random-site';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const RECORD = 'AWS::Route53::RecordSet';

describe('the template is a function of the set', () => {
  test('in any order and spelling of its namespaces it is the same, to the letter', () => {
    const shuffled = siteOf(ROOM).chain(({ set, given }) =>
      fc.record({ set: fc.constant(set), given: fc.constant(given), other: fc.shuffledSubarray([...set], { minLength: set.length }) }),
    );
    const spellings = fc.array(fc.nat(7), { minLength: ROOM, maxLength: ROOM });
    fc.assert(
      fc.property(shuffled, spellings, ({ set, given, other }, spelling) => {
        expect(JSON.stringify(templateOf(other, given, (index) => spelling[index]))).toBe(JSON.stringify(templateOf(set, given)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('an edit touches what it is about', () => {
  type Edit = { readonly kind: 'add' | 'remove' | 'rename' | 'reorder'; readonly at: number; readonly fresh: Namespace };
  const edit: fc.Arbitrary<Edit> = fc.record({ kind: fc.constantFrom('add', 'remove', 'rename', 'reorder'), at: fc.nat(1e6), fresh: namespace });

  /** A rename keeps the endpoint, which is why both its rules redirect alike; the DNS goes with the name. */
  function apply({ kind, at, fresh }: Edit, set: readonly Namespace[]): Namespace[] {
    const old = set[at % (set.length || 1)];
    const rest = set.filter((one) => one !== old);
    const known = set.some(({ domain }) => domain === fresh.domain);
    if (kind === 'add' && !known && set.length < ROOM) return [...set, fresh];
    if (kind === 'remove') return rest;
    if (kind === 'rename' && old && !known) return [...rest, { ...fresh, ownEndpoint: old.ownEndpoint }];
    return inOrder(set, at);
  }

  test('adding, removing, renaming, reordering, one after another', () => {
    fc.assert(
      fc.property(siteOf(ROOM - 1), fc.array(edit, { minLength: 1, maxLength: 4 }), ({ set: start, given }, edits) => {
        let set: readonly Namespace[] = start;
        let before = templateOf(set, given);
        for (const [step, one] of edits.entries()) {
          const next = inOrder(apply(one, set), step);
          const after = templateOf(next, given);
          const gone = set.filter((old) => !next.includes(old));
          const come = next.filter((fresh) => !set.includes(fresh));
          expectOnly({ before, after, gone, come, given });
          [set, before] = [next, after];
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("a record's logical ID", () => {
  test('is the same whatever else is in the set, and however the site is made', () => {
    fc.assert(
      fc.property(namespace, namespaces(6), namespaces(6), site, site, (one, some, others, first, second) => {
        const beside = (set: readonly Namespace[]) => [...set.filter(({ domain }) => domain !== one.domain), one];
        const here = recordIds(templateOf(beside(some), first));
        const there = recordIds(templateOf(beside(others), second));
        // A site of two address families has records of a second type beside these.
        const own = (ids: ReadonlyMap<string, string>) =>
          [...ids].filter(([record]) => record.startsWith(`${autodiscover(one.domain)}. `) && !record.includes(' AAAA '));
        expect(own(here)).toHaveLength(recordNames({ ...one, srv: false }, { ...first, dualStack: false }).length);
        expect(own(there)).toEqual(own(here));
        for (const [record, id] of here) if (there.has(record)) expect(there.get(record)).toBe(id);
      }),
      { numRuns: 20 },
    );
  });

  // A changed ID makes live records vanish (cloudformation-coverage-roadmap#364), so these stand here for good.
  test('is this one, for ever', () => {
    const given: Site = { hosts: HostsMode.LISTED, srvRecords: true, dualStack: true, redirectHost: 'elsewhere' };
    const set: Namespace[] = [
      { domain: 'fabrikam.com', dns: 'attributes' },
      { domain: 'a-b.com', dns: 'split-horizon', srv: false },
      { domain: 'wingtiptoys.com', dns: 'domain' },
      { domain: 'mail.shared.example', dns: 'shared, inside too', srv: false },
    ];
    expect([...recordIds(templateOf(set, given)).values()].sort()).toEqual([
      'AutodiscoverRecordsAAAAautodiscoverwingtiptoyscominautodiscoverwingtiptoyscomEF790062',
      'AutodiscoverRecordsautodiscoverabcominabcom0DBBA30A',
      'AutodiscoverRecordsautodiscoverabcominabcomprivateP612D622E636F6D8CF1AFA4',
      'AutodiscoverRecordsautodiscoverfabrikamcominfabrikamcom751EDBBC',
      'AutodiscoverRecordsautodiscovermailsharedexampleinsharedexample1407ACB3',
      'AutodiscoverRecordsautodiscovermailsharedexampleinsharedexampleprivateStackInside84B70EE4',
      'AutodiscoverRecordsautodiscovertcpfabrikamcominfabrikamcomBE7F7BAD',
      'AutodiscoverRecordsautodiscoverwingtiptoyscominautodiscoverwingtiptoyscom4B067B9D',
    ]);
  });
});

interface Change {
  readonly before: Template;
  readonly after: Template;
  readonly gone: readonly Namespace[];
  readonly come: readonly Namespace[];
  readonly given: Site;
}

function expectOnly(change: Change): void {
  const { before, after, gone, come } = change;
  if (gone.length + come.length === 0) expect(JSON.stringify(after)).toBe(JSON.stringify(before));
  expectRecordsOnly(change);
  expectOutputsOnly(change);
  expectRulesOnly(change);
  const { Resources: _r, Outputs: _o, ...restBefore } = before;
  const { Resources: _s, Outputs: _p, ...restAfter } = after;
  expect(restAfter).toEqual(restBefore);
}

function expectRecordsOnly({ before, after, gone, come, given }: Change): void {
  const [was, is] = [othersThanRules(before), othersThanRules(after)];
  for (const [id, resource] of Object.entries(was)) if (id in is) expect({ [id]: is[id] }).toEqual({ [id]: resource });
  expect(namesOfRecords(without(was, is))).toEqual(gone.flatMap((one) => recordNames(one, given)).sort());
  expect(namesOfRecords(without(is, was))).toEqual(come.flatMap((one) => recordNames(one, given)).sort());
}

function expectOutputsOnly({ before, after, gone, come }: Change): void {
  const [was, is] = [before.Outputs ?? {}, after.Outputs ?? {}];
  for (const [id, output] of Object.entries(was)) if (id in is) expect({ [id]: is[id] }).toEqual({ [id]: output });
  const hosts = (set: readonly Namespace[]) =>
    set
      .filter(isExternal)
      .map(({ domain }) => autodiscover(domain))
      .sort();
  const named = (outputs: object) =>
    Object.values(outputs)
      .map(({ Description }) => /make (\S+) a CNAME/.exec(Description)?.[1])
      .sort();
  expect(named(without(was, is))).toEqual(hosts(gone));
  expect(named(without(is, was))).toEqual(hosts(come));
}

function expectRulesOnly({ before, after, gone, come, given }: Change): void {
  const [was, is] = [rulesById(before), rulesById(after)];
  const priorities = new Map<number, string>();
  for (const [id, { Priority }] of [...was, ...is]) expect(priorities.get(Priority) ?? priorities.set(Priority, id).get(Priority)).toBe(id);
  for (const [id, { Conditions: _, ...kept }] of was)
    if (is.has(id)) expect({ ...is.get(id), Conditions: undefined }).toEqual({ ...kept, Conditions: undefined });

  const edited = [...gone, ...come].filter((one) => hasRule(one, given));
  const hosts = new Set(edited.map(({ domain }) => autodiscover(domain)));
  const ids = [...new Set([...was.keys(), ...is.keys()])];
  const list = (rules: ReadonlyMap<string, ListenerRule>, id: string) => rules.get(id)?.Conditions.flatMap(valuesOf) ?? [];
  const others = (rules: ReadonlyMap<string, ListenerRule>, id: string) =>
    list(rules, id)
      .filter((host) => !hosts.has(host))
      .join(' ');
  const touched = ids.filter((id) => list(was, id).join(' ') !== list(is, id).join(' '));
  const disturbed = ids.filter((id) => others(was, id) !== others(is, id));

  if (disturbed.length > 0) expect(touched.some((id) => list(was, id).length === 5 || list(is, id).length === 5)).toBe(true);
  else if (edited.length < 2) expect(touched).toHaveLength(edited.length);
  else expect(touched.length).toBeLessThanOrEqual(edited.length);

  const endpoints = new Set(edited.map(endpointOf));
  for (const id of touched) expect(endpoints).toContain(endpointIn((was.get(id) ?? is.get(id)) as ListenerRule));
}

function inOrder(set: readonly Namespace[], seed: number): Namespace[] {
  const key = ({ domain }: Namespace) => createHash('sha1').update(`${seed} ${domain}`).digest('hex');
  return [...set].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function othersThanRules(template: Template): Record<string, unknown> {
  return Object.fromEntries(Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type !== RULE));
}

function without(some: object, others: object): object {
  return Object.fromEntries(Object.entries(some).filter(([id]) => !(id in others)));
}

function namesOfRecords(resources: object): string[] {
  return Object.values(resources)
    .map(({ Type, Properties }) => (Type === RECORD ? Properties.Name : Type))
    .sort();
}

function rulesById(template: Template): Map<string, ListenerRule> {
  return new Map(resourcesOf<ListenerRule>(template, RULE).map(({ id, properties }) => [id, properties]));
}

function endpointIn({ Actions }: ListenerRule): string | undefined {
  return Actions[0].RedirectConfig?.Host;
}

/** By what makes a record one and the same in Route 53: name, type and zone. */
function recordIds(template: Template): Map<string, string> {
  return new Map(
    resourcesOf<{ Name: string; Type: string; HostedZoneId: unknown }>(template, RECORD).map(({ id, properties: { Name, Type, HostedZoneId } }) => [
      `${Name} ${Type} ${JSON.stringify(HostedZoneId)}`,
      id,
    ]),
  );
}

/** @slow */

import * as fc from 'fast-check';
import { isUnsafe } from '../../lib/changes/change';
import { changesBetween } from '../../lib/changes/changes';
import type { StackTemplate, TemplateResource } from '../../lib/topology/stack-template';
import { propertiesOf } from './cloudformation-specification';
import { LAYOUT } from './plain-stacks';
import { type RandomEnvironment, randomEnvironment, stacksOf } from './random-environments';

/*
 * What plan says of two environments equals what a reader finds who has both templates, CloudFormation's specification and the
 * order in which CloudFormation works. The reader is here, and takes nothing from lib/changes.
 */

type Resources = Readonly<Record<string, TemplateResource>>;

const RECORD = 'AWS::Route53::RecordSet';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

const specifications = new Map<string, ReturnType<typeof propertiesOf>>();

function specification(type: string): ReturnType<typeof propertiesOf> {
  const known = specifications.get(type) ?? propertiesOf(type);
  specifications.set(type, known);
  return known;
}

/** `replace prod-Site/LoadBalancer`, for every resource that CloudFormation touches. */
function touched(before: readonly StackTemplate[], after: readonly StackTemplate[]): string[] {
  return after.flatMap(({ name, account, template: { Resources: is = {} } }) => {
    const was: Resources = before.find((stack) => stack.name === name && stack.account === account)?.template.Resources ?? {};
    const replaced = new Set<string>();
    const actions = new Map<string, string>();
    for (let before_ = -1; before_ !== replaced.size; ) {
      before_ = replaced.size;
      for (const id of Object.keys(is)) {
        const action = actionOf(was[id], is[id], replaced);
        if (action === undefined) continue;
        actions.set(id, action);
        if (action === 'replace') replaced.add(id);
      }
    }
    const gone = Object.keys(was).filter((id) => !(id in is));
    return [
      ...[...actions].map(([id, action]) => `${action} ${name}/${id}`),
      ...gone.map((id) => `${was[id].DeletionPolicy === 'Retain' ? 'keep' : 'remove'} ${name}/${id}`),
    ];
  });
}

function actionOf(was: TemplateResource | undefined, is: TemplateResource, replaced: ReadonlySet<string>): string | undefined {
  if (was === undefined) return 'create';
  const names = [...new Set([...Object.keys(was.Properties ?? {}), ...Object.keys(is.Properties ?? {})])].filter((name) => {
    const now = JSON.stringify(is.Properties?.[name]) ?? '';
    return (
      now !== (JSON.stringify(was.Properties?.[name]) ?? '') ||
      [...replaced].some((id) => now.includes(`{"Ref":"${id}"}`) || now.includes(`{"Fn::GetAtt":["${id}",`))
    );
  });
  const causes = names.map((name) => specification(is.Type)[name].causesReplacement ?? 'no');
  if (causes.includes('yes')) return 'replace';
  if (causes.includes('maybe')) return 'may-replace';
  if (names.length > 0) return 'update';
  return was.DeletionPolicy === is.DeletionPolicy ? undefined : 'policy';
}

/** What the world has while CloudFormation works: each record and rule by the resource that has it. */
interface World {
  readonly records: Map<string, { readonly name: string; readonly zone: string; readonly type: string; readonly leadsTo: string }>;
  readonly rules: Map<string, { readonly hosts: readonly string[]; readonly target: string }>;
  /** Where hosts without a rule are redirected to. */
  otherwise?: string;
}

/**
 * Where clients are redirected to: by the domain, the zone that they ask, and their address family. Those who find no record or
 * get a 404 are missing.
 */
function served({ records, rules, otherwise }: World, elsewhere: ReadonlyMap<string, string>): Map<string, string> {
  const targets = new Map([...rules.values()].flatMap(({ hosts, target }) => hosts.map((host) => [host, target] as const)));
  const found = [
    ...[...records.values()].filter(({ type }) => type === 'CNAME'),
    ...[...elsewhere].map(([name, leadsTo]) => ({ name, zone: 'elsewhere', leadsTo })),
  ];
  return new Map(
    ['A', 'AAAA'].flatMap((family) => {
      const aliases = new Set([...records.values()].filter(({ type }) => type === family).map(({ name }) => name));
      return found.flatMap(({ name, zone, leadsTo }) => {
        const target = targets.get(name.slice(0, -1)) ?? otherwise;
        return aliases.has(leadsTo) && target !== undefined ? [[`${name.slice('autodiscover.'.length, -1)} ${zone} ${family}`, target] as const] : [];
      });
    }),
  );
}

function redirectOf(actions: unknown): string | undefined {
  const [{ RedirectConfig: config }] = actions as { RedirectConfig?: { Host: string } }[];
  return config?.Host;
}

/** Applies the resources of a stack in CloudFormation's order, and says after each step what is there. */
function* deployment(world: World, name: string, was: Resources, is: Resources, conflicts: Set<string>): Generator<World> {
  const make = (id: string, { Type, Properties: p = {} }: TemplateResource, key = `${name}/${id}`) => {
    if (Type === RECORD) {
      const made = {
        name: String(p.Name),
        zone: String(p.HostedZoneId),
        type: String(p.Type),
        leadsTo: p.AliasTarget ? 'alias' : `${(p.ResourceRecords as string[])[0]}.`,
      };
      for (const [other, one] of world.records)
        if (other !== key && one.name === made.name && one.zone === made.zone && one.type === made.type)
          conflicts.add(made.name.replace(/^_?autodiscover\.(_tcp\.)?|\.$/g, ''));
      world.records.set(key, made);
    }
    if (Type === RULE) {
      const [
        {
          HostHeaderConfig: { Values: hosts },
        },
      ] = p.Conditions as { HostHeaderConfig: { Values: string[] } }[];
      world.rules.set(key, { hosts, target: redirectOf(p.Actions) as string });
    }
    if (Type === LISTENER) world.otherwise = redirectOf(p.DefaultActions);
  };
  // The listener is there before its rules are.
  for (const [id, resource] of Object.entries(is)) if (resource.Type === LISTENER) make(id, resource);
  yield world;
  for (const [id, resource] of Object.entries(is)) {
    const old = was[id];
    const moves =
      resource.Type === RECORD &&
      old !== undefined &&
      (old.Properties?.HostedZoneId !== resource.Properties?.HostedZoneId || old.Properties?.Name !== resource.Properties?.Name);
    if (moves) world.records.set(`${name}/${id} old`, world.records.get(`${name}/${id}`) as NonNullable<ReturnType<World['records']['get']>>);
    make(id, resource);
  }
  yield world;
  for (const id of Object.keys(was))
    if (!(id in is) && was[id].DeletionPolicy !== 'Retain') for (const all of [world.records, world.rules]) all.delete(`${name}/${id}`);
  for (const id of Object.keys(is)) world.records.delete(`${name}/${id} old`);
  yield world;
}

/** The domains that lose a zone's clients at some step of the deployment, or whose records collide. */
function losers(before: readonly StackTemplate[], after: readonly StackTemplate[], redirectHost: string): Set<string> {
  const world: World = { records: new Map(), rules: new Map() };
  const conflicts = new Set<string>();
  for (const { name, template } of before) for (const _ of deployment(world, name, {}, template.Resources ?? {}, conflicts)) void _;
  conflicts.clear();
  // Their owners made what the outputs asked for, and have not heard of the change.
  const elsewhere = new Map(
    before.flatMap(({ template }) =>
      Object.values(template.Outputs ?? {}).flatMap(({ Description = '' }) => {
        const host = /make (\S+) a CNAME/.exec(Description)?.[1];
        return host === undefined ? [] : [[`${host}.`, `${redirectHost}.`] as const];
      }),
    ),
  );
  const start = served(world, elsewhere);
  const listed = JSON.stringify(after.map(({ template }) => template));
  const lost = new Set<string>();
  for (const { name, template } of [...after].sort((a, b) => Number(b.name.endsWith('-Site')) - Number(a.name.endsWith('-Site')))) {
    const was = before.find((stack) => stack.name === name)?.template.Resources ?? {};
    for (const step of deployment(world, name, was, template.Resources ?? {}, conflicts)) {
      const now = served(step, elsewhere);
      for (const [one, target] of start) {
        const [domain] = one.split(' ');
        // Another endpoint is what was asked for, unless nobody lists the domain any more.
        if (!now.has(one) || (now.get(one) !== target && !listed.includes(`"autodiscover.${domain}`) && !listed.includes(`make autodiscover.${domain} `)))
          lost.add(domain);
      }
    }
  }
  return new Set([...lost, ...conflicts]);
}

test('of every pair of random environments, plan says what a reader of both finds', () => {
  fc.assert(
    fc.property(fc.array(randomEnvironment, { minLength: 6, maxLength: 6 }), (environments) => {
      const all = environments.map((environment) => ({ environment, stacks: stacksOf(environment) }));
      for (const before of all) for (const after of all) expectSame(before, after);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});

interface Synthesized {
  readonly environment: RandomEnvironment;
  readonly stacks: readonly StackTemplate[];
}

function expectSame(before: Synthesized, after: Synthesized): void {
  const max = 8;
  const changes = changesBetween({ before: before.stacks, after: after.stacks, max, layout: { ...LAYOUT, slots: after.environment.slots } });
  // Nothing that CloudFormation touches is left out, and nothing else is told.
  expect([...new Set(changes.flatMap(({ resources }) => resources.map(({ action, stack, logicalId }) => `${action} ${stack}/${logicalId}`)))].sort()).toEqual(
    touched(before.stacks, after.stacks).sort(),
  );
  expect(changes.filter(({ effect }) => effect === 'unknown').map(({ id }) => id)).toEqual([]);

  const told = changes.filter(isUnsafe).flatMap(({ domains }) => domains);
  expect([...new Set(told)].sort()).toEqual([...losers(before.stacks, after.stacks, before.environment.redirectHost)].sort());

  const rules = new Set(
    [...before.stacks, ...after.stacks].flatMap(({ template: { Resources = {} } }) =>
      Object.entries(Resources).flatMap(([id, { Type }]) => (Type === RULE ? [id] : [])),
    ),
  );
  expect(changes.some(({ id }) => id === 'rules-at-once')).toBe(rules.size > max);
}

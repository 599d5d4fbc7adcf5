/** @slow */

import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { rulesAtOnce } from '../../lib/changes/rules-at-once';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment, loadEnvironments } from '../../lib/environment/load';
import { type SlottedHost, slotHosts } from '../../lib/layout/rule-slots';
import { interruptions } from '../deployment-order';
import { environmentOf, folderWith, HEAD, type Resource, stacksOf, templatesOf as synthesized } from './fixture';

/*
 * The recipes of docs/operations.md: what each of their deployments creates, changes and removes, and in which stack. That
 * CloudFormation and Route 53 do what the templates say is for test/e2e.
 */

const [RECORD, RULE, LOAD_BALANCER] = ['AWS::Route53::RecordSet', 'AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::LoadBalancer'];

const ZONES = `zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2 }
  - { name: proseware.com, id: Z5, account: '222222222222' }
`;
const NAMESPACES = 'namespaces: [fabrikam.com, proseware.com, { domain: tailspintoys.com, external: true }]\n';
const REDIRECT_HOST = 'redirectHost: autodiscoverredirect.contoso.com\n';
const BASE = REDIRECT_HOST + ZONES + NAMESPACES;

const templates = new Map<Environment, ReturnType<typeof synthesized>>();

/** Of one environment, synthesized once. */
function templatesOf(environment: Environment): ReturnType<typeof synthesized> {
  const known = templates.get(environment) ?? synthesized(environment);
  templates.set(environment, known);
  return known;
}

/** What a deployment does: `created AWS::Route53::RecordSet autodiscover.adatum.com.`, a line each, by stack. */
function steps(before: Environment, after: Environment): Record<string, string[]> {
  const [old, now] = [templatesOf(before), templatesOf(after)];
  const stacks = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return Object.fromEntries(stacks.map((stack) => [stack, difference(old[stack] ?? {}, now[stack] ?? {})]).filter(([, lines]) => lines.length > 0));
}

function difference(old: Readonly<Record<string, Resource>>, now: Readonly<Record<string, Resource>>): string[] {
  const ids = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return ids
    .flatMap((id) => {
      const [was, is] = [old[id], now[id]];
      if (was === undefined) return `created ${named(is)}`;
      if (is === undefined) return `removed ${named(was)}`;
      const keys = [...new Set([...Object.keys(was.Properties), ...Object.keys(is.Properties)])];
      const changed = keys.filter((key) => JSON.stringify(was.Properties[key]) !== JSON.stringify(is.Properties[key]));
      return changed.length === 0 ? [] : `changed ${named(is)}: ${changed.join(', ')}`;
    })
    .sort();
}

function named({ Type, Properties }: Resource): string {
  return [Type, Type === RECORD ? Properties.Name : Type === RULE ? Properties.Priority : ''].join(' ').trim();
}

const environments = new Map<string, Environment>();

/** Of one text one environment, whose templates are made once. */
function environment(lines: string): Environment {
  const known = environments.get(lines) ?? environmentOf(lines);
  environments.set(lines, known);
  return known;
}

/** The same file with another endpoint. */
function withEndpoint(endpoint: string, lines: string): Environment {
  const file = HEAD.replace('autodiscover.contoso.com', endpoint) + lines;
  return loadEnvironment(join(folderWith({ 'test.yaml': file }), 'test.yaml'));
}

describe('a namespace', () => {
  const more = environment(BASE.replace('namespaces: [', 'namespaces: [adatum.fabrikam.com, '));

  test('that is added makes one record, and one rule or one host more in a rule', () => {
    const made = steps(environment(BASE), more);
    expect(made['test-Records-111111111111']).toEqual([`created ${RECORD} autodiscover.adatum.fabrikam.com.`]);
    expect(made['test-Site']).toHaveLength(1);
    expect(made['test-Site'][0]).toMatch(new RegExp(`^(created ${RULE} \\d+|changed ${RULE} \\d+: Conditions)$`));
    expect(Object.keys(made)).toHaveLength(2);
  });

  test('that is removed takes the same away, in two stacks that can be deployed one by one', () => {
    const made = steps(more, environment(BASE));
    expect(made['test-Records-111111111111']).toEqual([`removed ${RECORD} autodiscover.adatum.fabrikam.com.`]);
    expect(made['test-Site']).toHaveLength(1);
    expect(Object.keys(made)).toHaveLength(2);
  });

  test('whose DNS is elsewhere is a rule alone', () => {
    const made = steps(environment(BASE), environment(BASE.replace('namespaces: [', 'namespaces: [{ domain: adatum.com, external: true }, ')));
    expect(Object.keys(made)).toEqual(['test-Site']);
    expect(made['test-Site']).toHaveLength(1);
  });
});

describe('a zone', () => {
  test('that comes from another provider gets the record, and the site stays as it is', () => {
    const after = BASE.replace('{ domain: tailspintoys.com, external: true }', 'tailspintoys.com').replace(
      'zones:\n',
      'zones:\n  - { name: tailspintoys.com, id: Z6 }\n',
    );
    expect(steps(environment(BASE), environment(after))).toEqual({ 'test-Records-111111111111': [`created ${RECORD} autodiscover.tailspintoys.com.`] });
  });

  test('that moves to another account has its record in both, until the stack of the old one is deployed', () => {
    const after = BASE.replace('{ name: fabrikam.com, id: Z2 }', "{ name: fabrikam.com, id: Z7, account: '222222222222' }");
    expect(steps(environment(BASE), environment(after))).toEqual({
      'test-Records-111111111111': [`removed ${RECORD} autodiscover.fabrikam.com.`],
      'test-Records-222222222222': [`created ${RECORD} autodiscover.fabrikam.com.`],
    });
  });

  test('within another one takes its names: a record is created there before the old one goes', () => {
    const inside = BASE.replace('namespaces: [', 'namespaces: [mail.fabrikam.com, ');
    const after = inside.replace('zones:\n', 'zones:\n  - { name: mail.fabrikam.com, id: Z8 }\n');
    expect(steps(environment(inside), environment(after))).toEqual({
      'test-Records-111111111111': [`created ${RECORD} autodiscover.mail.fabrikam.com.`, `removed ${RECORD} autodiscover.mail.fabrikam.com.`],
    });
  });
});

describe('another endpoint', () => {
  const LAYOUT = { first: 1, last: 50_000, slots: 100, hostsPerRule: 5 };
  const hosts = (set: number, count: number, moved: number): SlottedHost[] =>
    Array.from({ length: count }, (_, at) => ({
      host: `autodiscover.domain${at}.set${set}.example`,
      ...(at < moved ? { ownEndpoint: 'autodiscover-s.outlook.com' } : {}),
    }));
  const rules = (set: number, count: number, moved: number) => slotHosts(hosts(set, count, moved), LAYOUT).rules;
  /** The most rules at the same time in one of twenty sets, moved in batches. */
  const standing = (count: number, batch: number) => {
    const batches = Math.ceil(count / batch);
    const counts = Array.from({ length: 20 }, (_, set) => {
      const ends = Array.from({ length: batches + 1 }, (_, at) => rules(set, count, Math.min(count, at * batch)));
      return ends.slice(1).map((end, at) => rulesAtOnce(ends[at], end));
    });
    return Math.max(...counts.flat());
  };

  test('for all at once changes where each rule leads, and nothing else', () => {
    const made = steps(environment(BASE), withEndpoint('autodiscover.adatum.com', BASE));
    expect(Object.keys(made)).toEqual(['test-Site']);
    for (const line of made['test-Site']) expect(line).toMatch(new RegExp(`^changed ${RULE} \\d+: Actions$`));
  });

  test('for some changes rules, and no record', () => {
    const made = steps(environment(BASE), environment(BASE.replace('[fabrikam.com,', '[{ domain: fabrikam.com, endpoint: autodiscover-s.outlook.com },')));
    expect(Object.keys(made)).toEqual(['test-Site']);
    expect(made['test-Site'].filter((line) => !line.includes(RULE))).toEqual([]);
  });

  test('of 100 namespaces at once, and of 150 in batches of 25, fits into the 100 rules of a load balancer, and of 200 in no batches', () => {
    expect([standing(100, 100), standing(150, 25), standing(150, 150), standing(200, 10)]).toEqual([95, 93, 122, 103]);
  });

  test("that then takes the place of the file's has every host move back, into the rules of the site", () => {
    const moved = BASE.replace(
      /\[fabrikam.com, proseware.com, \{ domain: tailspintoys.com, external: true \}\]/,
      '[{ domain: fabrikam.com, endpoint: autodiscover-s.outlook.com }]',
    );
    const made = steps(environment(moved), withEndpoint('autodiscover-s.outlook.com', moved));
    expect(made['test-Site'].map((line) => line.split(' ')[0])).toEqual(['created', 'removed']);
  });
});

describe('another redirect host', () => {
  const withHosts = (lines: string) =>
    environment(
      `${lines}${ZONES.replace('zones:\n', 'zones:\n  - { name: autodiscover.adatum.com, id: Z4 }\n')}namespaces: [fabrikam.com, adatum.com, proseware.com]\n`,
    );
  const before = withHosts('redirectHost: old.contoso.com\n');
  const during = withHosts('redirectHost: new.contoso.com\nformerRedirectHosts: [old.contoso.com]\n');
  const after = withHosts('redirectHost: new.contoso.com\n');

  test('the stack of the site gets the alias of the new name and keeps that of the old, before the records change their values in place', () => {
    expect(steps(before, during)).toEqual({
      'test-Records-111111111111': [`changed ${RECORD} autodiscover.fabrikam.com.: ResourceRecords`],
      'test-Records-222222222222': [`changed ${RECORD} autodiscover.proseware.com.: ResourceRecords`],
      'test-Site': [`created ${RECORD} new.contoso.com.`],
    });
    for (const name of ['test-Records-111111111111', 'test-Records-222222222222']) {
      const [old, now] = [before, during].map((one) => JSON.stringify(templatesOf(one)[name]));
      expect(old).toContain('"old.contoso.com"');
      expect(old.replaceAll('"old.contoso.com"', '"new.contoso.com"')).toBe(now);
    }
    const stage = new EnvironmentStage(new App(), { ...during, network: { availabilityZones: ['eu-central-1a', 'eu-central-1b'] } });
    stage.synth();
    const stacks = stage.node.children.filter((child): child is Stack => Stack.isStack(child));
    expect(stacks.map(({ node, dependencies }) => [node.id, ...dependencies.map((other) => other.node.id)])).toEqual([
      ['Site'],
      ['Records-111111111111', 'Site'],
      ['Records-222222222222', 'Site'],
    ]);
  });

  test('the stack of the site alone loses the alias of the old name, once its entry is removed', () => {
    expect(steps(during, after)).toEqual({ 'test-Site': [`removed ${RECORD} old.contoso.com.`] });
  });

  test('no name is lost for a moment, by the order of the stacks; and is, in the other order, or without the former name', () => {
    const [site, ...records] = ['test-Site', 'test-Records-111111111111', 'test-Records-222222222222'];
    const lost = (from: Environment, to: Environment, order: readonly string[], elsewhere: string) => {
      const [old, now] = [templatesOf(from), templatesOf(to)];
      const updates = order.map((name) => ({ before: old[name], after: now[name] }));
      return [...new Set(interruptions(updates, { 'autodiscover.tailspintoys.com': elsewhere }))];
    };
    expect(lost(before, during, [site, ...records], 'old.contoso.com')).toEqual([]);
    expect(lost(during, after, [site, ...records], 'new.contoso.com')).toEqual([]);
    expect(lost(before, during, [...records, site], 'old.contoso.com')).toEqual([
      'autodiscover.fabrikam.com may lead to new.contoso.com before that is there',
      'autodiscover.proseware.com may lead to new.contoso.com before that is there',
    ]);
    expect(lost(before, after, [site, ...records], 'old.contoso.com').sort()).toEqual(
      ['fabrikam', 'proseware', 'tailspintoys'].map((name) => `autodiscover.${name}.com leads to old.contoso.com still when that goes`),
    );
  });

  test('a former name may have its alias retained', () => {
    const retaining = withHosts('redirectHost: new.contoso.com\nformerRedirectHosts: [{ name: old.contoso.com, retain: true }]\n');
    const retained = Object.values(templatesOf(retaining)['test-Site']).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(retained.map(({ Properties }) => Properties.Name)).toEqual(['old.contoso.com.']);
    expect(steps(during, retaining)).toEqual({});
  });

  test('an old name with its DNS elsewhere keeps its record there, and the new one gets its alias', () => {
    const elsewhere = withHosts('redirectHost: { name: redirect.adatum.com, external: true }\n');
    const named = withHosts('redirectHost: new.contoso.com\nformerRedirectHosts: [{ name: redirect.adatum.com, external: true }]\n');
    expect(steps(elsewhere, named)['test-Site']).toEqual([`created ${RECORD} new.contoso.com.`]);
  });

  test('without the former name the old alias goes before the records follow', () => {
    expect(steps(before, after)['test-Site']).toEqual([`created ${RECORD} new.contoso.com.`, `removed ${RECORD} old.contoso.com.`]);
  });
});

describe('another load balancer, over a second site', () => {
  const BRIDGE = `${BASE.replace(REDIRECT_HOST, 'redirectHost: autodiscoverbridge.contoso.com\n').replace(
    /namespaces: .*\n/,
    'namespaces: [{ domain: fabrikam.com, external: true }, { domain: proseware.com, external: true }, { domain: tailspintoys.com, external: true }]\n',
  )}`;
  const overBridge = BASE.replace(REDIRECT_HOST, 'redirectHost: { name: autodiscoverbridge.contoso.com, external: true }\n');
  const replaced = overBridge.replace(
    'zones:\n',
    'loadBalancer: { scheme: internal }\nnetwork: { vpcId: vpc-0123456789abcdef0, availabilityZones: [eu-central-1a, eu-central-1b], privateSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }\nzones:\n',
  );

  test('the two files stand next to each other', () => {
    const files = loadEnvironments(folderWith({ 'prod.yaml': HEAD + BASE, 'bridge.yaml': HEAD + BRIDGE }));
    expect(files.map(({ name }) => name)).toEqual(['bridge', 'prod']);
    expect(loadEnvironments(folderWith({ 'prod.yaml': HEAD + overBridge, 'bridge.yaml': HEAD + BRIDGE }))).toHaveLength(2);
  });

  test('the second site has the same rules, and no record but its own name', () => {
    const rules = (one: Environment) =>
      stacksOf(one)
        ['test-Site'].filter(({ Type }) => Type === RULE)
        .map(({ Properties: { Priority, Conditions, Actions } }) => ({ Priority, Conditions, Actions }));
    expect(rules(environment(BRIDGE))).toEqual(rules(environment(BASE)));
    expect(
      Object.values(stacksOf(environment(BRIDGE)))
        .flat()
        .filter(({ Type }) => Type === RECORD)
        .map(({ Properties }) => Properties.Name),
    ).toEqual(['autodiscoverbridge.contoso.com.']);
  });

  test('the records come over by their values', () => {
    const { 'test-Site': site, ...records } = steps(environment(BASE), environment(overBridge));
    expect(site).toEqual([`removed ${RECORD} autodiscoverredirect.contoso.com.`]);
    expect(records).toEqual({
      'test-Records-111111111111': [`changed ${RECORD} autodiscover.fabrikam.com.: ResourceRecords`],
      'test-Records-222222222222': [`changed ${RECORD} autodiscover.proseware.com.: ResourceRecords`],
    });
  });

  test('then what has to be replaced is replaced, and no record changes', () => {
    const made = steps(environment(overBridge), environment(replaced));
    expect(Object.keys(made)).toEqual(['test-Site']);
    // Elastic Load Balancing: another scheme is another load balancer.
    expect(made['test-Site']).toContainEqual(expect.stringMatching(new RegExp(`^changed ${LOAD_BALANCER}: .*Scheme`)));
  });
});

test('another name of the file gives other stacks with the same logical IDs', () => {
  const folder = folderWith({ 'test.yaml': HEAD + BASE });
  const renamed = folderWith({ 'prod.yaml': HEAD + BASE });
  const [[before], [after]] = [loadEnvironments(folder), loadEnvironments(renamed)];
  const [old, now] = [templatesOf(before), templatesOf(after)];
  expect(Object.keys(now)).toEqual(Object.keys(old).map((name) => name.replace('test', 'prod')));
  for (const [name, resources] of Object.entries(old)) expect(Object.keys(now[name.replace('test', 'prod')])).toEqual(Object.keys(resources));
  expect(join(renamed, 'prod.yaml')).toBe(after.file);
});

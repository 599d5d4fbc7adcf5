import { counted, few } from '../text/format';
import type { StackTemplate } from '../topology/stack-template';
import { type Change, type ChangedResource, type Effect, inOrder, namedOf } from './change';
import { namespaceChanges } from './namespace-changes';
import type { Compared } from './record-changes';
import { differenceOf, type ResourceChange, type StackDifference, sameValue } from './resource-changes';
import { type RuleRoom, ruleChanges } from './rule-changes';
import { siteChanges } from './site-changes';
import { LISTENER, RECORD, RULE, resourceKey, viewOf } from './site-view';

/** What could not be read, and so was not compared. */
export interface NotRead {
  readonly what: string;
  readonly why: string;
  readonly fix?: string;
}

export interface Comparison extends RuleRoom {
  readonly before: readonly StackTemplate[];
  readonly after: readonly StackTemplate[];
  readonly notRead?: readonly NotRead[];
}

/**
 * What a deployment of `after` changes where `before` stands. Every resource that CloudFormation touches is in one of the
 * changes: what no rule here understands is reported as not known.
 */
export function changesBetween({ before, after, notRead = [], ...room }: Comparison): Change[] {
  const difference = differenceOf(before, after);
  const compared: Compared = { before: viewOf(before), after: viewOf(after), resources: difference.resources, left: difference.left };
  const changes = [
    ...namespaceChanges(compared),
    ...ruleChanges(compared, room),
    ...siteChanges(compared),
    ...unknownChanges(difference),
    ...retentionChanges(difference.resources),
    ...tagChanges(difference.resources, { before, after }),
    ...protectionChanges({ before, after }),
    ...leftStacks(difference),
    ...notRead.map(
      ({ what, why, fix }): Change => ({
        id: `not-read:${what}`,
        kind: 'not-read',
        effect: 'unknown',
        domains: [],
        text: `${what} was not read`,
        why,
        fix,
        resources: [],
      }),
    ),
  ];
  return inOrder([...changes, ...others(difference.resources, changes)]);
}

/** Resources and properties that the table of replacement rules does not have, and parts of templates that decide about values. */
function unknownChanges({ resources, sections }: StackDifference): Change[] {
  const unknown = resources.filter(({ action }) => action === 'unknown');
  const lookedUp = unknown.filter(({ lookedUp: is }) => is);
  const found = unknown
    .filter((change) => !lookedUp.includes(change))
    .map(
      (change): Change => ({
        id: `not-known:${resourceKey(change)}`,
        kind: 'not-known',
        effect: 'unknown',
        domains: [],
        text: `${resourceKey(change)} (${change.type}) changes its ${change.properties.join(', ')}: what CloudFormation does then is not known here`,
        fix: "look at what 'cdk diff' says of it",
        resources: namedOf([change]),
      }),
    );
  if (lookedUp.length > 0)
    found.push({
      id: 'not-known:look-ups',
      kind: 'not-known',
      effect: 'unknown',
      domains: [],
      text: `${counted(lookedUp.length, 'resource')} ${lookedUp.length === 1 ? 'has a value' : 'have values'} that CDK looks up and that are not in cdk.context.json: ${few([...new Set(lookedUp.flatMap(({ properties }) => properties))])}`,
      why: 'whether these resources change is not known',
      fix: "run 'cdk synth' with access to the account and commit cdk.context.json, or write the values into the file",
      resources: namedOf(lookedUp),
    });
  for (const { stack, section } of sections)
    found.push({
      id: `not-known:${stack}/${section}`,
      kind: 'not-known',
      effect: 'unknown',
      domains: [],
      text: `${stack} changes its ${section}: what depends on them is not known here`,
      fix: "look at what 'cdk diff' says of it",
      resources: [],
    });
  return found;
}

function retentionChanges(resources: readonly ResourceChange[]): Change[] {
  const changed = resources.filter(({ before, after }) => before && after && before.DeletionPolicy !== after.DeletionPolicy);
  return [...new Set(changed.map(({ stack }) => stack))].map((stack) => {
    const own = changed.filter((change) => change.stack === stack);
    const isKept = own[0].after?.DeletionPolicy === 'Retain';
    const what = own.every(({ type }) => type === RECORD) ? counted(own.length, 'record') : counted(own.length, 'resource');
    const text = `${stack}: ${what} ${own.length === 1 ? 'is' : 'are'} ${isKept ? 'kept' : 'deleted'} from now on when ${own.length === 1 ? 'it leaves' : 'they leave'} the stack`;
    return { id: `retention:${stack}`, kind: 'retention', effect: 'none', domains: [], text, resources: namedOf(own) };
  });
}

function tagChanges(resources: readonly ResourceChange[], sets: StackSets): Change[] {
  const tagged = resources.filter(({ action, properties }) => (action === 'update' || action === 'replace') && properties.includes('Tags'));
  // A record has no tags of its own: its stack alone shows that they change.
  const stacks = inBoth(sets).filter(({ was, is }) => was.tags !== undefined && is.tags !== undefined && !sameValue(was.tags, is.tags));
  const whose = [
    ...(tagged.length > 0 ? [`of ${counted(tagged.length, 'resource')}`] : []),
    ...(stacks.length > 0 ? [`of ${stacks.length === 1 ? `the stack ${stacks[0].is.name}` : `${stacks.length} stacks`}`] : []),
  ];
  if (whose.length === 0) return [];
  return [{ id: 'tags', kind: 'tags', effect: 'none', domains: [], text: `the tags ${whose.join(' and ')} change`, resources: namedOf(tagged) }];
}

function protectionChanges(sets: StackSets): Change[] {
  return inBoth(sets).flatMap(({ was: { terminationProtection: was }, is: { name, terminationProtection: is } }) => {
    if (was === undefined || is === undefined || was === is) return [];
    const text = `the stack ${name} is ${is ? '' : 'no longer '}protected from its deletion`;
    return [{ id: `protection:${name}`, kind: 'protection', effect: 'none', domains: [], text, resources: [] } as const];
  });
}

type StackSets = Pick<Comparison, 'before' | 'after'>;

function inBoth({ before, after }: StackSets): { readonly was: StackTemplate; readonly is: StackTemplate }[] {
  return after.flatMap((is) => {
    const was = before.find(({ name, account, region }) => name === is.name && account === is.account && region === is.region);
    return was ? [{ was, is }] : [];
  });
}

function leftStacks({ left }: StackDifference): Change[] {
  return left.map(({ name, account }) => ({
    id: `stack-stays:${name}`,
    kind: 'stack-stays',
    effect: 'none',
    domains: [],
    text: `the stack ${name}${account === undefined ? '' : ` of account ${account}`} is no longer declared, and stays with all that it has`,
    why: 'a deployment changes only stacks that are declared',
    fix: 'when nothing leads to what it has, destroy it',
    page: 'operations.md#what-to-choose-once',
    resources: [],
  }));
}

/** The properties that the rules above look at. */
const LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Subnets', 'IpAddressType', 'LoadBalancerAttributes', 'SecurityGroups'],
  [LISTENER]: ['DefaultActions', 'Port', 'Protocol', 'ListenerAttributes'],
  [RULE]: ['Actions', 'Conditions', 'Priority'],
  [RECORD]: ['ResourceRecords', 'AliasTarget', 'TTL', 'Type'],
  'AWS::EC2::SecurityGroup': ['SecurityGroupIngress', 'SecurityGroupEgress'],
};

/** What no other change has: each by its own name. */
function others(resources: readonly ResourceChange[], changes: readonly Change[]): Change[] {
  const told = new Set(changes.flatMap(({ resources: own }) => own.map(resourceKey)));
  return resources.flatMap((change): Change[] => {
    const { type, action, properties } = change;
    const rest = action === 'update' ? properties.filter((property) => property !== 'Tags' && LOOKED_AT[type]?.includes(property) === false) : [];
    if (told.has(resourceKey(change)) && rest.length === 0) return [];
    const text = `${resourceKey(change)} (${type}): ${ACTIONS[action]}${said(rest.length > 0 ? rest : properties)}`;
    return [{ id: `other:${resourceKey(change)}`, kind: 'other', effect: EFFECT_OF[action], domains: [], text, resources: namedOf([change]) }];
  });
}

/** Of a change in place it is not known what it means for clients: nothing above looked at it. */
const EFFECT_OF: Readonly<Record<ChangedResource['action'], Effect>> = {
  create: 'none',
  keep: 'none',
  policy: 'none',
  update: 'unknown',
  'may-replace': 'unknown',
  unknown: 'unknown',
  replace: 'loses-service',
  remove: 'loses-service',
};

const ACTIONS: Readonly<Record<ChangedResource['action'], string>> = {
  create: 'comes',
  update: 'changes in place',
  replace: 'is replaced',
  'may-replace': 'may be replaced',
  remove: 'goes',
  keep: 'leaves its stack, and stays',
  policy: 'changes what happens with it one day',
  unknown: 'changes',
};

function said(properties: readonly string[]): string {
  return properties.length > 0 ? ` (${properties.join(', ')})` : '';
}

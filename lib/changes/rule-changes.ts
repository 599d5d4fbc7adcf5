import { type RuleLayout, type SlottedHost, slotHosts } from '../layout/rule-slots';
import { counted, few } from '../text/format';
import { type Batch, batchesOf } from './batches';
import { type Change, namedOf } from './change';
import type { Compared } from './record-changes';
import { RULE, type RuleView, resourceKey, type SiteView } from './site-view';

/** The quota that the rules count against, and how hosts get their rules. */
export interface RuleRoom {
  readonly max: number;
  readonly layout: RuleLayout;
}

/** Rules that are in each other's way while the stack is updated. */
export function ruleChanges(compared: Compared, room: RuleRoom): Change[] {
  return [...exceededQuota(compared, room), ...takenPriorities(compared), ...otherForms(compared)];
}

function exceededQuota({ before, after, resources }: Compared, { max, layout }: RuleRoom): Change[] {
  const replaced = new Set(resources.filter(({ type, action }) => type === RULE && action === 'replace').map(resourceKey));
  // A rule that is replaced is one on another listener, and so of its own.
  const listeners = new Set([...before.rules, ...after.rules].map(({ listener }) => listener));
  return [...listeners].flatMap((listener) => {
    const [was, is] = [before, after].map(({ rules }) => rules.filter((rule) => rule.listener === listener));
    const keys = new Set([...was, ...is].map(({ key }) => key));
    const changed = resources.filter((change) => change.type === RULE && keys.has(resourceKey(change)));
    const isReplaced = is.some(({ key }) => replaced.has(key));
    const atOnce = isReplaced ? is.length : keys.size;
    if (atOnce <= max || changed.length === 0) return [];
    const { batches, fix } = wayOut(was, is, before, { max, layout });
    return [
      {
        id: 'rules-at-once',
        kind: 'rules-at-once',
        effect: 'fails',
        domains: [],
        text: `${atOnce} rules exist at once, and ${max} are allowed: ${batches ? `do it in ${counted(batches.length, 'deployment')} of at most ${counted(batches[0].hosts.length, 'host')}` : 'the deployment fails'}`,
        why: 'CloudFormation creates new rules before it deletes old ones, and both count against the quota of the load balancer (TooManyRules)',
        fix,
        page: 'operations.md#another-endpoint',
        resources: namedOf(changed),
        ...(batches ? { batches } : {}),
      },
    ];
  });
}

const MORE = 'request a higher quota "Rules per Application Load Balancer", and write it into rules.max';

/** Batches, if each of them is an environment that can be written: the same layout and the same endpoint of the site. */
function wayOut(
  was: readonly RuleView[],
  is: readonly RuleView[],
  before: SiteView,
  { max, layout }: RuleRoom,
): { readonly batches?: Batch[]; readonly fix: string } {
  const ends = { before: slottedHosts(was, layout), after: slottedHosts(is, layout) };
  const isLaidOut = sameRules(ends.before, was, layout) && sameRules(ends.after, is, layout);
  const isSameSite = ownEndpoint(was, layout) === ownEndpoint(is, layout) || was.length === 0;
  if (!isLaidOut || !isSameSite || before.rules.length !== was.length) {
    return { fix: `${MORE}; other batches are not known, as more changes than the hosts' endpoints` };
  }
  const batches = batchesOf(ends, layout, max);
  return batches
    ? { batches, fix: `change the hosts of one batch in the file, deploy, and go on with the next; or ${MORE}` }
    : { fix: `${MORE}; one host at a time exceeds this one too` };
}

function slottedHosts(rules: readonly RuleView[], layout: RuleLayout): SlottedHost[] {
  return rules.flatMap(({ priority, hosts, target }) => hosts.map((host) => (isOfSite(priority, layout) ? { host } : { host, ownEndpoint: target })));
}

/** The first priorities are for the hosts of the site's endpoint. */
function isOfSite(priority: number, { first, slots }: RuleLayout): boolean {
  return priority < first + slots;
}

function ownEndpoint(rules: readonly RuleView[], layout: RuleLayout): string | undefined {
  return rules.find(({ priority }) => isOfSite(priority, layout))?.target;
}

function sameRules(hosts: readonly SlottedHost[], rules: readonly RuleView[], layout: RuleLayout): boolean {
  const said = (all: readonly { readonly priority: number; readonly hosts: readonly string[] }[]) =>
    all
      .map(({ priority, hosts: names }) => `${priority} ${[...names].sort().join(' ')}`)
      .sort()
      .join('\n');
  return said(slotHosts(hosts, layout).rules) === said(rules);
}

/** A priority that a rule takes while another rule still has it: CloudFormation creates before it deletes, and updates one rule at a time. */
function takenPriorities({ before, after, resources }: Compared): Change[] {
  const owners = new Map(before.rules.map((rule) => [`${rule.listener} ${rule.priority}`, rule]));
  const old = new Map(before.rules.map((rule) => [rule.key, rule]));
  return after.rules.flatMap((rule): Change[] => {
    const owner = owners.get(`${rule.listener} ${rule.priority}`);
    if (owner === undefined || owner.key === rule.key) return [];
    const was = old.get(rule.key);
    if (was?.priority === rule.priority && was.listener === rule.listener) return [];
    const changed = resources.filter((change) => [rule.key, owner.key].includes(resourceKey(change)));
    return [
      {
        id: `priority-taken:${rule.priority}`,
        kind: 'priority-taken',
        effect: 'fails',
        domains: [],
        text: `rule ${rule.priority}: ${rule.key} takes a priority that ${owner.key} still has`,
        why: 'CloudFormation creates and changes rules one at a time before it deletes any, and the load balancer refuses a priority twice (PriorityInUse)',
        fix: 'deploy in two steps: first without one of the two rules',
        page: 'operations.md#what-to-choose-once',
        resources: namedOf(changed),
      },
    ];
  });
}

/** Rules that redirect in another way than before, such as to another path, or ask more of a request than its host. */
function otherForms({ before, after, resources }: Compared): Change[] {
  const old = new Map(before.rules.map((rule) => [rule.key, rule]));
  const changed = after.rules.filter((rule) => old.has(rule.key) && old.get(rule.key)?.form !== rule.form);
  if (changed.length === 0) return [];
  const own = resources.filter((change) => changed.some(({ key }) => key === resourceKey(change)));
  const text = `${counted(changed.length, 'rule')} ${changed.length === 1 ? 'changes' : 'change'} in more than hosts and endpoint: ${few(changed.map(({ priority }) => String(priority)))}`;
  const fix = "look at what 'cdk diff' says of them";
  return [
    {
      id: 'not-known:rules',
      kind: 'not-known',
      effect: 'unknown',
      domains: [],
      text,
      why: 'whether clients still come to their endpoint is not known here',
      fix,
      resources: namedOf(own),
    },
  ];
}

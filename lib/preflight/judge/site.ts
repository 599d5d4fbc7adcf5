import { rulesAtOnce } from '../../changes/rules-at-once';
import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { DEFAULT_RULE_QUOTA } from '../../layout/rule-slots';
import { counted, few } from '../../text/format';
import type { LiveLoadBalancer } from '../../topology/account/inventory';
import type { DeployedStack } from '../../topology/account/stacks';
import { loadBalancerArnOf } from '../../topology/template/load-balancers';
import type { AccountState } from '../account-state';
import { type Declared, isSamePlace, type Place } from '../declared';

/** What is to be deployed, and what these stacks have deployed. */
export interface SiteCase {
  readonly planned: Declared;
  readonly deployed: Declared;
  readonly state: AccountState;
}

/** A line of the report, and what is wrong with it. */
export interface SiteVerdict {
  readonly facts: readonly string[];
  readonly findings: readonly PreflightFinding[];
}

/** Statuses in which CloudFormation takes no update (API reference, "Stack": StackStatus); that of a change set alone is none. */
const NOT_READY = /_IN_PROGRESS$|^(?!UPDATE_FAILED$).*_FAILED$/;

export function judgeStacks({ state: { stacks } }: Pick<SiteCase, 'state'>): PreflightFinding[] {
  return stacks.flatMap(({ name, status, terminationProtection: isProtected }) => {
    if (status === 'ROLLBACK_COMPLETE') {
      const observed = `the stack ${name} is in ROLLBACK_COMPLETE${isProtected ? ', with termination protection' : ''}`;
      const fix = isProtected
        ? 'switch its termination protection off (UpdateTerminationProtection), and delete the stack'
        : "nothing: 'cdk deploy' deletes it first";
      return [preflightFinding('stack-rolled-back', observed, { fix, severity: isProtected ? 'error' : 'warning' })];
    }
    if (status === 'REVIEW_IN_PROGRESS' || !NOT_READY.test(status)) return [];
    return [preflightFinding('stack-not-ready', `the stack ${name} is in ${status}`)];
  });
}

/** Rules, priorities and ports, for each load balancer. */
export function judgeLoadBalancers(site: SiteCase): SiteVerdict {
  const keys = new Set(
    site.planned.rules.map((rule) => ownerOf(rule.listener, site.planned)).concat(site.planned.listeners.map((listener) => listener.loadBalancer)),
  );
  const verdicts = [...keys].map((key) => judgeLoadBalancer(key, site));
  return { facts: verdicts.flatMap(({ facts }) => facts), findings: verdicts.flatMap(({ findings }) => findings) };
}

function judgeLoadBalancer(key: string, site: SiteCase): SiteVerdict {
  const { planned, deployed, state } = site;
  const handedIn = !planned.made.has(key);
  const [before, after] = [deployed, planned].map((one) => one.rules.filter((rule) => ownerOf(rule.listener, one) === key));
  const place = after[0] ?? planned.listeners.find((listener) => listener.loadBalancer === key);
  const arn = handedIn
    ? key
    : physicalId(
        deployed.loadBalancers.find((one) => one.arn === key),
        state.stacks,
      );
  const live = state.loadBalancers.find((one) => one.arn === arn);
  if (handedIn && !live) {
    if (isUnread(place, state)) return { facts: [], findings: [] };
    const observed = `account ${place?.account} has no application load balancer ${key} in ${place?.region}`;
    return { facts: [], findings: [preflightFinding('handed-in-missing', observed)] };
  }
  const foreign = live ? foreignRules(live, site) : [];
  const { facts, findings } = rulesVerdict({ name: nameOf(key, planned), place, before, after, foreign: foreign.length }, state);
  const onIt = live && handedIn ? [...missingListeners(live, site), ...takenPriorities(after, foreign), ...takenPorts(key, live, site)] : [];
  return { facts, findings: [...findings, ...onIt] };
}

/** The load balancer of a listener. */
function ownerOf(listener: string, { listeners }: Declared): string {
  return listeners.find(({ arn }) => arn === listener)?.loadBalancer ?? loadBalancerArnOf(listener);
}

function nameOf(key: string, { loadBalancers }: Declared): string {
  const made = loadBalancers.find(({ arn }) => arn === key);
  return made ? `the load balancer of ${made.stack}` : `the load balancer ${key.split('/').slice(-2, -1)}`;
}

export function physicalId(place: Place | undefined, stacks: readonly DeployedStack[]): string | undefined {
  if (!place) return undefined;
  return stacks
    .filter(({ account, region }) => account === place.account && region === place.region)
    .flatMap(({ resources }) => resources)
    .find(({ stack, logicalId }) => stack === place.stack && logicalId === place.logicalId)?.physicalId;
}

interface ForeignRule {
  readonly listener: string;
  readonly arn: string;
  readonly priority: number;
  readonly matches: string;
}

/** Rules that these stacks have not made. */
function foreignRules({ listeners }: LiveLoadBalancer, { deployed, state }: SiteCase): ForeignRule[] {
  const own = new Set(deployed.rules.map((rule) => physicalId(rule, state.stacks)));
  return listeners.flatMap(({ arn: listener, rules }) => rules.filter(({ arn }) => !own.has(arn)).map((rule) => ({ listener, ...rule })));
}

interface Counted {
  readonly name: string;
  readonly place: Place | undefined;
  readonly before: Declared['rules'];
  readonly after: Declared['rules'];
  /** How many other rules the load balancer has. */
  readonly foreign: number;
}

function rulesVerdict({ name, place, before, after, foreign }: Counted, { quotas }: AccountState): SiteVerdict {
  if (after.length === 0) return { facts: [], findings: [] };
  const quota = quotas.find(({ account, region }) => account === place?.account && region === place.region)?.rulesPerLoadBalancer;
  const atOnce = rulesAtOnce(before, after) + foreign;
  const allowed = `${quota ?? DEFAULT_RULE_QUOTA} are allowed${quota === undefined ? " by AWS's default; the account's own quota was not read" : ''}`;
  const others = foreign > 0 ? `, ${foreign} of others` : '';
  const facts = [`${name}: ${counted(after.length, 'rule')} declared, ${before.length} deployed${others}; ${atOnce} at once, ${allowed}`];
  if (atOnce <= (quota ?? DEFAULT_RULE_QUOTA)) return { facts, findings: [] };
  const observed = `${name}: ${atOnce} rules exist at once (${before.length} deployed, ${after.length} declared${others}), and ${allowed}`;
  return { facts, findings: [preflightFinding('rules-at-once', observed)] };
}

function takenPriorities(after: Declared['rules'], foreign: readonly ForeignRule[]): PreflightFinding[] {
  const taken = after.flatMap(({ listener, priority, hosts }) =>
    foreign.filter((other) => other.listener === listener && other.priority === priority).map((other) => ({ priority, hosts, other })),
  );
  return taken.map(({ priority, hosts, other }) => {
    const observed = `priority ${priority}, for ${few(hosts)}, is that of another rule of the listener: ${other.matches} (${other.arn})`;
    return preflightFinding('priority-taken', observed);
  });
}

function missingListeners(live: LiveLoadBalancer, { planned }: SiteCase): PreflightFinding[] {
  const wanted = new Set(planned.rules.map(({ listener }) => listener).filter((arn) => !planned.made.has(arn) && loadBalancerArnOf(arn) === live.arn));
  return [...wanted].flatMap((arn) => {
    const found = live.listeners.find((listener) => listener.arn === arn);
    if (!found) return [preflightFinding('handed-in-missing', `the load balancer ${live.arn} has no listener ${arn}`)];
    if (found.port === 80 && found.protocol === 'HTTP') return [];
    return [
      preflightFinding(
        'handed-in-missing',
        `the listener ${arn} is ${found.protocol} on port ${found.port}, and clients ask for the redirect by HTTP on port 80`,
      ),
    ];
  });
}

function takenPorts(key: string, live: LiveLoadBalancer, { planned, deployed, state }: SiteCase): PreflightFinding[] {
  return planned.listeners
    .filter(({ loadBalancer }) => loadBalancer === key)
    .flatMap((listener) => {
      const own = physicalId(
        deployed.listeners.find((one) => isSamePlace(one, listener)),
        state.stacks,
      );
      const there = live.listeners.find(({ port, arn }) => port === listener.port && arn !== own);
      return there ? [preflightFinding('port-taken', `${key} has a listener on port ${there.port} already: ${there.arn}`)] : [];
    });
}

function isUnread(place: Place | undefined, { unread }: AccountState): boolean {
  return unread.some(({ of, account }) => account === place?.account && (of === 'account' || of === 'load-balancers'));
}

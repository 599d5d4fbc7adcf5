import { isBeforeServers } from '../../discovery/verdicts';
import type { Step, Verdict } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Chain, Evidence, Variant, VariantId } from '../evidence';
import { isOwn } from '../owner';
import {
  byAddress,
  chainText,
  type Fault,
  findingsOf,
  found,
  isAtEndpoint,
  isAtService,
  isEndpointItself,
  isOnCertificate,
  isPassedOver,
  isTurnedAway,
  type Judgement,
  passed,
  skipped,
  stepText,
} from './judgement';
import { throughThirdParty } from './third-party';

const FAULTS: Partial<Record<Verdict, FindingId>> = {
  refused: 'redirect-refused',
  dropped: 'redirect-dropped',
  unreachable: 'redirect-unreachable',
  'no-answer': 'redirect-silent',
  'not-asked': 'redirect-not-asked',
  'not-found': 'redirect-not-listed',
  'not-autodiscover': 'redirect-other-answer',
  'redirect-loop': 'redirect-loop',
  'redirect-not-https': 'redirect-plaintext',
  'redirect-unusable': 'redirect-unusable',
};

const VARIANT_FAULTS: Readonly<Record<VariantId, FindingId>> = {
  head: 'redirect-head',
  post: 'redirect-post',
  'mixed-case': 'redirect-mixed-case',
  svc: 'redirect-svc',
};

/**
 * The redirect of port 80: at every address, and for every form of clients' requests. Where the record is at fault,
 * verified-row.ts drops or explains what is found here.
 */
export function judgeRedirect(evidence: Evidence): Judgement {
  const { directTo } = evidence.namespace;
  if (isEndpointItself(evidence)) return skipped(`${evidence.host} is the endpoint itself, and needs no redirect`);
  if (directTo !== undefined) return skipped(`leads straight to ${directTo}, and needs no redirect`);
  if (evidence.https.every(({ steps: [first] }) => first.verdict === 'reached' && isAtEndpoint(first, evidence))) {
    return skipped(`${evidence.host} is also a name of the endpoint, and needs no redirect`);
  }
  const over443 = comesOver443(evidence);
  if (over443 && evidence.http.every(({ steps: [first] }) => LEADS_NOWHERE.includes(first.verdict)))
    return skipped(`${evidence.host} redirects port 443 to ${evidence.namespace.endpoint}, and needs no redirect of port 80`);
  const plain = byAddress(evidence.http, (chain) => faultOf(chain, evidence)).filter(({ id }) => !(over443 && id === 'redirect-permanent'));
  // A fault of a plain GET is one of all other requests.
  const lost = plain.some(({ severity, addresses }) => severity === 'error' && addresses.length === 0);
  const others = lost ? [] : findingsOf(evidence.variants.map((variant) => ({ address: variant.address, fault: faultOfVariant(variant, evidence) })));
  const findings = [...plain, ...others.filter(({ id }) => plain.every((one) => one.id !== id))];
  return findings.length > 0 ? found(...findings) : passed(stepText(evidence.http[0].steps[0]));
}

/** Not a fault for clients that found the endpoint at port 443 already. */
const LEADS_NOWHERE: readonly Verdict[] = ['refused', 'dropped', 'unreachable', 'not-found'];

/** A client that reaches the endpoint at port 443 stops there; from an address that does not connect it goes to the next. */
function comesOver443({ https, ...evidence }: Evidence): boolean {
  const taken = https.filter(({ steps: [first] }) => !isPassedOver(first));
  const comes = ({ steps }: Chain) => steps.some((step) => step.verdict === 'reached' && isAtEndpoint(step, evidence));
  return taken.length > 0 && taken.every(comes);
}

function faultOf(chain: Chain, evidence: Evidence): Fault | undefined {
  const [first] = chain.steps;
  const { host } = evidence;
  if (first.verdict !== 'redirected') {
    const id = isBarred(first) ? 'redirect-barred' : FAULTS[first.verdict];
    return id && { id, observed: stepText(first), fix: fixOf(first, evidence) };
  }
  const lost = throughThirdParty('redirect-third-party', chain.steps, evidence) ?? lostOnTheWay(chain, evidence);
  if (lost) return lost;
  return first.status === 302 ? undefined : { id: 'redirect-permanent', observed: stepText(first), fix: first.fix ?? `let ${host} answer 302` };
}

function isBarred({ verdict, status }: Step): boolean {
  return verdict === 'not-autodiscover' && status === 403;
}

/** DNS is right at this point; the server there is at fault. */
function fixOf(step: Step, { host, namespace, subject }: Evidence): string {
  const { verdict, fix } = step;
  const site = subject.redirectHost ?? host;
  const own = `let ${site} redirect port 80 to ${namespace.endpoint}`;
  if (isBarred(step)) {
    const bars = isBeforeServers(step.server) ? `the web ACL of the load balancer of ${site}, or a rule of its listener,` : `the firewall before ${site}`;
    return `let ${bars} allow requests to /autodiscover/ from all clients`;
  }
  if (isBeforeServers(step.server)) return `${own}: its load balancer forwards the request, and no target answers`;
  if (verdict === 'no-answer' || verdict === 'not-autodiscover') return `${own}: another server than the redirect site's listener answers there`;
  if (verdict === 'not-found' && subject.redirectHost === undefined) return `${fix}; or, if that is another server, make ${host} a CNAME of the redirect site`;
  return fix ?? own;
}

/** Another check reports what happens at the endpoint. */
function lostOnTheWay({ steps }: Chain, evidence: Evidence): Fault | undefined {
  const { host, namespace } = evidence;
  const follows = steps.slice(1);
  const arrived = follows.filter((step) => isAtEndpoint(step, evidence));
  if (arrived.length > 0) return pathLost(steps[0], arrived, evidence) ?? turnedAway(steps, evidence);
  const last = steps[steps.length - 1];
  const fix = `let ${host} redirect to https://${namespace.endpoint}`;
  if (last.verdict === 'redirect-loop') return { id: 'redirect-loop', observed: `${stepText(steps[0])}; there ${stepText(last)}`, fix };
  if (last.verdict === 'redirect-not-https') return { id: 'redirect-plaintext', observed: `${stepText(steps[0])}; there ${stepText(last)}`, fix };
  const unasked = last.verdict === 'not-asked' ? `; ${stepText(last)}` : '';
  return { id: 'redirect-elsewhere', observed: `${stepText(steps[0])}, and not to ${namespace.endpoint}, port 443${unasked}`, fix };
}

/** At the endpoint, but at a wrong path: at the right path, the endpoint answers. */
function pathLost(redirect: Step, arrived: readonly Step[], { endpoint, host, namespace }: Evidence): Fault | undefined {
  const answers = arrived.some(({ verdict }) => verdict === 'reached') || !endpoint.chains.some(({ steps }) => steps[0].verdict === 'reached');
  if (answers || arrived.some(isAtService)) return undefined;
  return { id: 'redirect-path', observed: `${stepText(redirect)}; there ${stepText(arrived[0])}`, fix: keepPath(host, namespace.endpoint), severity: 'error' };
}

/** To the endpoint under a name for which it does not answer correctly. */
function turnedAway(steps: readonly Step[], evidence: Evidence): Fault | undefined {
  if (!isTurnedAway(steps, evidence)) return undefined;
  const { host, namespace } = evidence;
  return { id: 'redirect-elsewhere', observed: chainText(steps), fix: `let ${host} redirect to https://${namespace.endpoint}, and keep the path` };
}

function keepPath(host: string, endpoint: string): string {
  return `let ${host} keep the path when it redirects to ${endpoint}`;
}

function faultOfVariant(variant: Variant, evidence: Evidence): Fault | undefined {
  const { http, namespace, host } = evidence;
  const plain = http.find(({ address }) => address === variant.address)?.steps[0].location;
  if (variant.verdict !== 'redirected' || hostOf(variant.location) !== hostOf(plain)) {
    const barred = variant.status === 403 ? ', and let no web ACL block it' : '';
    const fix = `let ${host} redirect any method and path, and keep the path${barred}`;
    const severity = leadsToThirdParty(variant, evidence) ? 'error' : undefined;
    return { id: VARIANT_FAULTS[variant.id], observed: `${host} answers ${answerOf(variant)} to ${variant.asked}`, fix, severity };
  }
  if (keepsPath(variant)) return undefined;
  return { id: 'redirect-path', observed: `${host} answers ${variant.asked} with a redirect to ${variant.location}`, fix: keepPath(host, namespace.endpoint) };
}

/** Clients with such requests send their credentials there. */
function leadsToThirdParty({ verdict, location }: Variant, { owner, endpoint }: Evidence): boolean {
  const to = verdict === 'redirected' ? hostOf(location) : undefined;
  return to !== undefined && !isOwn(to, owner) && !isOnCertificate(to, endpoint);
}

function answerOf({ verdict, status, location }: Variant): string {
  if (status === undefined) return verdict === 'no-answer' ? 'nothing' : `nothing (${verdict})`;
  return location === undefined ? String(status) : `${status} to ${location}`;
}

/** An endpoint compares paths as Windows does: case-insensitively. */
function keepsPath({ path, location }: Variant): boolean {
  return pathOf(location)?.toLowerCase() === path.toLowerCase();
}

function hostOf(location = ''): string | undefined {
  return URL.canParse(location) ? new URL(location).hostname : undefined;
}

function pathOf(location = ''): string | undefined {
  return URL.canParse(location) ? new URL(location).pathname : undefined;
}

import { addressClass, overlap } from '../../discovery/addresses';
import { isServicePath } from '../../discovery/http-answer';
import type { LookUp } from '../../discovery/look-up';
import type { Step, Verdict, Walk } from '../../discovery/walk-result';
import type { Rerun } from '../../errors';
import { CATALOGUE, type CatalogueEntry, type FindingId } from '../../findings/catalogue';
import { type CheckId, type CheckResult, type Finding, mostSevereFirst, SEVERITIES, type Severity } from '../../findings/finding';
import { nameThatCovers } from '../../names/certificate-cover';
import type { Chain, EndpointEvidence, Evidence } from '../evidence';

/** The result of a check. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** What was observed, if nothing was found; of a skipped check, why. */
  readonly message: string;
  readonly skipped?: boolean;
}

export interface Seen {
  readonly observed: string;
  readonly fix: string;
  readonly addresses?: readonly string[];
  /** If the catalogue's is too severe. */
  readonly severity?: Severity;
  /** If it is not of the catalogue's check. */
  readonly check?: CheckId;
  /** If the catalogue's entry has none. */
  readonly rerun?: Rerun;
}

export function finding(id: FindingId, { observed, fix, addresses = [], severity, check, rerun }: Seen): Finding {
  const known: CatalogueEntry = CATALOGUE[id];
  const again = rerun ?? known.rerun;
  return {
    id,
    check: check ?? known.check,
    severity: severity ?? known.severity,
    observed,
    why: known.why,
    fix,
    ...(again === undefined ? {} : { rerun: again }),
    addresses,
  };
}

export function passed(message: string): Judgement {
  return { findings: [], message };
}

export function skipped(message: string): Judgement {
  return { findings: [], message, skipped: true };
}

export function found(...findings: readonly Finding[]): Judgement {
  return { findings, message: findings[0].observed };
}

const STATES: Readonly<Record<Severity, CheckResult['state']>> = { error: 'failed', warning: 'warned', notice: 'noticed' };

export function resultOf(id: CheckId, { findings, message, skipped }: Judgement, ms: number): CheckResult {
  const worst = SEVERITIES.find((severity) => findings.some((one) => one.severity === severity));
  return { id, state: worst ? STATES[worst] : skipped ? 'skipped' : 'passed', message: findings[0]?.observed ?? message, ms };
}

export function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(mostSevereFirst);
}

/** How long the requests took; those of several addresses run at the same time. */
export function msOf(chains: readonly Chain[]): number {
  return Math.max(0, ...chains.map(({ steps }) => steps.reduce((sum, { ms }) => sum + ms, 0)));
}

/** A fault of one address. */
export interface Fault {
  readonly id: FindingId;
  readonly observed: string;
  readonly fix: string;
  /** If it differs from the catalogue's. */
  readonly severity?: Severity;
}

/** One of a host's addresses, and its fault, if any. */
export interface Examined {
  readonly address?: string;
  readonly fault?: Fault;
  /** Of its first request; left out if it answered another one well. */
  readonly verdict?: Verdict;
}

/** Faults before a client has sent anything: it tries the host's next address, if there is one. An address that was not asked is most often no host. */
const PASSED_OVER: readonly Verdict[] = ['refused', 'dropped', 'unreachable', 'not-asked'];

/** One finding per fault of a host's addresses. */
export function byAddress<T extends Chain>(chains: readonly T[], faultOf: (chain: T) => Fault | undefined): Finding[] {
  return findingsOf(chains.map((chain) => ({ address: chain.address, fault: withFix(faultOf(chain), fixAtPrivate(chain)), verdict: chain.steps[0].verdict })));
}

/** The fix of a lost connection whose likely reason is that it was tried from outside. */
function fixAtPrivate({ address, steps: [{ host, verdict }] }: Chain): string | undefined {
  if (address === undefined || !LOST.includes(verdict) || addressClass(address) !== 'private') return undefined;
  return `verify from inside the network of ${address}, which is a private address; or, if external clients should reach ${host}, give it public addresses`;
}

const LOST: readonly Step['verdict'][] = ['dropped', 'unreachable'];

function withFix(fault: Fault | undefined, fix: string | undefined): Fault | undefined {
  return fault && fix !== undefined ? { ...fault, fix } : fault;
}

/**
 * One finding per fault, with the addresses that have it, if others do not. A fault after which a client tries the next
 * address is then a warning.
 */
export function findingsOf(examined: readonly Examined[]): Finding[] {
  const all = new Set(examined.map(({ address }) => address));
  const faults = new Map<FindingId, { readonly fault: Fault; readonly faulty: Examined[] }>();
  for (const one of examined) {
    if (!one.fault) continue;
    const same = faults.get(one.fault.id) ?? { fault: one.fault, faulty: [] };
    same.faulty.push(one);
    faults.set(one.fault.id, same);
  }
  return [...faults.values()].map(({ fault: { id, observed, fix, severity }, faulty }) => {
    const addresses = [...new Set(faulty.flatMap(({ address }) => address ?? []))];
    if (addresses.length === 0 || addresses.length === all.size)
      return finding(id, { observed: costsAtEach(faulty) ? `${observed}, and again at each of ${all.size} addresses` : observed, fix, severity });
    const part = `${observed}, at ${addresses.length} of ${all.size} addresses: ${addresses.join(', ')}`;
    return finding(id, { observed: part, fix, addresses, severity: isMild(id, faulty) ? 'warning' : severity });
  });
}

function isMild(id: FindingId, faulty: readonly Examined[]): boolean {
  return CATALOGUE[id].severity === 'error' && faulty.every(isPassedOver);
}

/** Whether a client tries the host's next address before it has sent anything. */
export function isPassedOver({ verdict }: Pick<Examined, 'verdict'>): boolean {
  return verdict !== undefined && PASSED_OVER.includes(verdict);
}

/** A client waits for one address after the other. */
function costsAtEach(faulty: readonly Examined[]): boolean {
  return faulty.length > 1 && faulty.every(({ verdict }) => verdict === 'dropped');
}

/** Their texts follow the URL that was asked, and begin with the answer. */
const WITHOUT_HOST: readonly Verdict[] = ['redirected', 'redirect-not-https'];

/** A step's observation, with its host. */
export function stepText({ host, verdict, message }: Step): string {
  if (verdict === 'redirect-loop') return `${host}: ${message}`;
  return WITHOUT_HOST.includes(verdict) ? `${host} answers ${message}` : message;
}

/** How to find out whether a service is there, if a run left it open; or the fix of similar answers. */
export function fixOfUndecided({ host, fix }: Step): string {
  const asked = `verify it so that ${host} is asked with an address, as Outlook asks`;
  return fix === undefined ? asked : `${fix}; or first ${asked}`;
}

/** The observations of a chain of redirects, from its first step to its last. */
export function chainText(steps: readonly Step[]): string {
  return steps.map(stepText).join('; there ');
}

/** Whether the step is one at the endpoint: by its name, or by another name of its certificate at one of its addresses, which others may share. */
export function isAtEndpoint({ host, port, address }: Step, { namespace, endpoint }: Pick<Evidence, 'namespace' | 'endpoint'>): boolean {
  if (port !== 443) return false;
  if (host === namespace.endpoint || host === endpoint.host) return true;
  return address !== undefined && overlap([address], endpoint.addresses) && isOnCertificate(host, endpoint);
}

/** Whether the endpoint's certificate covers the host, at any address that presents one. */
export function isOnCertificate(host: string, { chains }: Pick<EndpointEvidence, 'chains'>): boolean {
  return chains.some(({ steps: [{ certificate }] }) => certificate !== undefined && nameThatCovers(host, certificate.names) !== undefined);
}

/** Whether what answers in the name of a direct namespace is another server than the endpoint, whose certificate names both. */
export function isAnother({ namespace: { directTo }, https }: Pick<Evidence, 'namespace' | 'https'>): boolean {
  return directTo !== undefined && !isOnCertificate(directTo, { chains: https });
}

/**
 * Whether the endpoint, which answers as it should elsewhere, redirects this request to another service, or answers it
 * differently, as under another of its names. If it does not answer at that address at all, its own check reports that.
 */
export function isTurnedAway(steps: readonly Step[], evidence: Evidence): boolean {
  const last = steps[steps.length - 1];
  const arrived = steps.find((step, at) => at > 0 && isAtEndpoint(step, evidence));
  if (!arrived || (last.verdict === 'reached' && isAtEndpoint(last, evidence))) return false;
  // A lost connection may be temporary.
  if (last.status === undefined && last.certificate === undefined) return false;
  return evidence.endpoint.chains.some(({ address, steps: [own] }) => own.verdict === 'reached' && address === arrived.address);
}

/** Whether the autodiscover host is the endpoint itself, without a record that leads there. */
export function isEndpointItself({ host, namespace }: Evidence): boolean {
  return namespace.directTo === host;
}

/** Whether the step's path is one of the service's. */
export function isAtService({ asked }: Step): boolean {
  return URL.canParse(asked) && isServicePath(new URL(asked).pathname);
}

/** Clients send them to any server that asks. */
export function asksForCredentials({ status, authentication = [] }: Step): boolean {
  return status === 401 && authentication.length > 0;
}

/** A client goes on from a service that does not know its address; but the service may know a real address. */
export function severityOfService({ document }: Step): Severity | undefined {
  return document === 'error' ? 'warning' : undefined;
}

/** Whether a client reaches its endpoint, even if that redirects it. */
export function reaches({ outcome, steps, decidedBy }: Walk, evidence: Evidence): boolean {
  return outcome === 'found' && wayTo(decidedBy, steps).some((step) => step.status !== undefined && isAtEndpoint(step, evidence));
}

/** The step and those that led to it, without those of other ways. */
function wayTo(step: Step, steps: readonly Step[]): readonly Step[] {
  const until = steps.slice(0, steps.indexOf(step) + 1);
  return until.slice(until.findLastIndex(({ id }) => id !== 'follow'));
}

/** Whether a host leads to its target: by a CNAME, or by an address in common, as an alias. Load balancers return some of their addresses at a time. */
export function leadsTo(host: string, found: LookUp, target: { readonly host: string; readonly found: LookUp }): boolean {
  return host === target.host || found.cnames.includes(target.host) || overlap(found.addresses, target.found.addresses);
}

/** Whether two names are equivalent: their CNAMEs end at the same name, or they share an address. */
export function sameEnd(one: LookUp, other: LookUp): boolean {
  const end = one.cnames.at(-1);
  return (end !== undefined && end === other.cnames.at(-1)) || overlap(one.addresses, other.addresses);
}

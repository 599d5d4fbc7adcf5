import { isIPv4 } from 'node:net';
import { clientsOf } from '../discovery/clients/profiles';
import { fixOfFailure, isByDnssec } from '../discovery/look-up';
import { type Chain as WalkChain, walkOf } from '../discovery/walk';
import { type Step, UNCONNECTED, type Walk } from '../discovery/walk-result';
import { type AddressResult, type CheckId, type CheckResult, type Finding, rerunOf } from '../findings/finding';
import type { VerifiedRow } from '../findings/report';
import type { Chain, Evidence, Variant } from './evidence';
import { judgeDns, judgePrivateAddresses } from './judge/dns';
import { judgeDomain } from './judge/domain';
import { judgeEndpoint } from './judge/endpoint';
import { judgeHttps, judgeStrictTransport } from './judge/https';
import { finding, isEndpointItself, type Judgement, msOf, reaches, resultOf, skipped, sorted } from './judge/judgement';
import { judgeRedirect } from './judge/redirect';
import { judgeSrv } from './judge/srv';

/** The row of the evidence. */
export function verifiedRow(evidence: Evidence, now: Date): VerifiedRow {
  const walk = clientWalk(evidence);
  const judged = judgedChecks(evidence, walk, now);
  const found = judged.flatMap(([, { findings }]) => findings);
  const findings = sorted([...found, ...judgeStrictTransport(evidence), ...restOf(evidence, walk, found)]);
  const { domain, external, endpoint: expected } = evidence.namespace;
  return {
    domain,
    view: 'public',
    external,
    expected,
    walk,
    ...outcomeOf(findings),
    clients: clientsOf(evidence.observations),
    checks: judged.map(([id, judgement, ms]) => checkOf(id, judgement, ms, findings)),
    addresses: addressesOf(evidence),
  };
}

/** What a row's findings, the most severe first, make of it: its first error is its problem. */
export function outcomeOf(findings: readonly Finding[]): Pick<VerifiedRow, 'ok' | 'problem' | 'fix' | 'rerun' | 'findings'> {
  const worst = findings.find(({ severity }) => severity === 'error');
  return { ok: worst === undefined, ...(worst ? { problem: worst.observed, fix: worst.fix, rerun: worst.rerun } : {}), findings };
}

type JudgedCheck = readonly [id: CheckId, judgement: Judgement, ms: number];

/** The answers of a host that leads elsewhere do not matter, and are not reported. */
function judgedChecks(evidence: Evidence, walk: Walk, now: Date): JudgedCheck[] {
  const { dns, atDomain, https, http, endpoint, srv, variants, namespace } = evidence;
  const dnsJudgement = evidence.subject.site === undefined ? judgeDns(evidence, walk) : taken(evidence);
  // If one family's query fails, the other family is still checked.
  const astray = dns.found.half === undefined && dnsJudgement.findings.some(({ severity }) => severity === 'error');
  const pointless = skipped(dns.found.fault ? `${evidence.host} has no address` : `${evidence.host} leads elsewhere`);
  const answers = namespace.directTo === undefined || isEndpointItself(evidence) ? endpoint.chains : https;
  const cause = dnsJudgement.findings.find(({ id }) => id === 'address-left-over' || id === 'cname-proxied');
  const ofHost = (judgement: Judgement): Judgement => (astray ? pointless : { ...judgement, findings: withCause(judgement.findings, cause) });
  return [
    ['dns', dnsJudgement, dns.ms],
    ['domain', judgeDomain(evidence), msOf(atDomain)],
    ['https', ofHost(judgeHttps(evidence)), msOf(https)],
    ['redirect', ofHost(judgeRedirect(evidence)), msOf(http) + msOfVariants(variants)],
    ['endpoint', astray && namespace.directTo !== undefined ? pointless : judgeEndpoint(evidence, now), msOf(answers)],
    ['srv', judgeSrv(evidence), msOf(srv)],
  ];
}

/** A record that nobody asked for is neither right nor wrong. */
function taken({ host, dns, namespace }: Evidence): Judgement {
  if (namespace.directTo === host) return skipped(`not asked: ${host} is the endpoint itself`);
  return skipped(`not asked: ${host} is taken to lead to ${dns.found.cnames.join(' → ') || dns.found.addresses.join(', ')}`);
}

/** Findings without a check of their own: a server answered only the second request, or a client fails although nothing was found. */
function restOf(evidence: Evidence, walk: Walk, found: readonly Finding[]): Finding[] {
  const rest: Finding[] = [...judgePrivateAddresses(evidence)];
  const tried = firstTryOf(evidence);
  if (tried) {
    const { host, said, check, failure = '' } = tried;
    rest.push(
      finding('second-try', {
        observed: `${host} answered the second request, but not the first (${said})`,
        fix: isByDnssec(failure) ? fixOfFailure(host, failure) : `find out why ${host} fails now and then`,
        check,
      }),
    );
  }
  for (const { name, what, asked, more } of evidence.unasked) {
    const check = checkOfName(name, evidence.namespace.domain, evidence.endpoint.host);
    // For a host that leads elsewhere, only that is reported.
    if (found.some((one) => one.check === check && one.severity === 'error')) continue;
    const observed = `${name} has ${asked + more} ${what}, of which the first ${asked} were asked`;
    rest.push(finding('not-all-asked', { observed, fix: `check the others, or remove those from ${name} that are not needed`, check }));
  }
  if (!reaches(walk, evidence) && found.every(({ severity }) => severity !== 'error')) {
    rest.push(
      finding('not-reached', {
        observed: walk.decidedBy.message,
        fix: walk.decidedBy.fix ?? `check what ${walk.decidedBy.asked} answers`,
        rerun: rerunOf(walk.decidedBy),
      }),
    );
  }
  return rest;
}

/** The check that reports it, by the step that a client was at. */
function firstTryOf({
  namespace,
  dnsFirstTries,
  atDomain,
  https,
  http,
  endpoint,
  srv,
}: Evidence): { readonly host: string; readonly said: string; readonly failure?: string; readonly check: CheckId } | undefined {
  const [dnsTry] = dnsFirstTries;
  if (dnsTry) return { host: dnsTry.name, said: `DNS: ${dnsTry.said}`, failure: dnsTry.said, check: checkOfName(dnsTry.name, namespace.domain, endpoint.host) };
  const ways: readonly (readonly [CheckId, readonly Chain[]])[] = [
    ['domain', atDomain],
    ['https', https],
    ['redirect', http],
    ['endpoint', endpoint.chains],
    ['srv', srv],
  ];
  for (const [check, chains] of ways) {
    const step = chains.flatMap(({ steps }) => steps).find((one) => one.firstTry !== undefined);
    if (step?.firstTry !== undefined) return { host: step.host, said: step.firstTry, check };
  }
  return undefined;
}

function checkOfName(name: string, domain: string, endpoint: string): CheckId {
  if (name === endpoint) return 'endpoint';
  if (name === domain) return 'domain';
  return name.startsWith('_') ? 'srv' : 'dns';
}

/** Those of one address are asked one after another. */
function msOfVariants(variants: readonly Variant[]): number {
  const sums = new Map<string, number>();
  for (const { address, ms } of variants) sums.set(address, (sums.get(address) ?? 0) + ms);
  return Math.max(0, ...sums.values());
}

function checkOf(id: CheckId, judgement: Judgement, ms: number, findings: readonly Finding[]): CheckResult {
  const late = findings.filter((one) => one.check === id && !judgement.findings.includes(one));
  return resultOf(id, { ...judgement, findings: [...judgement.findings, ...late] }, ms);
}

function addressesOf({ https, http }: Evidence): AddressResult[] {
  const addresses = new Set([...https, ...http].flatMap(({ address }) => address ?? []));
  const at = (chains: readonly Chain[], address: string) => seen(chains.find((chain) => chain.address === address)?.steps[0]);
  return [...addresses].map((address) => ({
    address,
    family: isIPv4(address) ? 'IPv4' : 'IPv6',
    https: at(https, address),
    http: at(http, address),
  }));
}

function seen(step: Step | undefined): AddressResult['https'] {
  return step && { verdict: step.verdict, ms: step.ms };
}

/** The walk of a client that tries the addresses of a host one after another, composed of what was observed at each. */
function clientWalk({ namespace: { domain }, atDomain, https, http, srv }: Evidence): Walk {
  const chains: readonly WalkChain[] = [
    { id: 'https-domain', steps: stepsMet(atDomain) },
    { id: 'https-autodiscover', steps: stepsMet(https) },
    { id: 'http-redirect', steps: stepsMet(http) },
    { id: 'srv', steps: srv[0].steps },
  ];
  return walkOf(domain, chains);
}

/** The first address that takes the connection, after the time that those before it cost. */
function stepsMet(chains: readonly Chain[]): readonly Step[] {
  const lost: Step[] = [];
  for (const { steps } of chains) {
    const [first, ...rest] = steps;
    if (!UNCONNECTED.includes(first.verdict)) return [{ ...first, ...costOf([first, ...lost]) }, ...rest];
    lost.push(first);
  }
  const worst = UNCONNECTED.flatMap((verdict) => lost.find((step) => step.verdict === verdict) ?? [])[0];
  return [{ ...worst, ...costOf(lost) }];
}

function costOf(steps: readonly Step[]): Pick<Step, 'ms' | 'drops'> {
  const drops = steps.reduce((total, step) => total + (step.drops ?? 0), 0);
  return { ms: steps.reduce((total, { ms }) => total + ms, 0), ...(drops > 0 ? { drops } : {}) };
}

/**
 * The findings of other checks without the consequences of a fault in the record: an error stays and gets the fix of its
 * cause; one that only costs clients time is dropped.
 *
 * @param cause of all that was found; or, with addresses, of what was found at these
 */
function withCause(findings: readonly Finding[], cause: Finding | undefined): Finding[] {
  const comesOfIt = ({ addresses }: Finding) =>
    cause && (cause.addresses.length === 0 || (addresses.length > 0 && addresses.every((address) => cause.addresses.includes(address))));
  return findings.flatMap((one) => {
    if (!cause || !comesOfIt(one)) return [one];
    return one.severity === 'error' ? [{ ...one, fix: cause.fix, rerun: cause.rerun }] : [];
  });
}

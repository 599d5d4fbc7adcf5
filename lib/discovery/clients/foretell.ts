import { isExchangeOnline } from '../../names/exchange-online';
import { registrableDomain } from '../../names/libraries';
import { DROPPED_MS } from '../../network/network';
import { type Step, UNCONNECTED } from '../walk-result';
import { type ChainResult, resultOfChain } from './chain-result';
import { hostOf, type Observations, type ObservedChain, observedOf, REQUESTS, type RequestId, requestText } from './observations';
import type { ClientOutcome } from './outcome';
import type { ClientProfile, ClientStep } from './profile';
import { wouldHelp } from './would-help';

/** What a client gets of a namespace: from what was observed, and by its profile. It asks nobody. */
export function foretell(profile: ClientProfile, observations: Observations): ClientOutcome {
  const outcome = withoutHelp(profile, observations);
  const helps = outcome.outcome === 'found' ? [] : wouldHelp(outcome, observations, (changed) => withoutHelp(profile, changed));
  return { ...outcome, wouldHelp: helps };
}

/** The requests that were not observed, and that decide what a client gets: with these observed, there may be more. */
export function lacking(profiles: readonly ClientProfile[], observations: Observations): readonly RequestId[] {
  const lacks = profiles.flatMap((profile) => {
    if (profile.steps.length === 0) return [];
    const { result } = decidedIn(resultsOf(profile, observations), profile, observations).decided;
    if (isService(result) && profile.asksAboutOne) return unobserved(profile, observations);
    return (result.kind === 'unknown' && result.lacks) || [];
  });
  return [...new Set(lacks)];
}

type Foretold = Omit<ClientOutcome, 'wouldHelp'>;
type Outcome = Pick<Foretold, 'outcome' | 'host' | 'prompt' | 'reason'>;

/** What a client gets of one of its steps. */
interface StepResult {
  readonly step: ClientStep;
  readonly result: ChainResult;
  /** Undefined where it waits for an unknown time. */
  readonly seconds: number | undefined;
}

function withoutHelp(profile: ClientProfile, observations: Observations): Foretold {
  if (profile.steps.length === 0) return withoutSearch(profile, observations);
  const results = resultsOf(profile, observations);
  const { at, decided } = decidedIn(results, profile, observations);
  return {
    client: profile.id,
    knownBy: profile.knownBy,
    ...atOffice365(outcomeOf(decided, profile, observations), profile, observations),
    at: decided.step.request,
    ...waitedFor(results, at, profile),
    ...(profile.caveat === undefined ? {} : { caveat: profile.caveat }),
  };
}

/** Of a client that asks nothing of the domain. */
function withoutSearch({ id: client, knownBy, mailboxes, caveat }: ClientProfile, { endpoint }: Observations): Foretold {
  const elsewhere = mailboxes === 'exchange-online' && endpoint !== undefined && !endpoint.hosts.some(isExchangeOnline);
  const outcome = elsewhere
    ? ({ outcome: 'not-found', reason: 'it takes no mailbox on an Exchange of your own' } as const)
    : ({ outcome: 'unknown', reason: 'it does not search in the DNS of the domain' } as const);
  return { client, knownBy, ...outcome, seconds: 0, ...(caveat === undefined ? {} : { caveat }) };
}

/** Of a client that goes by its list, up to the step that ends its search. */
function resultsOf(profile: ClientProfile, observations: Observations): readonly StepResult[] {
  const results: StepResult[] = [];
  for (const step of profile.steps) {
    results.push(resultOfStep(step, profile, observations));
    if (profile.order !== 'at-once-by-speed' && decisiveIn(results, profile) >= 0) break;
  }
  return results;
}

/** The step that decides; `at` is -1 if none ends the search. */
function decidedIn(results: readonly StepResult[], profile: ClientProfile, { endpoint }: Observations): { readonly at: number; readonly decided: StepResult } {
  const first = decisiveIn(results, profile);
  // Of several that succeed at once, the one at another server may be the fastest.
  const astray =
    profile.order === 'at-once-by-speed' && results[first]?.result.kind === 'found' ? results.findIndex(({ result }) => isElsewhere(result, endpoint)) : -1;
  const at = astray >= 0 ? astray : first;
  return { at, decided: results[at] ?? fallbackIn(results) };
}

function isElsewhere(result: ChainResult, endpoint: Observations['endpoint']): boolean {
  return result.kind === 'found' && endpoint !== undefined && !result.hosts.some((one) => endpoint.hosts.includes(one));
}

/** The index of the step that ends the search; -1 if none does. */
function decisiveIn(results: readonly StepResult[], { order, badCertificate, other200 }: ClientProfile): number {
  const first = (kinds: readonly ChainResult['kind'][]) => results.findIndex(({ result }) => kinds.includes(result.kind));
  if (order !== 'at-once-by-speed') return first(['found', 'asks', 'ends', 'unknown']);
  // Of one that stops at what another of its requests meets, also what was not observed may be that.
  const stops = badCertificate === 'asks' || !['goes-on', 'unknown'].includes(other200);
  const rank: readonly ChainResult['kind'][] = stops ? ['asks', 'ends', 'unknown', 'found'] : ['found', 'unknown'];
  return rank.map((kind) => first([kind])).find((index) => index >= 0) ?? -1;
}

/** Without a decisive step: one whose service did not know the test address; one that asks; one that is uncertain; or the one that came closest. */
function fallbackIn(results: readonly StepResult[]): StepResult {
  const closest = [...results].sort((a, b) => closeness(b) - closeness(a))[0];
  const asking = results.find(({ result }) => result.kind === 'asks-at-last');
  const of = (test: (result: Extract<ChainResult, { readonly kind: 'goes-on' }>) => boolean) =>
    results.find(({ result }) => result.kind === 'goes-on' && test(result));
  return of(({ service }) => service !== undefined) ?? asking ?? of(({ uncertain }) => uncertain === true) ?? closest;
}

function closeness({ step: { request }, result }: StepResult): number {
  if (result.kind === 'goes-on' && result.redirected) return 4;
  if (request.includes('-http-autodiscover')) return 3;
  if (request.includes('-https-autodiscover')) return 2;
  return request.includes('domain') ? 0 : 1;
}

function outcomeOf({ step, result }: StepResult, profile: ClientProfile, observations: Observations): Outcome {
  const { domain, endpoint } = observations;
  if (result.kind === 'unknown') return { outcome: 'unknown', reason: result.reason };
  if (result.kind === 'asks' || result.kind === 'asks-at-last') return { outcome: 'asks', host: result.host, prompt: result.prompt, reason: result.reason };
  const service = result.kind === 'found' ? result : result.kind === 'goes-on' ? result.service : undefined;
  if (service === undefined) {
    const uncertain = result.kind === 'goes-on' && result.uncertain;
    return { outcome: uncertain ? 'unknown' : 'not-found', reason: reasonOf(result.reason, profile) };
  }
  const { host, hosts, led, reason } = service;
  if (endpoint !== undefined && !hosts.some((one) => endpoint.hosts.includes(one))) {
    return { outcome: 'not-found', host, reason: `${reason}, and not ${led ? 'to ' : ''}${endpoint.hosts[0]}` };
  }
  if (step.unproven !== undefined) return { outcome: 'unknown', host, reason: step.unproven };
  const prompt = promptOf(profile, step, service, domain);
  const [open] = prompt && profile.asksAboutOne ? unobserved(profile, observations) : [];
  if (open) return { outcome: 'unknown', host, reason: `${requestText(open, domain)} was not observed` };
  const other = prompt && profile.asksAboutOne && otherAsked(profile, host, observations);
  if (other) return { outcome: 'unknown', host, reason: `it asks its user about one host alone, and ${other} may be the first` };
  return { outcome: 'found', host, ...(prompt === undefined ? {} : { prompt }), reason };
}

/** What the domain does not give, a client may have got there before. */
function atOffice365(outcome: Outcome, { asksOffice365 }: ClientProfile, { endpoint }: Observations): Outcome {
  if (outcome.outcome !== 'not-found' || !asksOffice365 || !endpoint?.hosts.some(isExchangeOnline)) return outcome;
  return { outcome: 'unknown', reason: 'it asks Office 365 first, where these mailboxes are, and that was not asked' };
}

/** A client that never asks over http cannot be redirected there. */
function reasonOf(reason: string, { steps, knownBy }: ClientProfile): string {
  if (steps.some(({ request }) => request.includes('-http-'))) return reason;
  return `${knownBy === 'documents' ? 'by what is documented it asks over https alone' : 'it never asks over http'}, and ${reason}`;
}

function promptOf(
  { asksUser, trusts = [] }: ClientProfile,
  { request }: ClientStep,
  { host, hosts }: { readonly host: string; readonly hosts: readonly string[] },
  domain: string,
): string | undefined {
  const redirects = request === 'srv' || (hosts.length > 1 && request.includes('-http-'));
  if (asksUser === 'redirect-or-srv' && redirects) return `asks its user once whether ${host} may configure the account, unless a policy allows it`;
  const other = asksUser === 'other-domain' ? otherDomain(host, domain, trusts) : undefined;
  return other && `asks its user whether to trust ${other}`;
}

/** The registered domain of a host, if it is neither the mail domain's nor trusted. */
function otherDomain(host: string, domain: string, trusts: readonly string[]): string | undefined {
  const registered = registrableDomain(host);
  return registered === registrableDomain(domain) || trusts.includes(registered) ? undefined : registered;
}

function unobserved({ steps, strictTransport }: ClientProfile, observations: Observations): readonly RequestId[] {
  const isKept = (request: RequestId) => strictTransport === 'obeys' && restrictionOf(request, observations) !== undefined;
  return steps.flatMap(({ request }) => (isKept(request) || observedOf(request, observations) !== undefined ? [] : [request]));
}

/** A domain other than the host's about which one of its requests, which it sends at once, makes it ask too. */
function otherAsked({ steps, trusts = [] }: ClientProfile, host: string, observations: Observations): string | undefined {
  const { domain } = observations;
  const led = steps.flatMap(({ request }) => (observedOf(request, observations) ?? []).flatMap((chain) => ledTo(chain)));
  return led.map((to) => otherDomain(to, domain, trusts)).find((other) => other !== undefined && other !== registrableDomain(host));
}

/** The host at the end of redirects, once it answers; that of an SRV record in any case. */
function ledTo({ steps }: ObservedChain): readonly string[] {
  const [first, ...rest] = steps;
  if (first.verdict === 'located') return rest.slice(0, 1).map(({ host }) => host);
  return rest.slice(-1).flatMap(({ asked, host, status }) => (asked.startsWith('https:') && status !== undefined ? [host] : []));
}

function resultOfStep(step: ClientStep, profile: ClientProfile, observations: Observations): StepResult {
  const { request } = step;
  const { domain } = observations;
  const secured = profile.strictTransport === 'obeys' ? restrictionOf(request, observations) : undefined;
  if (secured !== undefined) {
    const reason = `Strict-Transport-Security of ${secured} keeps it from http`;
    return { step, result: { kind: 'goes-on', reason }, seconds: 0 };
  }
  const chains = observedOf(request, observations);
  if (chains === undefined) {
    return { step, result: { kind: 'unknown', reason: `${requestText(request, domain)} was not observed`, lacks: request }, seconds: undefined };
  }
  const results = chains.map((chain) => ({ chain, result: withoutSettings(resultOfChain(chain.steps, request, profile), step) }));
  // Clients use any of the addresses that take the connection.
  const connected = results.filter(({ chain }) => !UNCONNECTED.includes(chain.steps[0].verdict));
  const candidates = connected.length > 0 ? connected : results;
  const worst = SEVEREST.flatMap((kind) => candidates.filter(({ result }) => result.kind === kind))[0];
  const dropping = profile.dropped?.endsRequest ? droppingOf(worst.chain, connected.length > 0 ? chains : []) : undefined;
  const result = dropping !== undefined && isService(worst.result) ? ({ kind: 'unknown', reason: endingReason(dropping) } as const) : worst.result;
  return { step, result, seconds: secondsOf(worst.chain, chains, profile, observations) };
}

/** The host of which some address drops the connection, and another one takes it. */
function droppingOf(met: ObservedChain, first: readonly ObservedChain[]): string | undefined {
  const partly = met.steps.find(({ verdict, drops = 0 }) => verdict !== 'dropped' && drops > 0);
  return (partly ?? first.map(({ steps }) => steps[0]).find(({ verdict }) => verdict === 'dropped'))?.host;
}

function endingReason(host: string): string {
  return `an address of ${host} drops the connection, and its request ends before it tries another one`;
}

function isService(result: ChainResult): boolean {
  return result.kind === 'found' || (result.kind === 'goes-on' && result.service !== undefined);
}

/** Of a step that gets no settings from the service that it reaches. */
function withoutSettings(result: ChainResult, { fails }: ClientStep): ChainResult {
  return isService(result) && fails !== undefined ? { kind: 'goes-on', reason: fails, redirected: true } : result;
}

const SEVEREST: readonly ChainResult['kind'][] = ['asks', 'ends', 'unknown', 'asks-at-last', 'goes-on', 'found'];

/** The waits at addresses that drop connections, and at real servers that take theirs; round trips are below a second. */
function secondsOf(met: ObservedChain, chains: readonly ObservedChain[], { dropped }: ClientProfile, { servers }: Observations): number | undefined {
  const hosts = [chains.map(({ steps: [step] }) => step), ...met.steps.slice(1).map((step) => [step])];
  const slow = servers === 'simulated' ? 0 : met.steps.reduce((sum, step) => sum + slownessOf(step), 0);
  if (hosts.flat().every(({ drops = 0 }) => drops === 0)) return slow;
  if (dropped === undefined) return undefined;
  return slow + dropped.seconds * hosts.reduce((sum, steps) => sum + waitsAt(steps, dropped.per), 0);
}

/** How often a client waits at the addresses of one host. */
function waitsAt(steps: readonly Step[], per: NonNullable<ClientProfile['dropped']>['per']): number {
  const drops = steps.reduce((sum, step) => sum + (step.drops ?? 0), 0);
  if (per === 'address') return drops;
  const taken = steps.some(({ verdict }) => !UNCONNECTED.includes(verdict));
  return drops === 0 || (per === 'host' && taken) ? 0 : 1;
}

/** Whole seconds, without those at addresses that dropped the connection. */
function slownessOf({ verdict, drops = 0, ms }: Step): number {
  return verdict === 'dropped' ? 0 : Math.max(0, Math.floor((ms - drops * DROPPED_MS) / 1000));
}

/** In turn, a client waits for each step up to the decisive one; at once, for the longest of those that have to fail before. */
function waitedFor(results: readonly StepResult[], at: number, profile: ClientProfile): Pick<ClientOutcome, 'seconds' | 'longer'> {
  const { order, dropped } = profile;
  const decided = results[at];
  const until = decided === undefined ? results : order === 'at-once-by-speed' && decided.result.kind === 'found' ? [decided] : results.slice(0, at + 1);
  const waits = until.map(({ seconds }) => seconds);
  if (!waits.every((one) => one !== undefined)) return {};
  const seconds = order === 'in-turn' ? waits.reduce((sum, one) => sum + one, 0) : Math.max(0, ...waits);
  return { seconds, ...(dropped?.atLeast && seconds >= dropped.seconds ? { longer: true } : {}) };
}

/** The host whose Strict-Transport-Security restricts a request over http to https (RFC 6797, section 8.3). */
function restrictionOf(request: RequestId, observations: Observations): string | undefined {
  if (request === 'srv' || request === 'srv-v2' || REQUESTS[request].scheme !== 'http') return undefined;
  const { domain, requests } = observations;
  const host = hostOf(request, domain);
  const policies = Object.values(requests).flatMap((chains = []) => chains.flatMap(({ steps }) => steps));
  return policies.find(
    // Over http a client ignores the header (section 8.1).
    ({ asked, host: of, strictTransport }) =>
      strictTransport !== undefined && asked.startsWith('https:') && (of === host || (strictTransport === 'with sub-domains' && host.endsWith(`.${of}`))),
  )?.host;
}

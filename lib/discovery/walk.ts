import { autodiscoverHost } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { childOf, orAborted } from '../network/abort';
import { DROPPED_MS, type Network, type Resolution } from '../network/network';
import { plainText } from '../text/untrusted';
import { PATH, urlOfService } from './http-answer';
import { failureOf } from './look-up';
import { type Probe, type Probed, type ProbeOptions, probe as probeOnce } from './probe';
import type { Method } from './request';
import { type StepOrigin, stepOf, targetOf, withTexts } from './step';
import type { Step, StepId, Verdict, Walk } from './walk-result';

export { PATH } from './http-answer';

export interface DiscoverOptions {
  /**
   * How long an address has to accept a connection, in milliseconds.
   * @default Windows' limit, 21 seconds
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long the handshake and the whole answer may take together, in milliseconds.
   * @default 30000
   */
  readonly answerTimeoutMs?: number;
  /** Ends the walk at once; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * The steps to take, always in Outlook's order: `ExcludeHttpsRootDomain` and similar registry values leave some out
   * (KB 2612922).
   * @default all
   */
  readonly steps?: readonly StepId[];
  /** @default 'autodiscover-redirect' */
  readonly userAgent?: string;
  /**
   * Whether an https URL is asked once more, with a test address of the domain, if its answer to an empty POST shows neither
   * a service nor that there is none: some Autodiscover services answer only a request with an address. Otherwise such a
   * URL stays undecided.
   * @default true
   */
  readonly testAddress?: boolean;
  /**
   * Asks each URL of the walk; a replacement may retry, or cache answers.
   * @default asks each URL once
   */
  readonly probe?: Probe;
}

/** Redirects that EWS Managed API follows (`AutodiscoverMaxRedirections`), over the whole walk. */
const MAX_REDIRECTS = 10;

/** Outlook's order: MS-OXDISCO, section 3.1.5, without the service connection point, which is visible only inside the domain. */
const ORDER = ['https-domain', 'https-autodiscover', 'http-redirect', 'srv'] as const;
type Beginning = (typeof ORDER)[number];

/** Steps whose answer decides most about Scenario 4 come first. */
const BLAMED: readonly Beginning[] = ['http-redirect', 'https-autodiscover', 'srv', 'https-domain'];

/** Outlook asks the user about them, and stops. */
const PROMPTS: readonly Verdict[] = ['certificate-name-mismatch', 'certificate-expired', 'certificate-untrusted'];

/**
 * Walks as an Outlook client does for one mailbox domain: POST to every https URL, also to targets of redirects, and GET
 * on port 80. No request has credentials, so a walk without a mailbox ends at a 401; and none has the address of a
 * mailbox, except for a test address if nothing else decides (`testAddress`).
 *
 * If nothing was found, the deciding step is the last one after the redirect of port 80, as a redirect site is for that;
 * without that step it is the last one of `https-autodiscover`, of SRV, or of the domain.
 *
 * @param domain the SMTP domain, in ASCII and lower case
 * @throws if there is no step to take; the signal's reason; errors of resolver or connector that are not the network's
 */
export async function discover(domain: string, network: Network, options: DiscoverOptions = {}): Promise<Walk> {
  const beginnings = ORDER.filter((id) => options.steps?.includes(id) ?? true);
  if (beginnings.length === 0) throw new Error(`steps has none to begin with: give at least one of ${ORDER.join(', ')}`);

  const life = childOf(options.signal);
  try {
    return await walk(domain, beginnings, network, options, life.signal);
  } finally {
    life.end();
  }
}

/** A step, and the next URL of a client. */
interface Taken {
  readonly step: Step;
  readonly next?: URL;
}

async function walk(domain: string, beginnings: readonly Beginning[], network: Network, options: DiscoverOptions, signal: AbortSignal): Promise<Walk> {
  const asking = askingOf(domain, network, options, signal);
  const chains: Chain[] = [];
  for (const id of beginnings) {
    const steps: Step[] = [];
    chains.push({ id, steps });
    for await (const step of chainOf(id, asking)) {
      steps.push(step);
      if (isDecisive(step)) return walkOf(domain, chains);
    }
  }
  return walkOf(domain, chains);
}

/** One of the four ways of a walk: its first step, and the steps that follow from it. */
export interface Chain {
  readonly id: Beginning;
  /** At least one. */
  readonly steps: readonly Step[];
}

/** The walk of a client that tries these ways one after another, up to the deciding step. */
export function walkOf(domain: string, chains: readonly Chain[]): Walk {
  const all = chains.flatMap(({ steps }) => steps);
  const decisive = all.findIndex(isDecisive);
  const steps = decisive < 0 ? all : all.slice(0, decisive + 1);
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const lastOf = new Map(chains.map(({ id, steps }) => [id, steps[steps.length - 1]]));
  const blamed = BLAMED.flatMap((id) => lastOf.get(id) ?? []);
  // A service that does not know the address still counts, if no other is found.
  const decidedBy = all[decisive] ?? blamed.find(({ verdict }) => verdict === 'reached') ?? blamed[0];
  if (PROMPTS.includes(decidedBy.verdict)) return { domain, steps, outcome: 'prompt', decidedBy, ms };
  if (decidedBy.verdict !== 'reached') return { domain, steps, outcome: 'not-found', decidedBy, ms };
  return { domain, steps, outcome: 'found', endpoint: { host: decidedBy.host, url: decidedBy.asked }, decidedBy, ms };
}

/** A client stops here; after a service that does not know its address, it goes on. */
function isDecisive({ verdict, document }: Step): boolean {
  return (verdict === 'reached' && document !== 'error') || PROMPTS.includes(verdict);
}

export interface ChainOptions extends Omit<DiscoverOptions, 'steps'> {
  /**
   * Of the first request; those of its redirects are a walk's.
   * @default a walk's: POST over TLS, GET without it
   */
  readonly method?: Method;
}

/**
 * Asks one URL, and follows its redirects, as a client does.
 *
 * @throws as `discover` does
 */
export async function chainFrom(url: URL, place: StepOrigin, network: Network, options: ChainOptions = {}): Promise<Step[]> {
  const life = childOf(options.signal);
  const asking = askingOf(place.domain, network, options, life.signal);
  const first = options.method === undefined ? asking : { ...asking, options: { ...asking.options, method: options.method } };
  try {
    const steps: Step[] = [];
    for await (const step of followed(url, place.id, place.origin, asking, first)) steps.push(step);
    return steps;
  } finally {
    life.end();
  }
}

/** The most records of one rank that are asked. */
export const MAX_SERVICES = 8;

/** The steps of each SRV record of the best rank, as clients use any of them; a walk uses the first. */
export interface Located {
  /** At least one: without a record, the step that says so. */
  readonly chains: readonly (readonly Step[])[];
  /** How many more records of that rank there are. */
  readonly untried: number;
}

/** @throws as `discover` does */
export async function locatedBy(domain: string, network: Network, options: Omit<DiscoverOptions, 'steps'> = {}): Promise<Located> {
  const life = childOf(options.signal);
  try {
    const taken = await locate(askingOf(domain, network, options, life.signal));
    const chains = taken.slice(0, MAX_SERVICES).map(async ({ step: record, next }) => {
      const steps = [record];
      // Each with its own limit of redirects.
      if (next) for await (const step of followed(next, 'follow', 'srv', askingOf(domain, network, options, life.signal))) steps.push(step);
      return steps;
    });
    return { chains: await Promise.all(chains), untried: Math.max(0, taken.length - MAX_SERVICES) };
  } finally {
    life.end();
  }
}

function askingOf(domain: string, network: Network, options: DiscoverOptions, signal: AbortSignal): Asking {
  const { connectTimeoutMs = DROPPED_MS, answerTimeoutMs = 30_000, userAgent = 'autodiscover-redirect', testAddress = true, probe = probeOnce } = options;
  const asked = { connectTimeoutMs, answerTimeoutMs, userAgent, ...(testAddress ? { testAddress: testAddressOf(domain) } : {}) };
  return { domain, network, options: asked, probe, signal, budget: { redirects: MAX_REDIRECTS } };
}

/** Always the same, so that it can be recognised in a server's log. */
function testAddressOf(domain: string): string {
  return `autodiscover-redirect-test@${domain}`;
}

interface Asking {
  readonly domain: string;
  readonly network: Network;
  readonly options: ProbeOptions;
  readonly probe: Probe;
  readonly signal: AbortSignal;
  /** The remaining redirects of the walk, not of the chain. */
  readonly budget: { redirects: number };
}

/** A step, and the steps that follow from it. */
async function* chainOf(id: Beginning, asking: Asking): AsyncGenerator<Step> {
  if (id !== 'srv') return yield* followed(firstUrl(id, asking.domain), id, id, asking);
  const [{ step, next }] = await locate(asking);
  yield step;
  if (next) yield* followed(next, 'follow', id, asking);
}

async function* followed(url: URL, id: StepId, origin: StepId, asking: Asking, first = asking): AsyncGenerator<Step> {
  const seen = new Set<string>();
  let taken = await ask(url, id, origin, seen, first);
  yield taken.step;
  while (taken.next) {
    taken = await ask(taken.next, 'follow', origin, seen, asking);
    yield taken.step;
  }
}

/** The first URL of a way. */
export function firstUrl(id: Exclude<Beginning, 'srv'>, domain: string): URL {
  const scheme = id === 'http-redirect' ? 'http' : 'https';
  return new URL(`${scheme}://${id === 'https-domain' ? domain : autodiscoverHost(domain)}${PATH}`);
}

/** @param seen the URLs of this chain; another chain may have the same one, as clients try it again */
async function ask(url: URL, id: StepId, origin: StepId, seen: Set<string>, { domain, network, options, probe, signal, budget }: Asking): Promise<Taken> {
  seen.add(url.href);
  const { host, port } = targetOf(url);
  const probed = bounded(await probe(url, host, port, network, options, signal), seen, budget);
  return { step: stepOf(url, { id, origin, domain }, probed), next: probed.next };
}

/** A redirect to a URL of the same chain, or beyond the limit, is not followed. */
function bounded(probed: Probed, seen: ReadonlySet<string>, budget: { redirects: number }): Probed {
  if (!probed.next) return comesBack(probed, seen) ? { ...probed, verdict: 'redirect-loop', detail: `in a loop: ${probed.detail}` } : probed;
  const { next, ...rest } = probed;
  if (seen.has(next.href)) return { ...rest, verdict: 'redirect-loop', detail: `in a loop: ${probed.detail}` };
  if (budget.redirects === 0)
    return { ...rest, verdict: 'redirect-loop', detail: `one more redirect than the ${MAX_REDIRECTS} that clients follow: ${probed.detail}` };
  budget.redirects -= 1;
  return probed;
}

/** A redirect to http is not followed; one back to the same URL shows the fault. */
function comesBack({ verdict, facts: { location = '' } }: Probed, seen: ReadonlySet<string>): boolean {
  return verdict === 'redirect-not-https' && URL.canParse(location) && seen.has(new URL(location).href);
}

/** A step for each record of the best rank, or one if there is none. */
async function locate({ domain, network, signal }: Asking): Promise<readonly [Taken, ...Taken[]]> {
  const host = srvName(domain);
  const begun = performance.now();
  const resolution = await orAborted(network.resolver.resolve(host, 'SRV', signal), signal);
  const ms = Math.round(performance.now() - begun);
  const [first, ...others] = servicesOf(resolution).map(({ verdict, detail, port, lowerRanked, next }): Taken => {
    const ranked = lowerRanked > 0 ? { lowerRanked } : {};
    const facts = { cnames: resolution.cnames.map(plainText), ...(detail === '.' ? { location: '.' } : {}), ...ranked };
    return { step: withTexts({ verdict, detail, id: 'srv', origin: 'srv', domain, host, port, ms }, `SRV ${host}`, facts), next };
  });
  return [first, ...others];
}

interface Service {
  readonly verdict: Verdict;
  readonly detail: string;
  readonly port: number;
  readonly lowerRanked: number;
  readonly next?: URL;
}

/** Port 443 first, as EWS Managed API does, then by priority, then by weight (RFC 2782). */
function servicesOf(resolution: Resolution): readonly Service[] {
  const { status, services } = resolution;
  const none = (verdict: Verdict, detail = '') => [{ verdict, detail, port: 443, lowerRanked: 0 }];
  if (status === 'LOOP') return none('cname-loop');
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return none('dns-failed', failureOf(resolution));
  const rank = (a: Resolution['services'][number], b: typeof a) => Number(b.port === 443) - Number(a.port === 443) || a.priority - b.priority;
  const ordered = [...services].sort((a, b) => rank(a, b) || b.weight - a.weight || (a.target < b.target ? -1 : 1));
  const best = ordered.filter((one) => rank(one, ordered[0]) === 0);
  const unique = [...new Map(best.map((one) => [`${one.target} ${one.port}`, one])).values()];
  return unique.length === 0 ? none('no-srv') : unique.map((one) => ({ ...serviceOf(one), lowerRanked: services.length - best.length }));
}

function serviceOf({ target, port }: Resolution['services'][number]): Omit<Service, 'lowerRanked'> {
  if (target === '.' || target === '') return { verdict: 'no-srv', detail: '.', port };
  const next = urlOfService(target, port, PATH);
  if (!next) return { verdict: 'redirect-unusable', detail: plainText(target), port };
  return { verdict: 'located', detail: `${next.hostname}:${port}`, port, next };
}

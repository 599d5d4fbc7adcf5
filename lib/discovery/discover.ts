import { autodiscoverHost } from '../names/domain-name';
import { childOf, orAborted } from '../network/abort';
import { DROPPED_MS, type Network, type Resolution } from '../network/network';
import { plainText } from '../text/untrusted';
import { PATH, urlOfService } from './answer';
import { failureOf } from './look-up';
import { type Probe, type Probed, type ProbeOptions, probe as probeOnce } from './probe';
import { type Place, stepOf, targetOf, withTexts } from './step';
import type { Step, StepId, Verdict, Walk } from './walk';

export { PATH } from './answer';

export interface DiscoverOptions {
  /**
   * How long an address has to take a connection, in milliseconds.
   * @default what Windows waits for, 21 seconds
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
   * The steps to take, in Outlook's order whatever the order here: the registry's `ExcludeHttpsRootDomain` and its
   * like leave some out (KB 2612922).
   * @default all
   */
  readonly steps?: readonly StepId[];
  /** @default 'autodiscover-redirect' */
  readonly userAgent?: string;
  /**
   * Whether an https URL that answers an empty POST with neither a challenge nor the word that nothing is there is asked once
   * more, with a made-up address of the domain: an Autodiscover service of somebody else's may answer it with settings.
   * Without it such a URL stays undecided.
   * @default true
   */
  readonly testAddress?: boolean;
  /**
   * Asks each URL of the walk; another one may ask twice, or remember what it was answered.
   * @default asks each URL once
   */
  readonly probe?: Probe;
}

/** Redirects that EWS Managed API follows (`AutodiscoverMaxRedirections`), over the whole walk. */
const MAX_REDIRECTS = 10;

/** Outlook's order: MS-OXDISCO, section 3.1.5, without the service connection point, which is seen inside the domain alone. */
const ORDER = ['https-domain', 'https-autodiscover', 'http-redirect', 'srv'] as const;
type Beginning = (typeof ORDER)[number];

/** Those where an answer decides most about scenario 4 come first. */
const BLAMED: readonly Beginning[] = ['http-redirect', 'https-autodiscover', 'srv', 'https-domain'];

/** Outlook asks the user about them, and goes nowhere else. */
const PROMPTS: readonly Verdict[] = ['certificate-name-mismatch', 'certificate-expired', 'certificate-untrusted'];

/**
 * Walks as an Outlook client does for one mailbox domain: it posts to every https URL, those that redirects lead to as well,
 * and gets on port 80 alone. No request has credentials, so that a 401 is as far as a walk without a mailbox goes; nor has
 * one the address of a mailbox, but for a made-up one where nothing else decides (`testAddress`).
 *
 * Where nothing was found, the step that decides is the last one that the redirect of port 80 led to, as that is what a
 * redirect site stands for; without that step it is likewise the last of `https-autodiscover`, of SRV, of the domain.
 *
 * @param domain the SMTP domain, in ASCII and lower case
 * @throws where no step is left to take; the signal's reason; whatever resolver or connector reject with beside what the network says
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

/** A step, and where a client goes on from it. */
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

/** One of the four ways that a walk tries: a step, and those that it leads to. */
export interface Chain {
  readonly id: Beginning;
  /** One at least. */
  readonly steps: readonly Step[];
}

/** The walk of a client that tries these ways one after another; what lies behind the step that decides, it does not come to. */
export function walkOf(domain: string, chains: readonly Chain[]): Walk {
  const all = chains.flatMap(({ steps }) => steps);
  const decisive = all.findIndex(isDecisive);
  const steps = decisive < 0 ? all : all.slice(0, decisive + 1);
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const lastOf = new Map(chains.map(({ id, steps }) => [id, steps[steps.length - 1]]));
  const blamed = BLAMED.flatMap((id) => lastOf.get(id) ?? []);
  // A service that does not know the address is one all the same, where no other is found.
  const decidedBy = all[decisive] ?? blamed.find(({ verdict }) => verdict === 'reached') ?? blamed[0];
  if (PROMPTS.includes(decidedBy.verdict)) return { domain, steps, outcome: 'prompt', decidedBy, ms };
  if (decidedBy.verdict !== 'reached') return { domain, steps, outcome: 'not-found', decidedBy, ms };
  return { domain, steps, outcome: 'found', endpoint: { host: decidedBy.host, url: decidedBy.asked }, decidedBy, ms };
}

/** A client that comes to it goes no further; from a service that does not know its address, it does. */
function isDecisive({ verdict, document }: Step): boolean {
  return (verdict === 'reached' && document !== 'error') || PROMPTS.includes(verdict);
}

/**
 * Asks one URL, and those that it redirects to, as a client does that comes to it.
 *
 * @throws as `discover` does
 */
export async function chainFrom(url: URL, place: Place, network: Network, options: Omit<DiscoverOptions, 'steps'> = {}): Promise<Step[]> {
  const life = childOf(options.signal);
  try {
    const steps: Step[] = [];
    for await (const step of followed(url, place.id, place.origin, askingOf(place.domain, network, options, life.signal))) steps.push(step);
    return steps;
  } finally {
    life.end();
  }
}

/** Records of one rank that are asked at most. */
export const MAX_SERVICES = 8;

/** What each SRV record of the best rank leads to, as clients take any of them; the first is the one that a walk takes. */
export interface Located {
  /** One at least: where there is no record, the step that says so. */
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
      // Each with the redirects of a walk of its own.
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

/** Always the same, so that who reads a server's log knows what it is. */
function testAddressOf(domain: string): string {
  return `autodiscover-redirect-test@${domain}`;
}

interface Asking {
  readonly domain: string;
  readonly network: Network;
  readonly options: ProbeOptions;
  readonly probe: Probe;
  readonly signal: AbortSignal;
  /** What is left of it is the walk's, not the chain's. */
  readonly budget: { redirects: number };
}

/** A step and those that it leads to. */
async function* chainOf(id: Beginning, asking: Asking): AsyncGenerator<Step> {
  if (id !== 'srv') return yield* followed(firstUrl(id, asking.domain), id, id, asking);
  const [{ step, next }] = await locate(asking);
  yield step;
  if (next) yield* followed(next, 'follow', id, asking);
}

async function* followed(url: URL, id: StepId, origin: StepId, asking: Asking): AsyncGenerator<Step> {
  const seen = new Set<string>();
  let taken = await ask(url, id, origin, seen, asking);
  yield taken.step;
  while (taken.next) {
    taken = await ask(taken.next, 'follow', origin, seen, asking);
    yield taken.step;
  }
}

/** What a client asks first on one of its ways. */
export function firstUrl(id: Exclude<Beginning, 'srv'>, domain: string): URL {
  const scheme = id === 'http-redirect' ? 'http' : 'https';
  return new URL(`${scheme}://${id === 'https-domain' ? domain : autodiscoverHost(domain)}${PATH}`);
}

/** @param seen the URLs of this chain; another chain may come to the same one, as clients try it again */
async function ask(url: URL, id: StepId, origin: StepId, seen: Set<string>, { domain, network, options, probe, signal, budget }: Asking): Promise<Taken> {
  seen.add(url.href);
  const { host, port } = targetOf(url);
  const probed = bounded(await probe(url, host, port, network, options, signal), seen, budget);
  return { step: stepOf(url, { id, origin, domain }, probed), next: probed.next };
}

/** A redirect that the client has been at already, or that is one too many, is not followed. */
function bounded(probed: Probed, seen: ReadonlySet<string>, budget: { redirects: number }): Probed {
  if (!probed.next) return comesBack(probed, seen) ? { ...probed, verdict: 'redirect-loop', detail: `round in a circle: ${probed.detail}` } : probed;
  const { next, ...rest } = probed;
  if (seen.has(next.href)) return { ...rest, verdict: 'redirect-loop', detail: `round in a circle: ${probed.detail}` };
  if (budget.redirects === 0)
    return { ...rest, verdict: 'redirect-loop', detail: `one redirect more than the ${MAX_REDIRECTS} that clients follow: ${probed.detail}` };
  budget.redirects -= 1;
  return probed;
}

/** A redirect to http is not followed; one to where the client has just been says what is wrong with it. */
function comesBack({ verdict, facts: { location = '' } }: Probed, seen: ReadonlySet<string>): boolean {
  return verdict === 'redirect-not-https' && URL.canParse(location) && seen.has(new URL(location).href);
}

/** A step for each record of the best rank, and one where there is none. */
async function locate({ domain, network, signal }: Asking): Promise<readonly [Taken, ...Taken[]]> {
  const host = `_autodiscover._tcp.${domain}`;
  const begun = performance.now();
  const resolution = await orAborted(network.resolver.resolve(host, 'SRV', signal), signal);
  const ms = Math.round(performance.now() - begun);
  const [first, ...others] = servicesOf(resolution).map(({ verdict, detail, port, next }): Taken => {
    const facts = { cnames: resolution.cnames.map(plainText), ...(detail === '.' ? { location: '.' } : {}) };
    return { step: withTexts({ verdict, detail, id: 'srv', origin: 'srv', domain, host, port, ms }, `SRV ${host}`, facts), next };
  });
  return [first, ...others];
}

interface Service {
  readonly verdict: Verdict;
  readonly detail: string;
  readonly port: number;
  readonly next?: URL;
}

/** One of port 443 before all others, as EWS Managed API takes them, then by priority; of the same, by weight (RFC 2782). */
function servicesOf(resolution: Resolution): readonly Service[] {
  const { status, services } = resolution;
  if (status === 'LOOP') return [{ verdict: 'cname-loop', detail: '', port: 443 }];
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return [{ verdict: 'dns-failed', detail: failureOf(resolution), port: 443 }];
  const rank = (a: Resolution['services'][number], b: typeof a) => Number(b.port === 443) - Number(a.port === 443) || a.priority - b.priority;
  const ordered = [...services].sort((a, b) => rank(a, b) || b.weight - a.weight || (a.target < b.target ? -1 : 1));
  const best = ordered.filter((one) => rank(one, ordered[0]) === 0);
  const unique = [...new Map(best.map((one) => [`${one.target} ${one.port}`, one])).values()];
  return unique.length === 0 ? [{ verdict: 'no-srv', detail: '', port: 443 }] : unique.map(serviceOf);
}

function serviceOf({ target, port }: Resolution['services'][number]): Service {
  if (target === '.' || target === '') return { verdict: 'no-srv', detail: '.', port };
  const next = urlOfService(target, port, PATH);
  if (!next) return { verdict: 'redirect-unusable', detail: plainText(target), port };
  return { verdict: 'located', detail: `${next.hostname}:${port}`, port, next };
}

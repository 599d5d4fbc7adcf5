import { autodiscoverHost } from '../names/domain-name';
import { childOf, orAborted } from './abort';
import { urlOfService } from './location';
import type { Network, Resolution } from './network';
import { plainText } from './plain-text';
import { type Probed, type ProbeOptions, probe } from './probe';
import { adviceOf, type Finding, saysOf } from './verdicts';
import type { Step, StepId, Verdict, Walk } from './walk';

export { severityOf } from './verdicts';

export interface DiscoverOptions {
  /**
   * How long an address has to take a connection, in milliseconds.
   * @default 21000, what Windows waits for: 3, 6 and 12 seconds after each of three SYNs
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
}

const PATH = '/autodiscover/autodiscover.xml';

/** Redirects that EWS Managed API follows (`AutodiscoverMaxRedirections`), over the whole walk. */
const MAX_REDIRECTS = 10;

/** Outlook's order: MS-OXDISCO, section 3.1.5, without the service connection point, which is seen inside the domain alone. */
const ORDER = ['https-domain', 'https-autodiscover', 'http-redirect', 'srv'] as const;
type Beginning = (typeof ORDER)[number];

/** Those where an answer decides most about scenario 4 come first. */
const BLAMED: readonly Beginning[] = ['http-redirect', 'https-autodiscover', 'srv', 'https-domain'];

/** Outlook asks the user about them, and goes nowhere else. */
const PROMPTS: readonly Verdict[] = ['certificate-foreign', 'certificate-expired', 'certificate-untrusted'];

/**
 * Walks as an Outlook client does for one mailbox domain. Every request is an unauthenticated GET; a real client asks
 * with POST, and gives its credentials once a 401 wants them, so that a 401 is as far as a walk without a mailbox goes.
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
  const { connectTimeoutMs = 21_000, answerTimeoutMs = 30_000, userAgent = 'autodiscover-redirect' } = options;
  const asking: Asking = { domain, network, options: { connectTimeoutMs, answerTimeoutMs, userAgent }, signal, budget: { redirects: MAX_REDIRECTS } };
  const steps: Step[] = [];
  const lastOf = new Map<Beginning, Step>();

  const ended = (outcome: Walk['outcome'], decidedBy: Step, endpoint?: Walk['endpoint']): Walk => ({
    domain,
    steps,
    outcome,
    ...(endpoint ? { endpoint } : {}),
    decidedBy,
    ms: steps.reduce((sum, { ms }) => sum + ms, 0),
  });

  for (const id of beginnings) {
    for await (const step of chainOf(id, asking)) {
      steps.push(step);
      lastOf.set(id, step);
      if (step.verdict === 'reached') return ended('found', step, { host: step.host, url: step.asked });
      if (PROMPTS.includes(step.verdict)) return ended('prompt', step);
    }
  }
  const blamed = BLAMED.find((id) => lastOf.has(id)) as Beginning;
  return ended('not-found', lastOf.get(blamed) as Step);
}

interface Asking {
  readonly domain: string;
  readonly network: Network;
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
  /** What is left of it is the walk's, not the chain's. */
  readonly budget: { redirects: number };
}

/** A step and those that it leads to. */
async function* chainOf(id: Beginning, asking: Asking): AsyncGenerator<Step> {
  const seen = new Set<string>();
  let taken = id === 'srv' ? await locate(asking) : await ask(firstUrl(id, asking.domain), id, id, seen, asking);
  yield taken.step;
  while (taken.next) {
    taken = await ask(taken.next, 'follow', id, seen, asking);
    yield taken.step;
  }
}

function firstUrl(id: Exclude<Beginning, 'srv'>, domain: string): URL {
  const scheme = id === 'http-redirect' ? 'http' : 'https';
  return new URL(`${scheme}://${id === 'https-domain' ? domain : autodiscoverHost(domain)}${PATH}`);
}

/** @param seen the URLs of this chain; another chain may come to the same one, as clients try it again */
async function ask(url: URL, id: StepId, origin: StepId, seen: Set<string>, { domain, network, options, signal, budget }: Asking): Promise<Taken> {
  seen.add(url.href);
  const host = url.hostname.replace(/\.$/, '');
  const port = Number(url.port || (url.protocol === 'http:' ? 80 : 443));
  const begun = performance.now();
  const probed = bounded(await probe(url, host, port, network, options, signal), seen, budget);
  const { facts, verdict, detail, simulatedMs, next } = probed;
  const ms = Math.round(performance.now() - begun + simulatedMs);
  return { step: stepOf({ verdict, detail, id, origin, domain, host: plainText(host), port, ms, ...facts }, plainText(url.href), facts), next };
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

async function locate({ domain, network, signal }: Asking): Promise<Taken> {
  const host = `_autodiscover._tcp.${domain}`;
  const begun = performance.now();
  const resolution = await orAborted(network.resolver.resolve(host, 'SRV', signal), signal);
  const ms = Math.round(performance.now() - begun);
  const { verdict, detail, port, next } = service(resolution);
  const facts = { cnames: resolution.cnames.map(plainText) };
  return { step: stepOf({ verdict, detail, id: 'srv', origin: 'srv', domain, host, port, ms }, `SRV ${host}`, facts), next };
}

/** The record that EWS Managed API takes: one of port 443 before all others, then by priority and weight (RFC 2782); one alone. */
function service({ status, services }: Resolution): { verdict: Verdict; detail: string; port: number; next?: URL } {
  if (status === 'LOOP') return { verdict: 'cname-loop', detail: '', port: 443 };
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return { verdict: 'dns-failed', detail: status, port: 443 };
  const [best] = [...services].sort(
    (a, b) => Number(b.port === 443) - Number(a.port === 443) || a.priority - b.priority || b.weight - a.weight || (a.target < b.target ? -1 : 1),
  );
  if (!best) return { verdict: 'no-srv', detail: '', port: 443 };
  const { target, port } = best;
  if (target === '.' || target === '') return { verdict: 'no-srv', detail: '.', port };
  const next = urlOfService(target, port, PATH);
  if (!next) return { verdict: 'redirect-unusable', detail: plainText(target), port };
  return { verdict: 'located', detail: `${next.hostname}:${port}`, port, next };
}

function stepOf(finding: Finding, asked: string, facts: Probed['facts']): Step {
  const { id, host, port, ms, verdict } = finding;
  const advice = adviceOf(finding);
  return { id, asked, host, port, ...facts, ms, verdict, says: saysOf(finding), ...(advice ? { advice } : {}) };
}

import { clientsOf } from '../discovery/clients/profiles';
import type { Step, Walk } from '../discovery/walk-result';
import type { PreviewRow } from '../findings/report';
import type { Expectation } from '../plan/expectation';
import { observing } from './observing';
import type { Preview } from './preview';

export interface WalkAllOptions {
  /** How many clients walk at a time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** How long a client waits for an answer, in milliseconds. */
  readonly answerTimeoutMs?: number;
}

/** Enough that none waits for the network; more only slow each walk, as one thread does all the work. */
const CONCURRENCY = 32;

/** The rows as the walks end, not in the order of the namespaces. At most `concurrency` walks at a time. */
export async function* walkAll(preview: Preview, namespaces: readonly Expectation[], options: WalkAllOptions = {}): AsyncGenerator<PreviewRow> {
  const { pMapIterable } = await import('p-map');
  const { concurrency = CONCURRENCY, answerTimeoutMs, signal } = options;
  const observe = observing(preview, { signal, answerTimeoutMs });
  const walks = pMapIterable(
    namespaces,
    async (namespace): Promise<PreviewRow> => {
      const { walk, observations } = await observe(namespace);
      return { ...rowOf(namespace, walk, preview), clients: clientsOf(observations) };
    },
    { concurrency, backpressure: concurrency * 2, preserveOrder: false },
  );
  for await (const row of walks) yield row;
}

function rowOf({ domain, view, external, endpoint: expected, unread, toRead }: Expectation, walk: Walk, preview: Preview): Omit<PreviewRow, 'clients'> {
  const judged = unread === undefined ? judge(walk, expected, view, preview) : { ok: false, problem: unread, ...knownBy(toRead) };
  const earlier = judged.ok || unread !== undefined ? undefined : earlierRule(walk, preview);
  if (earlier === undefined) return { domain, view, external, expected, walk, ...judged };
  return { domain, view, external, expected, walk: withFix(walk, earlier.fix), ok: false, ...earlier };
}

/** On a listener that is shared, a rule of others may answer first: no other fix helps then. */
function earlierRule({ steps }: Walk, preview: Preview): { readonly problem: string; readonly fix: string } | undefined {
  const step = steps.find(({ id, address, status }) => id === 'http-redirect' && address !== undefined && status !== undefined);
  const found = step && preview.overtaken(step.address as string, new URL(step.asked));
  if (!found) return undefined;
  return {
    problem: `rule ${found.by} of the listener answers ${step.host} before rule ${found.own}, which names it`,
    fix: `give the redirect site's rules priorities before ${found.by}, or let rule ${found.by} leave out ${step.host}`,
  };
}

function withFix(walk: Walk, fix: string): Walk {
  const fixed = (step: Step): Step => (step === walk.decidedBy || step.id === 'http-redirect' ? { ...step, fix } : step);
  const steps = walk.steps.map(fixed);
  return { ...walk, steps, decidedBy: steps[walk.steps.indexOf(walk.decidedBy)] };
}

function knownBy(toRead: string | undefined): Pick<PreviewRow, 'fix' | 'rerun'> {
  return toRead === undefined ? { fix: 'write its target literally into the template; or preview what is deployed', rerun: 'deployed' } : { fix: toRead };
}

function judge(walk: Walk, expected: string | undefined, view: Expectation['view'], preview: Preview): Pick<PreviewRow, 'ok' | 'problem' | 'fix' | 'rerun'> {
  const contradiction = walk.steps.flatMap((step) => contradictionOf(step, preview)).at(0);
  if (contradiction) return { ok: false, problem: contradiction, fix: 'please report it: the simulation and the rules should agree' };
  const { verdict, host, cnames } = walk.decidedBy;
  if (walk.outcome === 'not-found' && verdict === 'dns-failed') {
    const target = preview.leadsTo(cnames.at(-1) ?? host);
    const fix = `preview it together with the stacks of ${target}, or what is deployed`;
    const problem = target === host ? `${host} is not part of this preview` : `${host} leads to ${target}, which is not part of this preview`;
    return { ok: false, problem, fix, rerun: 'deployed' };
  }
  if (walk.outcome !== 'found') return { ok: false, problem: walk.decidedBy.message, fix: walk.decidedBy.fix };
  const { host: endpoint = '' } = walk.endpoint ?? {};
  const site = preview.siteInPlaceOf(endpoint, view);
  if (site !== undefined) {
    const fix = `let the record of ${endpoint} lead to its Autodiscover service`;
    return { ok: false, problem: `the record of ${endpoint} leads to ${site}, which has no service on port 443`, fix };
  }
  if (expected === undefined || walk.endpoint?.host === expected) return { ok: true };
  return { ok: false, problem: `reaches ${walk.endpoint?.host}, not ${expected}`, fix: `check ${placeOf(walk.steps)}` };
}

/** Evaluates the rules again, without a server: the client's answer must be the same. */
function contradictionOf({ id, asked, address, status, location }: Step, preview: Preview): string[] {
  if (id !== 'http-redirect' || status === undefined || address === undefined) return [];
  const ruled = preview.ruled(address, new URL(asked));
  if (!ruled || ruled.kind === 'unknown') return [];
  const [got, said] = [answerText(status, location), answerText(ruled.status, ruled.kind === 'redirect' ? ruled.location : undefined)];
  return got === said ? [] : [`${asked} got ${got}, but by the rules it should get ${said}`];
}

function answerText(status: number, location: string | undefined): string {
  return location === undefined ? String(status) : `${status} to ${location}`;
}

function placeOf(steps: readonly Step[]): string {
  const redirect = steps.find(({ verdict }) => verdict === 'redirected');
  return redirect ? `the rule that answers ${redirect.asked} with ${redirect.location}` : `what answers ${steps.at(-1)?.asked}`;
}

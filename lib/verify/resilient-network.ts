import { isIPv4 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { addressClass } from '../discovery/addresses';
import { isByDnssec, type LookUp } from '../discovery/look-up';
import { type Probe, type Probed, probe } from '../discovery/probe';
import { rememberingProbe, rememberingResolver } from '../discovery/remembering';
import type { Method } from '../discovery/request';
import type { StepOrigin } from '../discovery/step';
import { chainFrom } from '../discovery/walk';
import type { Step, Verdict } from '../discovery/walk-result';
import type { ConnectError, Connector, Network, Resolution, Resolver } from '../network/network';
import { answering, guardedProbe } from './guarded-probe';
import { rememberingDrops } from './memory';
import { isOwn, type Owner } from './owner';

interface Patience {
  /** How long an address has to accept a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long the handshake and the whole answer may take together, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** Whether a test address is sent if a request without one decides nothing. */
  readonly testAddress: boolean;
  /** The address of a mailbox of the user's, for Autodiscover V2 of its endpoint. */
  readonly mailbox?: string;
}

/** What all requests of one run share over one network. */
export interface Asking extends Patience {
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Asks one URL, and again after a temporary failure. */
  readonly probe: Probe;
  /** The same, but once for all namespaces that lead to the URL; of another party's URL, nothing that only the owner's clients may ask. */
  rememberedFor(owner: Owner): Probe;
  /** Asks a URL at one of its host's addresses, and follows its redirects as a client does. The method is of the first request; a walk's if left out. */
  chainAt(url: URL, place: StepOrigin, address: string | undefined, found: Pick<LookUp, 'cnames' | 'fault'>, owner: Owner, method?: Method): Promise<Step[]>;
  /** Whether this machine has no route to addresses of this one's family. */
  isWithoutRoute(address: string): boolean;
  /** Whether any connection was accepted. */
  isOut(): boolean;
  /** The first answer of DNS for a name, if only the second query succeeded. */
  firstTryOf(name: string): string | undefined;
}

export interface AskingOptions extends Patience {
  /** Whether to ask also the targets that guardedProbe skips. */
  readonly anyTarget?: boolean;
}

export function askingOver(base: Network, { anyTarget = false, ...patience }: AskingOptions, signal: AbortSignal): Asking {
  const routes = notingRoutes(rememberingDrops(base.connector));
  const forgiving = forgivingResolver(base.resolver);
  const network = { ...base, connector: routes.connector, resolver: rememberingResolver(forgiving, signal) };
  const twice = secondTry(probe);
  const guarded = (asked: Probe, owner: Owner) => (anyTarget ? asked : guardedProbe(asked, owner));
  const once = rememberingProbe(twice);
  // Only the run ends it, as others wait for the same answer.
  const rememberedFor = (owner: Owner) => guarded((url, host, port, via, options) => once(url, host, port, via, options, signal, isOwn(host, owner)), owner);
  return {
    ...patience,
    network,
    signal,
    probe: twice,
    rememberedFor,
    chainAt: (url, place, address, found, owner, method) => {
      const over = pinned(network, url.hostname, address, found);
      const [own, others] = [guarded(twice, owner), rememberedFor(owner)];
      const asked: Probe = (next, host, ...rest) => (host === url.hostname ? own : others)(next, host, ...rest);
      return chainFrom(url, place, over, { ...patience, method, signal, probe: asked });
    },
    isWithoutRoute: routes.isWithout,
    isOut: routes.isOut,
    firstTryOf: forgiving.firstTryOf,
  };
}

/** Temporary faults. A refusal, a time-out, a certificate or a status is an answer, and asking again would only hide it. */
const MOMENTARY_VERDICTS: readonly Verdict[] = ['no-answer', 'tls-failed'];

const PAUSE_MS = 250;

/**
 * Asks once more after a temporary failure, and notes it. A request that took a client's whole patience is not repeated:
 * a client would not either.
 */
export function secondTry(probe: Probe): Probe {
  return async (url, host, port, network, options, signal) => {
    const ask = () => probe(url, host, port, network, options, signal);
    const begun = performance.now();
    const first = await ask();
    if (!MOMENTARY_VERDICTS.includes(first.verdict) || performance.now() - begun >= options.answerTimeoutMs) return first;
    await pause(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    const second = await ask();
    return second.verdict === first.verdict ? second : { ...second, facts: { ...second.facts, firstTry: wordsOf(first) } };
  };
}

function wordsOf({ verdict, detail }: Probed): string {
  return detail === '' ? verdict : `${verdict}: ${detail}`;
}

/** Temporary faults. Not time-outs, after which dns/query-retries.ts has asked again already. */
const MOMENTARY_STATUSES: readonly Resolution['status'][] = ['SERVFAIL', 'REFUSED'];

export interface ForgivingResolver extends Resolver {
  /** The first answer of DNS for a name, if only the second query succeeded. */
  firstTryOf(name: string): string | undefined;
}

/** Asks once more if DNS failed, and notes it. */
export function forgivingResolver(resolver: Resolver): ForgivingResolver {
  const firstTries = new Map<string, string>();
  return {
    resolve: async (name, type, signal) => {
      const first = await resolver.resolve(name, type, signal);
      if (first.failedBefore !== undefined) firstTries.set(name, first.failedBefore);
      if (!MOMENTARY_STATUSES.includes(first.status)) return first;
      await pause(PAUSE_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
      const second = await resolver.resolve(name, type, signal);
      if (!MOMENTARY_STATUSES.includes(second.status)) firstTries.set(name, first.status);
      return second;
    },
    firstTryOf: (name) => firstTries.get(name),
  };
}

/**
 * The network of a client that uses this address of a host. Without an address it is the network itself; but after a
 * failure of DNS, the host is not looked up again.
 */
export function pinned(network: Network, host: string, address: string | undefined, { cnames, fault }: Pick<LookUp, 'cnames' | 'fault'>): Network {
  if (address === undefined && fault?.verdict !== 'dns-failed') return network;
  const failure = address === undefined ? (fault?.detail ?? '') : 'NOERROR';
  const status = isByDnssec(failure) ? ({ status: 'SERVFAIL', dnssec: true } as const) : { status: failure as Resolution['status'] };
  return answering(network, host, { ...status, cnames, addresses: address === undefined ? [] : [address] });
}

/** The system's codes if it has no route for a whole address family. */
const NO_ROUTE = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** Results that show that a packet left, or had a route. */
const ANSWERED = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'];

interface Routes {
  readonly connector: Connector;
  /** Whether this machine has no route to addresses of this one's family. */
  isWithout(address: string): boolean;
  /** Whether any connection was accepted. */
  isOut(): boolean;
}

/** Notes the address families without a route: a failed request over them is no fault of a namespace. */
function notingRoutes(connector: Connector): Routes {
  const [absent, present] = [new Set<boolean>(), new Set<boolean>()];
  let taken = false;
  return {
    connector: {
      connect: async (target, options) => {
        const family = isIPv4(target.address);
        try {
          const socket = await connector.connect(target, options);
          present.add(family);
          taken = true;
          return socket;
        } catch (error) {
          const { code = '' } = error as ConnectError;
          if (NO_ROUTE.includes(code)) absent.add(family);
          else if (ANSWERED.includes(code) && !isOfThisMachine(target.address)) present.add(family);
          throw error;
        }
      },
    },
    isWithout: (address) => absent.has(isIPv4(address)) && !present.has(isIPv4(address)),
    isOut: () => taken,
  };
}

/** Its own, and those of its links. IPv4's loopback counts, as it shows that the machine has the family. */
function isOfThisMachine(address: string): boolean {
  return !isIPv4(address) && ['loopback', 'link-local'].includes(addressClass(address));
}

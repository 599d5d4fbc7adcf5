import { chainFrom } from '../discovery/discover';
import type { LookUp } from '../discovery/look-up';
import type { Network } from '../discovery/network';
import { type Probe, probe } from '../discovery/probe';
import type { Place } from '../discovery/step';
import type { Step } from '../discovery/walk';
import { forgivingResolver } from './forgiving-resolver';
import { pinned } from './pinned';
import { rememberingDrops } from './remembering-drops';
import { rememberingProbe } from './remembering-probe';
import { rememberingResolver } from './remembering-resolver';
import { notingRoutes } from './route-less';
import { secondTry } from './second-try';

export interface Patience {
  /** How long an address has to take a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long the handshake and the whole answer may take together, in milliseconds. */
  readonly answerTimeoutMs: number;
}

/** What all questions of one run share that go over one network. */
export interface Asking extends Patience {
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Asks one URL, a second time where the first failed in a way that may not last. */
  readonly probe: Probe;
  /** The same, but once for all who are led to the URL. */
  readonly remembered: Probe;
  /** Asks a URL at one of its host's addresses, and goes on to what it redirects to as a client does. */
  chainAt(url: URL, place: Place, address: string | undefined, found: Pick<LookUp, 'cnames' | 'fault'>): Promise<Step[]>;
  /** Whether this machine was seen to have no way to addresses of this one's family. */
  isWithoutRoute(address: string): boolean;
  /** What DNS said of a name at first, where it answered only when it was asked again. */
  firstTryOf(name: string): string | undefined;
}

export function askingOver(base: Network, patience: Patience, signal: AbortSignal): Asking {
  const routes = notingRoutes(rememberingDrops(base.connector));
  const forgiving = forgivingResolver(base.resolver);
  const network = { ...base, connector: routes.connector, resolver: rememberingResolver(forgiving, signal) };
  const twice = secondTry(probe);
  const once = rememberingProbe(twice);
  // By no address of who was led there: those are the host's that was pinned.
  const remembered: Probe = (url, host, port, _via, options) => once(url, host, port, network, options, signal);
  return {
    ...patience,
    network,
    signal,
    probe: twice,
    remembered,
    chainAt: (url, place, address, found) => {
      const over = pinned(network, url.hostname, address, found);
      const asked: Probe = (next, host, ...rest) => (host === url.hostname ? twice : remembered)(next, host, ...rest);
      return chainFrom(url, place, over, { ...patience, signal, probe: asked });
    },
    isWithoutRoute: routes.isWithout,
    firstTryOf: forgiving.firstTryOf,
  };
}

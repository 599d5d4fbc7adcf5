import { chainFrom } from '../discovery/discover';
import type { LookUp } from '../discovery/look-up';
import type { Network } from '../discovery/network';
import { type Probe, probe } from '../discovery/probe';
import type { Place } from '../discovery/step';
import type { Step } from '../discovery/walk';
import { forgivingResolver } from './forgiving-resolver';
import { guardedProbe } from './guarded-probe';
import { isOwn, type Owner } from './owner';
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
  /** Whether a made-up address is sent where an empty POST decides nothing. */
  readonly testAddress: boolean;
}

/** What all questions of one run share that go over one network. */
export interface Asking extends Patience {
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Asks one URL, a second time where the first failed in a way that may not last. */
  readonly probe: Probe;
  /** The same, but once for all who are led to the URL; of a stranger nothing that the owner's clients alone may ask. */
  rememberedFor(owner: Owner): Probe;
  /** Asks a URL at one of its host's addresses, and goes on to what it redirects to as a client does. */
  chainAt(url: URL, place: Place, address: string | undefined, found: Pick<LookUp, 'cnames' | 'fault'>, owner: Owner): Promise<Step[]>;
  /** Whether this machine was seen to have no way to addresses of this one's family. */
  isWithoutRoute(address: string): boolean;
  /** Whether any connection was taken. */
  isOut(): boolean;
  /** What DNS said of a name at first, where it answered only when it was asked again. */
  firstTryOf(name: string): string | undefined;
}

export interface AskingOptions extends Patience {
  /** Whether the places are asked, too, that guardedProbe leaves alone. */
  readonly anyTarget?: boolean;
}

export function askingOver(base: Network, { anyTarget = false, ...patience }: AskingOptions, signal: AbortSignal): Asking {
  const routes = notingRoutes(rememberingDrops(base.connector));
  const forgiving = forgivingResolver(base.resolver);
  const network = { ...base, connector: routes.connector, resolver: rememberingResolver(forgiving, signal) };
  const twice = secondTry(probe);
  const guarded = (asked: Probe, owner: Owner) => (anyTarget ? asked : guardedProbe(asked, owner));
  const once = rememberingProbe(twice);
  // Ended by the run alone, as others wait for the same answer.
  const rememberedFor = (owner: Owner) => guarded((url, host, port, via, options) => once(url, host, port, via, options, signal, isOwn(host, owner)), owner);
  return {
    ...patience,
    network,
    signal,
    probe: twice,
    rememberedFor,
    chainAt: (url, place, address, found, owner) => {
      const over = pinned(network, url.hostname, address, found);
      const [own, others] = [guarded(twice, owner), rememberedFor(owner)];
      const asked: Probe = (next, host, ...rest) => (host === url.hostname ? own : others)(next, host, ...rest);
      return chainFrom(url, place, over, { ...patience, signal, probe: asked });
    },
    isWithoutRoute: routes.isWithout,
    isOut: routes.isOut,
    firstTryOf: forgiving.firstTryOf,
  };
}

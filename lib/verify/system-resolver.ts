import { getServers } from 'node:dns';
import type { NameServer } from '../discovery/dns-exchange';
import { failureOf } from '../discovery/look-up';
import type { Resolution, Resolver } from '../discovery/network';
import { wireResolver } from '../discovery/wire-resolver';
import { lacksItsLink, nameServer, nameServerText } from './name-servers';

export interface ServersOptions {
  /**
   * How long a server has to answer one message, in milliseconds.
   * @default 2000
   */
  readonly timeoutMs?: number;
  /**
   * How often a server is asked before the next one is.
   * @default 3
   */
  readonly tries?: number;
}

/** What another server may know better: resolv.conf(5), as the GNU C library reads it. */
const ASKED_ELSEWHERE: readonly Resolution['status'][] = ['TIMEOUT', 'SERVFAIL', 'REFUSED'];

/** A domain whose own servers are down can look like this too, so that one time-out says nothing yet. */
const TIMEOUTS_OF_THE_DEAD = 3;

/**
 * A resolver over the name servers that this system asks.
 *
 * @throws Error if it has none that can be asked
 */
export function systemResolver(options: ServersOptions = {}): Resolver {
  // Node leaves out on which link a link-local server is.
  const servers = getServers()
    .map(nameServer)
    .filter((server) => !lacksItsLink(server));
  if (servers.length === 0) throw new Error("this system names no name server that can be asked: give one with --resolver, such as '--resolver 192.0.2.53'");
  return serversResolver(servers, options);
}

/**
 * A resolver over name servers that are asked one after another, as stub resolvers do, until one has an answer. Where
 * none has, the status is the last that was answered, and `TIMEOUT` where nobody did. What one failed for and another
 * answered is noted in the answer: a client may ask the first of them alone. A server that stays silent goes to
 * the end of the list, so that it costs its time-outs once and not for every name.
 *
 * @throws Error if there is no server
 */
export function serversResolver(servers: readonly NameServer[], options: ServersOptions = {}): Resolver {
  if (servers.length === 0) throw new Error('a resolver needs a name server: give at least one');
  let order: readonly Asked[] = servers.map((server) => ({ name: nameServerText(server), resolver: wireResolver(server, options), timeouts: 0 }));

  const heed = (asked: Asked, status: Resolution['status']) => {
    asked.timeouts = status === 'TIMEOUT' ? asked.timeouts + 1 : 0;
    if (asked.timeouts < TIMEOUTS_OF_THE_DEAD) return;
    asked.timeouts = 0;
    order = [...order.filter((other) => other !== asked), asked];
  };

  return {
    resolve: async (name, type, signal) => {
      let told: Resolution | undefined;
      let failed: string | undefined;
      for (const asked of order) {
        const resolution = await asked.resolver.resolve(name, type, signal);
        heed(asked, resolution.status);
        if (!ASKED_ELSEWHERE.includes(resolution.status)) return failed === undefined ? resolution : { ...resolution, failedBefore: failed };
        // Of one that is silent, or that refuses what is not of its network, a client hears nothing worse than the next one's answer.
        if (resolution.status === 'SERVFAIL') failed ??= `${failureOf(resolution)} at ${asked.name}`;
        if (!told || resolution.status !== 'TIMEOUT') told = resolution;
      }
      return told as Resolution;
    },
  };
}

interface Asked {
  readonly name: string;
  readonly resolver: Resolver;
  /** In a row, since it was last at the end of the list. */
  timeouts: number;
}

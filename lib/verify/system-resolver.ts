import { getServers } from 'node:dns';
import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { blockOf, isWithin } from '../discovery/addresses';
import { failureOf } from '../discovery/look-up';
import type { NameServer } from '../dns/query-retries';
import { wireResolver } from '../dns/wire-resolver';
import type { Resolution, Resolver } from '../network/network';

export interface ServersOptions {
  /**
   * How long a server has to answer one message, in milliseconds.
   * @default 2000
   */
  readonly timeoutMs?: number;
  /**
   * How often a server is asked before the next.
   * @default 3
   */
  readonly tries?: number;
}

/** Statuses after which another server is asked: resolv.conf(5), as the GNU C library reads it. */
const ASKED_ELSEWHERE: readonly Resolution['status'][] = ['TIMEOUT', 'SERVFAIL', 'REFUSED'];

/** A domain with failing servers can look like this too, so one time-out proves nothing. */
const TIMEOUTS_OF_THE_DEAD = 3;

/**
 * A resolver over the system's name servers.
 *
 * @throws Error if there is none that can be used
 */
export function systemResolver(options: ServersOptions = {}): Resolver {
  // Node leaves out the link of a link-local server.
  const servers = getServers()
    .map(nameServer)
    .filter((server) => !lacksItsLink(server));
  if (servers.length === 0) throw new Error('this system names no name server that can be asked: give one');
  return serversResolver(servers, options);
}

/**
 * A resolver over several name servers, asked one after another, as stub resolvers do, until one has an answer. If none
 * has, the status is the last one, and `TIMEOUT` if none answered. The answer notes a server that failed before another
 * one answered: a client may use only the first. A server that does not answer moves to the end of the list, so that it
 * costs its time-outs once, not for every name.
 *
 * @throws Error if there is no server
 */
export function serversResolver(servers: readonly NameServer[], options: ServersOptions = {}): Resolver {
  if (servers.length === 0) throw new Error('a resolver needs a name server: give at least one');
  let order: readonly Asked[] = servers.map((server) => ({ name: nameServerText(server), resolver: wireResolver(server, options), timeouts: 0 }));

  const obey = (asked: Asked, status: Resolution['status']) => {
    asked.timeouts = status === 'TIMEOUT' ? asked.timeouts + 1 : 0;
    if (asked.timeouts < TIMEOUTS_OF_THE_DEAD) return;
    asked.timeouts = 0;
    order = [...order.filter((other) => other !== asked), asked];
  };

  return {
    resolve: async (name, type, signal) => {
      let lastAnswer: Resolution | undefined;
      let failed: string | undefined;
      for (const asked of order) {
        const resolution = await asked.resolver.resolve(name, type, signal);
        obey(asked, resolution.status);
        if (!ASKED_ELSEWHERE.includes(resolution.status)) return failed === undefined ? resolution : { ...resolution, failedBefore: failed };
        // After one that does not answer, or refuses other networks, a client just gets the next one's answer.
        if (resolution.status === 'SERVFAIL') failed ??= `${failureOf(resolution)} at ${asked.name}`;
        if (!lastAnswer || resolution.status !== 'TIMEOUT') lastAnswer = resolution;
      }
      return lastAnswer as Resolution;
    },
  };
}

interface Asked {
  readonly name: string;
  readonly resolver: Resolver;
  /** In a row, since it was last at the end of the list. */
  timeouts: number;
}

const DNS_PORT = 53;

const BRACKETED = /^\[(?<address>[^\]]*)\](?::(?<port>\d{1,5}))?$/;
const WITH_PORT = /^(?<address>[^:]*):(?<port>\d{1,5})$/;
/** An interface's name or its number, as the link of a link-local address (RFC 4007, section 11). */
const SCOPED = /^(?<address>[^%]*)%[\w.-]+$/;

/**
 * Reads a name server's address: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`; a link-local
 * one with its link, `fe80::1%eth0`. The port is 53 if it is left out.
 *
 * @throws Error with the fix
 */
export function nameServer(text: string): NameServer {
  const bracketed = BRACKETED.exec(text)?.groups;
  const { address = text, port } = bracketed ?? WITH_PORT.exec(text)?.groups ?? {};
  const known = isAddressV6(address) || (!bracketed && isIPv4(address));
  if (!known)
    throw new Error(`'${text}' is not the address of a name server: write an IP address, such as '192.0.2.53', '192.0.2.53:5353' or '[2001:db8::53]:5353'`);
  const number = port === undefined ? DNS_PORT : Number(port);
  if (number < 1 || number > 65_535) throw new Error(`'${text}' has the port ${port}: a port is a number from 1 to 65535`);
  return { address, port: number };
}

/** The form that is read, without port 53. */
export function nameServerText({ address, port }: NameServer): string {
  if (port === DNS_PORT) return address;
  return isIPv4(address) ? `${address}:${port}` : `[${address}]:${port}`;
}

/** RFC 4291, section 2.5.6. */
const LINK_LOCAL = blockOf('fe80::/10');

/** Whether its address needs a link, and has none. */
export function lacksItsLink({ address }: NameServer): boolean {
  return isIPv6(address) && !address.includes('%') && isWithin(address, [LINK_LOCAL]);
}

/** The link of its address, if this machine has no such interface, or it is down: by its name, or by its number. */
export function missingLink({ address }: NameServer): string | undefined {
  const [, link] = address.split('%');
  if (link === undefined) return undefined;
  const interfaces = Object.entries(networkInterfaces());
  const known = interfaces.some(([name, addresses = []]) => name === link || addresses.some(({ scopeid = 0 }) => scopeid > 0 && String(scopeid) === link));
  return known ? undefined : link;
}

function isAddressV6(text: string): boolean {
  return isIPv6(SCOPED.exec(text)?.groups?.address ?? text);
}

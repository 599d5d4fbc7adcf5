import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { blockOf, isWithin } from '../discovery/addresses';
import type { NameServer } from '../discovery/dns-exchange';

const DNS_PORT = 53;

const BRACKETED = /^\[(?<address>[^\]]*)\](?::(?<port>\d{1,5}))?$/;
const WITH_PORT = /^(?<address>[^:]*):(?<port>\d{1,5})$/;
/** An interface's name or its number, as the link of a link-local address (RFC 4007, section 11). */
const SCOPED = /^(?<address>[^%]*)%[\w.-]+$/;

/**
 * Reads a name server's address: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`; a link-local
 * one with its link, `fe80::1%eth0`. The port is 53 if it is left out.
 *
 * @throws Error that says what would be right
 */
export function nameServer(text: string): NameServer {
  const bracketed = BRACKETED.exec(text)?.groups;
  const { address = text, port } = bracketed ?? WITH_PORT.exec(text)?.groups ?? {};
  const known = isAddressV6(address) || (!bracketed && isIPv4(address));
  if (!known)
    throw new Error(`'${text}' is no address of a name server: write an IP address, such as '192.0.2.53', '192.0.2.53:5353' or '[2001:db8::53]:5353'`);
  const number = port === undefined ? DNS_PORT : Number(port);
  if (number < 1 || number > 65_535) throw new Error(`'${text}' has the port ${port}: a port is a number from 1 to 65535`);
  return { address, port: number };
}

/** As it is read, without the port where that is DNS's own. */
export function nameServerText({ address, port }: NameServer): string {
  if (port === DNS_PORT) return address;
  return isIPv4(address) ? `${address}:${port}` : `[${address}]:${port}`;
}

/** RFC 4291, section 2.5.6. */
const LINK_LOCAL = blockOf('fe80::/10');

/** Whether nobody can send to it without being told on which link it is. */
export function lacksItsLink({ address }: NameServer): boolean {
  return isIPv6(address) && !address.includes('%') && isWithin(address, [LINK_LOCAL]);
}

/** The link of its address, where this machine has no such interface, or has it down: by its name, or by its number. */
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

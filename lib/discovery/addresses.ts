import { isIP, isIPv4 } from 'node:net';

/*
 * Who can reach an address. All other code asks here, so that no range is forgotten.
 */

/** Who can reach an address. `no-host`: it is not the address of a single host. */
export type AddressClass = 'public' | 'private' | 'link-local' | 'loopback' | 'no-host';

/** A block of addresses, `10.0.0.0/8`, as its first address and the number of bits that all of it share. */
export interface Block {
  readonly first: bigint;
  readonly bits: number;
  readonly width: 32 | 128;
}

const ofAll = (kind: AddressClass, ...blocks: readonly string[]) => blocks.map((block) => [blockOf(block), kind] as const);

/** The first that holds an address decides. IANA's registries of special-purpose addresses, and the documents named here. */
const CLASSES: readonly (readonly [Block, AddressClass])[] = [
  // The whole of 0.0.0.0/8 is "this host" (RFC 1122, section 3.2.1.3); Linux connects 0.0.0.0 and :: to the machine itself.
  ...ofAll('loopback', '127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128'),
  // RFC 3927; RFC 4291, section 2.5.6. The metadata services of clouds are at 169.254.169.254.
  ...ofAll('link-local', '169.254.0.0/16', 'fe80::/10'),
  // Metadata services outside of these ranges: EC2's over IPv6, Azure's platform address, Oracle's and Alibaba's.
  ...ofAll('link-local', 'fd00:ec2::/32', '168.63.129.16/32', '192.0.0.0/24', '100.100.100.200/32'),
  // RFC 1918; RFC 6598 (carriers' own); RFC 2544 (benchmarks); RFC 4193; RFC 3879 (site-local, given up); RFC 8215.
  ...ofAll('private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48'),
  // Multicast, and what is reserved: RFC 5771; RFC 1112, section 4; RFC 4291, section 2.7.
  ...ofAll('no-host', '224.0.0.0/4', '240.0.0.0/4', 'ff00::/8'),
];

/** IPv6 ranges that contain an IPv4 address, and the bit where it begins: RFC 4291, section 2.5.5; RFC 6052, section 2.1; RFC 3056, section 2. */
const EMBEDDING: readonly (readonly [Block, from: number])[] = (
  [
    ['::ffff:0:0/96', 96],
    ['64:ff9b::/96', 96],
    ['2002::/16', 16],
    ['::/96', 96],
  ] as const
).map(([block, from]) => [blockOf(block), from]);

/**
 * The class of an IP address; an IPv6 address that contains an IPv4 address has the class of that.
 *
 * @throws Error if it is not an IP address
 */
export function addressClass(address: string): AddressClass {
  const number = numberOf(address);
  const width = isIPv4(address) ? 32 : 128;
  const known = classOfNumber(number, width);
  if (known !== undefined || width === 32) return known ?? 'public';
  const embedding = EMBEDDING.find(([block]) => isIn(block, number, width));
  return (embedding && classOfNumber((number >> BigInt(96 - embedding[1])) & 0xffff_ffffn, 32)) ?? 'public';
}

function classOfNumber(number: bigint, width: Block['width']): AddressClass | undefined {
  return CLASSES.find(([block]) => isIn(block, number, width))?.[1];
}

/** Whether one of these blocks holds the address. */
export function isWithin(address: string, blocks: readonly Block[]): boolean {
  const width = isIPv4(address) ? 32 : 128;
  const number = numberOf(address);
  return blocks.some((block) => isIn(block, number, width));
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`. */
export function blockOf(text: string): Block {
  const [address, bits] = text.split('/');
  return { first: numberOf(address), bits: Number(bits), width: isIPv4(address) ? 32 : 128 };
}

function isIn({ first, bits, width }: Block, number: bigint, ofWidth: Block['width']): boolean {
  return width === ofWidth && first >> BigInt(width - bits) === number >> BigInt(width - bits);
}

function numberOf(address: string): bigint {
  const [plain] = address.split('%');
  if (isIP(plain) === 0) throw new Error(`'${address}' is not an IP address`);
  if (isIPv4(plain)) return plain.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // URL normalizes every form to hexadecimal groups.
  const [head, tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = (half = '') => (half === '' ? [] : half.split(':'));
  const zeros = 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** Whether the two lists have an address in common. */
export function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

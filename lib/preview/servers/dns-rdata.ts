import { isIPv4, isIPv6 } from 'node:net';
import type { CaaData, MxData, SoaData, SrvData } from 'dns-packet';
import { fitsInDns } from '../../dns/dns-wire';
import { withoutTrailingDot } from '../../names/domain-name';
import type { RecordType } from '../../topology/topology';

/** A record's data in the form of the wire-format library. */
export type Rdata =
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR'; readonly data: string }
  | { readonly type: 'SRV'; readonly data: SrvData }
  | { readonly type: 'TXT'; readonly data: Buffer[] }
  | { readonly type: 'MX'; readonly data: MxData }
  | { readonly type: 'SOA'; readonly data: SoaData }
  | { readonly type: 'CAA'; readonly data: CaaData };

const MAX_TEXT_LENGTH = 255;
const MAX_UINT8 = 0xff;
const MAX_UINT16 = 0xffff;
const MAX_UINT32 = 0xffffffff;

/**
 * Reads a value in its presentation format: RFC 1035, sections 3.3 and 5.1, RFC 2782 and RFC 8659, with escapes in octal
 * (Route 53 Developer Guide, "Supported DNS record types").
 *
 * @throws if it is not valid for the type: the library would write an unreadable message
 */
export function rdataOf(type: RecordType, value: string): Rdata {
  const fields = value.trim().split(/\s+/);
  const field = (index: number) => fields[index] ?? wrong(type, value);
  const integer = (index: number, max: number) => {
    const number = /^\d+$/.test(field(index)) ? Number(field(index)) : Number.NaN;
    return number <= max ? number : wrong(type, value);
  };
  const name = (index: number) => wireName(field(index)) ?? wrong(type, value);

  switch (type) {
    case 'A':
      return isIPv4(field(0)) ? { type, data: field(0) } : wrong(type, value);
    case 'AAAA':
      return isIPv6(field(0)) && !field(0).includes('%') ? { type, data: field(0) } : wrong(type, value);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { type, data: name(0) };
    case 'MX':
      return { type, data: { preference: integer(0, MAX_UINT16), exchange: name(1) } };
    case 'SRV':
      return { type, data: { priority: integer(0, MAX_UINT16), weight: integer(1, MAX_UINT16), port: integer(2, MAX_UINT16), target: name(3) } };
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = [2, 3, 4, 5, 6].map((index) => integer(index, MAX_UINT32));
      return { type, data: { mname: name(0), rname: name(1), serial, refresh, retry, expire, minimum } };
    }
    case 'TXT':
      return { type, data: textsOf(type, value) };
    case 'CAA': {
      const [text] = textsOf(type, value.trim().replace(/^\S+\s+\S+\s+/, ''));
      return { type, data: { flags: integer(0, MAX_UINT8), tag: field(1) as CaaData['tag'], value: text.toString('latin1') } };
    }
  }
}

/** Strings in quotes, or a single one without them. */
function textsOf(type: RecordType, value: string): Buffer[] {
  const strings = value.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? wrong(type, value);
  return strings.map((string) => {
    const bytes = Buffer.from(unescaped(string.replace(/^"|"$/g, '')), 'latin1');
    return bytes.length <= MAX_TEXT_LENGTH ? bytes : wrong(type, value);
  });
}

function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code));
}

function wireName(text: string): string | undefined {
  if (text === '.') return text;
  const name = withoutTrailingDot(text);
  return fitsInDns(name) ? name : undefined;
}

function wrong(type: RecordType, value: string): never {
  throw new Error(`'${value}' is not a value of a record of type ${type}`);
}

import { type Answer, decode, encode } from 'dns-packet';
import { HEADER_LENGTH, hasRoomForItsRecords } from '../../dns/dns-wire';
import type { AnsweredRecord, LookupAnswer, Names } from '../../topology/dns-answer';
import { rdataOf } from './dns-rdata';

/*
 * Queries and replies on the wire: RFC 1035, section 4, and RFC 6891 for EDNS. The question is echoed byte by byte, so
 * that its letter case survives, and names that no text can hold.
 */

export const Rcode = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;
export type Rcode = (typeof Rcode)[keyof typeof Rcode];

export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly checkingDisabled: boolean;
  /** Left out where it cannot be read. */
  readonly question?: Question;
  /** Left out if the client does not use it. */
  readonly edns?: { readonly udpSize: number; readonly dnssecOk: boolean };
  /** The required answer, regardless of the name. */
  readonly fault?: Rcode;
}

interface Question {
  /** In lower case, without a trailing dot; bytes that are no letter of a name as `\DDD` (RFC 1035, section 5.1). */
  readonly name: string;
  /** `UNKNOWN_65` where the library has no name for it. */
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Reply {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly answers: readonly AnsweredRecord[];
  readonly authority: readonly AnsweredRecord[];
}

const CLASS_IN = 1;
const OPCODE_QUERY = 0;
const MAX_NAME_BYTES = 255;
/** Zone transfers, which Route 53 does not do. */
const TRANSFERS = [251, 252];

const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;
const CD = 0x0010;
const DNSSEC_OK = 0x8000;

/** The server's UDP size: DNS Flag Day 2020's recommendation. */
const OWN_UDP_SIZE = 1232;
/** A pointer has 14 bits (RFC 1035, section 4.1.4). */
const MAX_POINTER = 0x3fff;

/** Nothing if the message has no header, or is itself an answer: answering answers could go on for ever. */
export function readQuery(message: Buffer): Query | undefined {
  if (message.length < HEADER_LENGTH) return undefined;
  const flags = message.readUInt16BE(2);
  if (flags & QR) return undefined;

  const header = {
    id: message.readUInt16BE(0),
    opcode: (flags >> 11) & 0xf,
    recursionDesired: (flags & RD) !== 0,
    checkingDisabled: (flags & CD) !== 0,
  };
  if (header.opcode !== OPCODE_QUERY) return { ...header, fault: Rcode.NOTIMP };
  const read = message.readUInt16BE(4) === 1 ? readQuestion(message) : undefined;
  if (!read) return { ...header, fault: Rcode.FORMERR };

  const query = { ...header, question: read.question };
  const opts = optionsOf(message);
  if (!opts || opts.length > 1) return { ...query, fault: Rcode.FORMERR };
  const [opt] = opts;
  const edns = opt && { udpSize: opt.udpPayloadSize, dnssecOk: (opt.flags & DNSSEC_OK) !== 0 };
  if (opt && opt.ednsVersion > 0) return { ...query, edns, fault: Rcode.BADVERS };
  return { ...query, edns, fault: read.klass !== CLASS_IN || TRANSFERS.includes(read.type) ? Rcode.REFUSED : undefined };
}

/**
 * The reply, within the length; one that is too long is cut down to its question, and marked as truncated.
 *
 * @throws if a record's value is none of its type
 */
export function writeReply(query: Query, reply: Reply, maxLength: number): Buffer {
  const whole = assemble(query, reply, 0);
  return whole.length <= maxLength ? whole : assemble(query, { ...reply, answers: [], authority: [] }, TC);
}

type Opt = Extract<Answer, { type: 'OPT' }>;

function optionsOf(message: Buffer): Opt[] | undefined {
  if (!hasRoomForItsRecords(message)) return undefined;
  try {
    return decode(message).additionals?.filter((record): record is Opt => record.type === 'OPT');
  } catch {
    return undefined;
  }
}

function readQuestion(message: Buffer): { readonly question: Question; readonly type: number; readonly klass: number } | undefined {
  const labels: string[] = [];
  let at = HEADER_LENGTH;
  for (let length = message[at]; length !== 0; length = message[at]) {
    // A first name has nothing before it that it could point to.
    if (length === undefined || length > 63 || at + 1 + length - HEADER_LENGTH >= MAX_NAME_BYTES) return undefined;
    labels.push(labelText(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const end = at + 5;
  if (end > message.length) return undefined;
  const type = message.readUInt16BE(at + 1);
  const bytes = message.subarray(HEADER_LENGTH, end);
  return { question: { name: labels.join('.'), type: typeText(type), bytes }, type, klass: message.readUInt16BE(at + 3) };
}

function labelText(label: Buffer): string {
  return label
    .toString('latin1')
    .replace(/[^!-~]|[.\\]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)
    .toLowerCase();
}

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  255: 'ANY',
  257: 'CAA',
};

/** By RFC 3597, section 5, where the topology has no such records. */
function typeText(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

function assemble(query: Query, { rcode, authoritative, recursionAvailable, answers, authority }: Reply, truncated: number): Buffer {
  const header = Buffer.alloc(HEADER_LENGTH);
  header.writeUInt16BE(query.id, 0);
  const flags =
    QR |
    (query.opcode << 11) |
    (authoritative ? AA : 0) |
    truncated |
    (query.recursionDesired ? RD : 0) |
    (recursionAvailable ? RA : 0) |
    (query.checkingDisabled ? CD : 0);
  header.writeUInt16BE(flags | (rcode & 0xf), 2);
  header.writeUInt16BE(query.question ? 1 : 0, 4);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt16BE(authority.length, 8);
  header.writeUInt16BE(query.edns ? 1 : 0, 10);

  const parts: Buffer[] = [header];
  const written = new Map<string, number>();
  let length = HEADER_LENGTH;
  if (query.question) {
    parts.push(query.question.bytes);
    length += query.question.bytes.length;
    written.set(query.question.name, HEADER_LENGTH);
  }
  for (const record of [...answers, ...authority]) {
    const bytes = recordBytes(record, written, length);
    parts.push(bytes);
    length += bytes.length;
  }
  if (query.edns) parts.push(optBytes(query.edns.dnssecOk, rcode >> 4));
  return Buffer.concat(parts);
}

/** Owners are compressed, which the library does not do: each one is the question's name or the name that a CNAME before it gave. */
function recordBytes(record: AnsweredRecord, written: Map<string, number>, offset: number): Buffer {
  const encoded = encode({ answers: [{ name: '.', ttl: record.ttl, class: 'IN', ...rdataOf(record.type, record.value) } as Answer] });
  const afterOwner = encoded.subarray(HEADER_LENGTH + 1);
  const owner = ownerBytes(record.name, written.get(record.name));
  if (offset <= MAX_POINTER && !written.has(record.name)) written.set(record.name, offset);
  const rdata = offset + owner.length + 10;
  if (record.type === 'CNAME' && rdata <= MAX_POINTER && !written.has(record.value)) written.set(record.value, rdata);
  return Buffer.concat([owner, afterOwner]);
}

function ownerBytes(name: string, pointer: number | undefined): Buffer {
  if (pointer !== undefined) return Buffer.from([0xc0 | (pointer >> 8), pointer & 0xff]);
  // RFC 1035, section 3.3.12: the data of a PTR record is a name and nothing else.
  return encode({ answers: [{ type: 'PTR', name: '.', data: rdataOf('PTR', `${name}.`).data as string }] }).subarray(HEADER_LENGTH + 11);
}

function optBytes(dnssecOk: boolean, extendedRcode: number): Buffer {
  const opt: Opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: OWN_UDP_SIZE,
    extendedRcode,
    ednsVersion: 0,
    flags: dnssecOk ? DNSSEC_OK : 0,
    flag_do: dnssecOk,
    options: [],
  };
  return encode({ additionals: [opt] }).subarray(HEADER_LENGTH);
}

/** The transport of a query. */
export type Transport = 'udp' | 'tcp';

/** RFC 1035, section 4.2.1, for clients without EDNS. */
const PLAIN_UDP_SIZE = 512;
/** The limit for clients with EDNS: RFC 6891, section 6.2.5. */
const MAX_UDP_SIZE = 4096;
const MAX_TCP_SIZE = 0xffff;

/** The reply to a message, if it gets one. Never throws. */
export function replyTo(message: Buffer, names: Names, transport: Transport): Buffer | undefined {
  const query = readQuery(message);
  if (!query) return undefined;
  const maxLength = transport === 'tcp' ? MAX_TCP_SIZE : udpSize(query);
  try {
    return writeReply(query, answer(query, names), maxLength);
  } catch {
    // An invalid value in the topology: for the client, a server failure.
    return writeReply(query, failure(query, Rcode.SERVFAIL), maxLength);
  }
}

function answer(query: Query, names: Names): Reply {
  if (query.fault !== undefined || !query.question) return failure(query, query.fault ?? Rcode.FORMERR);
  const found = names.lookUp(query.question.name, query.question.type, { chase: query.recursionDesired ? 'all' : 'zone' });
  return {
    rcode: rcodeOf(found),
    authoritative: !query.recursionDesired && found.authoritative,
    recursionAvailable: query.recursionDesired,
    // Also for a loop of CNAMEs, which the client can see.
    answers: found.answers,
    authority: found.authority,
  };
}

function rcodeOf({ loop, rcode }: LookupAnswer): Rcode {
  return loop ? Rcode.SERVFAIL : Rcode[rcode];
}

function failure(query: Query, rcode: Rcode): Reply {
  return { rcode, authoritative: false, recursionAvailable: query.recursionDesired, answers: [], authority: [] };
}

function udpSize({ edns }: Query): number {
  return edns ? Math.min(Math.max(edns.udpSize, PLAIN_UDP_SIZE), MAX_UDP_SIZE) : PLAIN_UDP_SIZE;
}

import { randomBytes } from 'node:crypto';
import { SERVER_DOMAIN, SERVER_NAME } from './organisation';

/*
 * NTLM's messages, as far as a server that accepts every password needs them: sections are those of MS-NLMP. Packages of npm
 * are clients, all but express-ntlm, which is a middleware whose challenge names no server and no version.
 */

/** A message of a client, or what is none. */
export type NtlmMessage =
  | { readonly kind: 'negotiate'; readonly flags: number }
  | { readonly kind: 'authenticate'; readonly user: string; readonly responds: boolean }
  | { readonly kind: 'none' };

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

/** NEGOTIATE, section 2.2.2.5. */
const FLAG = {
  unicode: 0x00000001,
  oem: 0x00000002,
  requestTarget: 0x00000004,
  sign: 0x00000010,
  seal: 0x00000020,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  targetTypeDomain: 0x00010000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  keyExchange: 0x40000000,
  key56: 0x80000000,
} as const;

/** What is granted to a client that asks for it: nothing is ever signed or sealed over HTTP. */
const GRANTED = FLAG.sign | FLAG.seal | FLAG.alwaysSign | FLAG.extendedSessionSecurity | FLAG.version | FLAG.key128 | FLAG.keyExchange | FLAG.key56;

/** AV_PAIR, section 2.2.2.1. */
const AV = { end: 0, computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4, dnsForest: 5 } as const;

const DOMAIN = 'STAND-IN';

/** VERSION, section 2.2.2.10: Windows Server 2019, revision 15 of NTLMSSP. */
const WINDOWS = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);

const AUTHENTICATE_FIELDS_END = 64;
/** Of NTLM_RESPONSE and of LM_RESPONSE, sections 2.2.2.6 and 2.2.2.3; those of version 2 have as much and more. */
const RESPONSE_BYTES = 24;

/** Never throws, for any bytes. */
export function readNtlm(bytes: Buffer): NtlmMessage {
  if (bytes.length < 16 || !bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return { kind: 'none' };
  const type = bytes.readUInt32LE(8);
  if (type === 1) return { kind: 'negotiate', flags: bytes.readUInt32LE(12) };
  if (type !== 3 || bytes.length < AUTHENTICATE_FIELDS_END) return { kind: 'none' };
  const [lm, nt, user] = [12, 20, 36].map((at) => fieldOf(bytes, at));
  if (!lm || !nt || !user) return { kind: 'none' };
  const unicode = (bytes.readUInt32LE(60) & FLAG.unicode) !== 0;
  return { kind: 'authenticate', user: user.toString(unicode ? 'utf16le' : 'latin1'), responds: Math.max(lm.length, nt.length) >= RESPONSE_BYTES };
}

/** The bytes that a field's length and offset lead to; undefined outside the message. */
function fieldOf(bytes: Buffer, at: number): Buffer | undefined {
  const length = bytes.readUInt16LE(at);
  const offset = bytes.readUInt32LE(at + 4);
  return offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : undefined;
}

/**
 * CHALLENGE_MESSAGE, section 2.2.1.2, built as section 3.2.5.1.1 has it, but for MsvAvTimestamp: a client that gets one adds
 * codes to its messages whose counterparts take the user's password (section 3.1.5.1.2). Servers before Windows Vista sent none.
 */
export function ntlmChallenge(asked: number, host: string, nonce: Buffer = randomBytes(8)): Buffer {
  const unicode = (asked & FLAG.unicode) !== 0;
  const flags = (unicode ? FLAG.unicode : FLAG.oem) | FLAG.requestTarget | FLAG.ntlm | FLAG.targetTypeDomain | FLAG.targetInfo | (asked & GRANTED);
  const target = Buffer.from(DOMAIN, unicode ? 'utf16le' : 'latin1');
  const information = Buffer.concat([
    pair(AV.domain, DOMAIN),
    pair(AV.computer, SERVER_NAME),
    pair(AV.dnsDomain, SERVER_DOMAIN),
    pair(AV.dnsComputer, host),
    pair(AV.dnsForest, SERVER_DOMAIN),
    pair(AV.end, ''),
  ]);
  const start = 56;
  return Buffer.concat([
    SIGNATURE,
    uint32(2),
    place(target.length, start),
    uint32(flags),
    nonce,
    Buffer.alloc(8),
    place(information.length, start + target.length),
    (asked & FLAG.version) !== 0 ? WINDOWS : Buffer.alloc(8),
    target,
    information,
  ]);
}

function pair(id: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf16le');
  return Buffer.concat([uint16(id), uint16(value.length), value]);
}

/** Length, the same as the most that there is room for, and offset. */
function place(length: number, offset: number): Buffer {
  return Buffer.concat([uint16(length), uint16(length), uint32(offset)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

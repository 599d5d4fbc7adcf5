import { randomInt } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { type Answer, CHECKING_DISABLED, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import type { AbortWatch } from '../network/abort';
import { type Resolver, socketLimit } from '../network/network';
import { frame, HEADER_LENGTH, hasRoomForItsRecords, unframer } from './dns-wire';

/** A name server. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
}

export interface Question {
  /** In lower case, without a trailing dot. */
  readonly name: string;
  readonly type: Parameters<Resolver['resolve']>[1];
  /** Whether the server should answer without DNSSEC validation (RFC 4035, section 3.2.2). */
  readonly unchecked?: boolean;
}

export interface ExchangeOptions {
  /** For each message. */
  readonly timeoutMs: number;
  /** The number of UDP tries; the last of several switches EDNS on or off. */
  readonly tries: number;
  /** Whether the first try has EDNS. */
  readonly edns: boolean;
  readonly signal?: AbortSignal;
  /** Shared by all that wait for the same signal. */
  readonly watch: AbortWatch;
}

export interface DnsReply {
  /** With the bits that EDNS adds (RFC 6891, section 6.1.3). */
  readonly rcode: number;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  /** Whether the answered query had EDNS. */
  readonly edns: boolean;
}

/** `timeout`: no answer. `broken`: the answer cannot be read, or does not match the question. */
export type Exchanged = DnsReply | 'timeout' | 'broken';

const QR = 0x8000;
const OPCODE = 0x7800;
const TC = 0x0200;
/** DNS Flag Day 2020's recommendation, which avoids fragmentation. */
const UDP_SIZE = 1232;
const NOERROR = 0;
const FORMERR = 1;
const NXDOMAIN = 3;
const NOTIMP = 4;

/**
 * The system's codes for a server that cannot be reached: no listener, no IPv6, prohibited by a firewall or a router, or
 * the server's interface is gone. Any other code is a problem of this machine.
 */
const UNANSWERED = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT'],
  ...['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EACCES', 'EPERM', 'ENODEV', 'ENXIO'],
];

/** Linux's code for an address of a missing interface: `fe80::1%eth7`. */
function isUnanswered({ code = '' }: NodeJS.ErrnoException, address: string): boolean {
  return UNANSWERED.includes(code) || (code === 'EINVAL' && address.includes('%'));
}

/**
 * Sends one query: by UDP, again if no answer comes, and by TCP if the answer is truncated (RFC 1035, section
 * 4.2.1; RFC 5452, section 9.1, for what makes an answer one).
 *
 * @throws the signal's reason once it is aborted; an error of the system that does not come from the network
 */
export async function exchange(server: NameServer, question: Question, options: ExchangeOptions): Promise<Exchanged> {
  const reply = await exchangeOnce(server, question, options);
  // RFC 6891, section 7: servers from before EDNS say so.
  const refusesEdns = typeof reply === 'object' && reply.edns && (reply.rcode === FORMERR || reply.rcode === NOTIMP);
  return refusesEdns ? exchangeOnce(server, question, { ...options, edns: false }) : reply;
}

async function exchangeOnce(server: NameServer, question: Question, options: ExchangeOptions): Promise<Exchanged> {
  const { tries } = options;
  for (let sent = 0; sent < tries; sent++) {
    // Some servers, and firewalls before them, drop queries with EDNS (RFC 6891, section 6.2.6).
    const edns = tries > 1 && sent === tries - 1 ? !options.edns : options.edns;
    const query = queryOf(question, edns);
    const message = await overUdp(server, query, options);
    if (message === undefined) continue;
    if ((message.readUInt16BE(2) & TC) === 0) return read(message, edns);

    const whole = await overTcp(server, query, options);
    return Buffer.isBuffer(whole) ? read(whole, edns) : whole;
  }
  return 'timeout';
}

function queryOf({ name, type, unchecked = false }: Question, edns: boolean): Buffer {
  return encode({
    type: 'query',
    id: randomInt(0x10000),
    flags: unchecked ? RECURSION_DESIRED | CHECKING_DISABLED : RECURSION_DESIRED,
    questions: [{ name, type, class: 'IN' }],
    additionals: edns ? [{ type: 'OPT', name: '.', udpPayloadSize: UDP_SIZE, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }] : [],
  });
}

/** Whether the message is the answer: to this query's ID, and with its question, or with none, as servers answer a query that they cannot read. */
function answers(message: Buffer, query: Buffer): boolean {
  if (message.length < HEADER_LENGTH || message.readUInt16BE(0) !== query.readUInt16BE(0)) return false;
  const flags = message.readUInt16BE(2);
  if ((flags & QR) === 0 || (flags & OPCODE) !== 0) return false;
  const rcode = flags & 0xf;
  if (message.readUInt16BE(4) === 0) return rcode !== NOERROR && rcode !== NXDOMAIN;
  const end = questionEnd(query);
  const comparable = (from: Buffer) => from.toString('latin1', HEADER_LENGTH, end).toLowerCase();
  return message.readUInt16BE(4) === 1 && message.length >= end && comparable(message) === comparable(query);
}

function questionEnd(query: Buffer): number {
  let at = HEADER_LENGTH;
  while (query[at] !== 0) at += 1 + query[at];
  return at + 5;
}

function read(message: Buffer, edns: boolean): DnsReply | 'broken' {
  if (!hasRoomForItsRecords(message)) return 'broken';
  try {
    const { answers = [], authorities = [], additionals = [] } = decode(message);
    const extended = additionals.find((record) => record.type === 'OPT')?.extendedRcode ?? 0;
    return { rcode: (extended << 4) | (message.readUInt16BE(2) & 0xf), answers, authorities, edns };
  } catch {
    return 'broken';
  }
}

/** A socket of its own for each query, so that its port cannot be guessed (RFC 5452, section 9.2); undefined if no answer comes. */
function overUdp({ address, port }: NameServer, query: Buffer, { timeoutMs, signal, watch }: ExchangeOptions): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const end = (settle: () => void) => {
      clearTimeout(timer);
      unwatch();
      // Keep the socket's own listeners: an unbound socket needs them to close.
      socket.off('error', fail).off('connect', send).off('message', take);
      // Errors of a closed socket do not matter.
      socket.on('error', () => {});
      socket.close();
      settle();
    };
    const fail = (error: NodeJS.ErrnoException) => end(() => (isUnanswered(error, address) ? resolve(undefined) : reject(socketLimit(error) ?? error)));
    const send = () => socket.send(query);
    const take = (message: Buffer, from: RemoteInfo) => {
      if (from.port === port && from.address === socket.remoteAddress().address && answers(message, query)) end(() => resolve(message));
    };
    const timer = setTimeout(() => end(() => resolve(undefined)), timeoutMs);
    const unwatch = watch(signal, () => end(() => reject(signal?.reason)));

    socket.on('error', fail).on('connect', send).on('message', take);
    // A connected socket gets only this server's packets, and an error if the port is closed.
    socket.connect(port, address);
  });
}

function overTcp({ address, port }: NameServer, query: Buffer, { timeoutMs, signal, watch }: ExchangeOptions): Promise<Buffer | 'timeout' | 'broken'> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = connect({ host: address, port });
    const unframe = unframer();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      unwatch();
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => end(() => resolve('timeout')), timeoutMs);
    const unwatch = watch(signal, () => end(() => reject(signal?.reason)));

    socket.on('connect', () => socket.write(frame(query)));
    socket.on('error', (error: NodeJS.ErrnoException) => end(() => (isUnanswered(error, address) ? resolve('broken') : reject(socketLimit(error) ?? error))));
    socket.on('close', () => end(() => resolve('broken')));
    socket.on('data', (piece: Buffer) => {
      const message = unframe(piece)?.at(0);
      if (message) end(() => resolve(answers(message, query) ? message : 'broken'));
    });
  });
}

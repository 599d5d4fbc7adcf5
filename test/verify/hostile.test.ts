/** @slow */

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Answer, decode, encode } from 'dns-packet';
import type { FindingId } from '../../lib/findings/catalogue';
import { timeGoesByTurns } from '../turns';
import { AUTODISCOVER_HOST, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import type { DnsFault } from './laboratory/dns';
import { at, type Change, ENDPOINT, inPlace, SITE, WEB, withRecords } from './laboratory/fabrikam';
import { Laboratory } from './laboratory/laboratory';
import { bytes, http, https, type Part, redirects, tcp } from './laboratory/parts';
import { findingsOf, outcomeOf, type Planned, settled, type Verified, verifyPlanned } from './laboratory/run';

/*
 * Servers that mean harm, at every place that a verification asks: it ends with a finding, within its patience, and takes
 * no more of them than it can hold. That it ends at all is told by the time that a test has.
 */

/** What a connection may hold in the system's buffers, beside the 80 KB that are read of an answer. */
const MAX_BYTES_PER_CONNECTION = 12 * 1024 * 1024;
/** Of all attacks together, servers and all. */
const MAX_GROWTH = 512 * 1024 * 1024;
const MAX_CONNECTIONS = 120;

timeGoesByTurns();

const laboratory = new Laboratory();
let verified: ReadonlyMap<Attack, PromiseSettledResult<Verified>>;
let growth = 0;
/** What endless servers got rid of on each of their connections, and how it began. */
const sent: { readonly begin: string; readonly bytes: number }[] = [];

interface Attack extends Planned {
  readonly name: string;
  readonly finds: readonly FindingId[];
}

beforeAll(async () => {
  const made = await makeCertificates();
  const before = memory();
  const watch = setInterval(() => {
    growth = Math.max(growth, memory() - before);
  }, 20);
  verified = await settled([...AT_80, ...ELSEWHERE, ...DNS, ...MISLEADING], (attack) => verifyPlanned(laboratory, made, attack)).finally(() =>
    clearInterval(watch),
  );
});

afterAll(() => laboratory.close());

function findingsFor(attack: Attack): readonly FindingId[] {
  const one = outcomeOf(verified, attack);
  expect(one.network.connected.length).toBeLessThan(MAX_CONNECTIONS);
  expect(one.network.asked.length).toBeLessThan(MAX_CONNECTIONS);
  expect(one.network.openSockets()).toBe(0);
  expect(one.rows).toHaveLength(1);
  expectHarmless([one.rows, one.site]);
  return findingsOf(one).map(({ id }) => id);
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Nothing that moves a terminal's cursor, turns a line round or hides; and nothing that fills a screen. */
function expectHarmless(value: unknown): void {
  const seen: string[] = [];
  JSON.stringify(value, (_key, one) => {
    if (typeof one === 'string') seen.push(one);
    return one;
  });
  expect(seen.filter((text) => /[\p{C}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\uFFFD', '')))).toEqual([]);
  expect(Math.max(...seen.map(({ length }) => length))).toBeLessThan(2_000);
}

const at80 = (part: Part): Change => ({ peers: at(SITE, 80, part) });
const at443 = (part: Part): Change => ({ peers: at(SITE, 443, part) });
const atEndpoint = (part: Part): Change => ({ peers: at(ENDPOINT, 443, part) });
const atDomain = (part: Part): Change => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 443, part) });

/** Answers, and goes on for as long as somebody takes it. */
function endless(begin: string, chunk: string): Part {
  return tcp((socket) => socket.once('data', () => pour(socket, begin, chunk)));
}

function pour(socket: Socket, begin: string, chunk: string): void {
  socket.on('close', () => sent.push({ begin: JSON.stringify(`${begin}${chunk}`.slice(0, 12)), bytes: socket.bytesWritten }));
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.write(begin);
  socket.on('drain', more);
  more();
}

/** A piece now and again, so that it is never silent. */
function dripping(text: ArrayLike<string>): Part {
  return tcp((socket) => {
    let next = 0;
    const timer = setInterval(() => socket.write(text[next++ % text.length]), 10);
    socket.on('close', () => clearInterval(timer));
  });
}

/** 64 MB of nothing, in 64 KB. */
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const bomb = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  http((_request, response) => response.writeHead(status, { 'Content-Encoding': 'gzip', 'Content-Length': BOMB.length, ...headers }).end(BOMB));

const LOCATION = `https://${ENDPOINT_HOST}/autodiscover/autodiscover.xml`;
const TURNED = '\u202Emoc.osotnoc<script>alert(1)</script>';
const UGLY = `\u001b[2J\u001b]0;pwned\u0007\u2028${TURNED}`;
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const NOT_REDIRECTED: readonly FindingId[] = ['redirect-other-answer'];
const SILENT: readonly FindingId[] = ['redirect-silent'];

const AT_80: readonly Attack[] = [
  { name: 'headers without end', change: () => at80(endless('HTTP/1.1 302 Found\r\nX-A: ', 'X-Filler: x\r\n'.repeat(100))), finds: NOT_REDIRECTED },
  { name: 'a header without end', change: () => at80(endless('HTTP/1.1 302 Found\r\nX-A: ', 'x'.repeat(4096))), finds: NOT_REDIRECTED },
  { name: 'a status line without end', change: () => at80(endless('HTTP/1.1 302 ', 'x'.repeat(4096))), finds: NOT_REDIRECTED },
  {
    name: 'a body without end',
    change: () => at80(endless('HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n', ' '.repeat(4096))),
    finds: NOT_REDIRECTED,
  },
  {
    name: 'chunks without end',
    change: () => at80(endless('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1000\r\n'.concat(' '.repeat(4096), '\r\n'))),
    finds: NOT_REDIRECTED,
  },
  {
    name: 'interim answers without end',
    change: () => at80(dripping(Array(100).fill('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20)))),
    finds: NOT_REDIRECTED,
  },
  { name: 'headers that drip', change: () => at80(dripping('HTTP/1.1 302 Found\r\nX-Slow: ')), finds: SILENT, silent: true },
  {
    name: 'a body that drips',
    change: () => at80(tcp((socket) => socket.once('data', () => drip(socket)))),
    finds: SILENT,
    silent: true,
  },
  { name: 'a compressed bomb', change: () => at80(bomb(200)), finds: NOT_REDIRECTED },
  {
    name: 'a redirect with a Location of 12 KB',
    change: () => at80(http(redirects(`https://evil.example/${'x'.repeat(12_000)}`))),
    finds: ['redirect-elsewhere'],
  },
  {
    name: 'a Location that is not UTF-8',
    change: () => at80(bytes(Buffer.from('HTTP/1.1 302 Found\r\nLocation: https://evil.example/\xff\xfe\r\n\r\n', 'latin1'))),
    finds: ['redirect-unusable'],
  },
  {
    name: 'a Location that plays with the terminal',
    change: () => at80(bytes(Buffer.from(`HTTP/1.1 302 Found\r\nLocation: https://evil.example/${TURNED}\r\n\r\n`))),
    finds: ['redirect-elsewhere'],
  },
  {
    name: 'a control character in a header',
    change: () => at80(bytes(Buffer.from(`HTTP/1.1 302 Found\r\nLocation: https://evil.example/${UGLY}\r\n\r\n`))),
    finds: NOT_REDIRECTED,
  },
  { name: 'random bytes', change: () => at80(bytes(randomBytes(100_000))), finds: NOT_REDIRECTED },
  {
    name: 'two answers in one',
    change: () => at80(bytes(`HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nHTTP/1.1 302 Found\r\nLocation: ${LOCATION}\r\n\r\n`)),
    finds: ['redirect-not-listed'],
  },
];

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
  const timer = setInterval(() => socket.write(' '), 10);
  socket.on('close', () => clearInterval(timer));
}

const ELSEWHERE: readonly Attack[] = [
  {
    name: '443: a certificate whose names are none',
    change: ({ misnamed }) => at443(https(misnamed, (_request, response) => response.end())),
    finds: ['https-certificate-name-mismatch'],
  },
  {
    name: 'redirects that never end, each to another host',
    change: ({ webHost }) => ({
      zones: { 'webhost.example': [`* A ${WEB}`] },
      peers: {
        ...at(SITE, 80, http(redirects('https://www.webhost.example/0'))),
        ...at(
          [WEB],
          443,
          https(
            webHost,
            redirects((path) => `https://www.webhost.example/${path.length}${'x'.repeat(1000)}?${randomBytes(8).toString('hex')}`),
          ),
        ),
      },
    }),
    finds: ['redirect-loop', 'unlisted-answered'],
  },
  {
    name: 'redirects that never end, between http and https',
    change: ({ fabrikam }) => ({
      peers: {
        ...at(SITE, 80, http(redirects((path) => `https://${AUTODISCOVER_HOST}${path}x`))),
        ...at(
          SITE,
          443,
          https(
            fabrikam,
            redirects((path) => `http://${AUTODISCOVER_HOST}${path}x`),
          ),
        ),
      },
    }),
    finds: ['redirect-plaintext', 'https-other-answer', 'unlisted-answered'],
  },
  {
    name: '443: greetings without end, which TLS has a client wait through',
    change: () => at443(endless('', Buffer.from([22, 3, 3, 64, 0]).toString('latin1').concat('\0'.repeat(16384)))),
    finds: ['https-no-tls'],
  },
  { name: '443: a handshake that drips', change: () => at443(dripping('\x16\x03\x03\x40\x00\x02')), finds: ['https-silent'], silent: true },
  { name: '443: random bytes', change: () => at443(tcp((socket) => socket.end(randomBytes(100_000)))), finds: ['https-no-tls'] },
  {
    name: 'domain: a body without end',
    change: ({ fabrikam }) => atDomain(https(fabrikam, (_request, response) => pourBody(response.writeHead(200)))),
    finds: ['domain-other-answer'],
  },
  {
    name: 'endpoint: a body without end',
    change: ({ endpoint }) => atEndpoint(https(endpoint, (_request, response) => pourBody(response.writeHead(200)))),
    finds: ['endpoint-other-answer'],
  },
  {
    name: 'endpoint: a compressed bomb',
    change: ({ endpoint }) => atEndpoint(https(endpoint, (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(BOMB))),
    finds: ['endpoint-other-answer'],
  },
  {
    name: 'endpoint: challenges that play with the terminal',
    change: ({ endpoint }) =>
      atEndpoint(
        https(endpoint, (_request, response) =>
          response.writeHead(401, { 'WWW-Authenticate': `Basic realm="${latin1('\u202Ex')}"`, 'X-SOAP-Enabled': latin1('\u202Etrue') }).end(),
        ),
      ),
    finds: ['endpoint-no-soap'],
  },
];

function pourBody(response: { write(chunk: Buffer): boolean; on(event: 'drain' | 'close', listener: () => void): unknown; destroyed: boolean }): void {
  const chunk = Buffer.alloc(16_384, ' ');
  let bytesSent = 0;
  response.on('close', () => sent.push({ begin: 'a body over TLS', bytes: bytesSent }));
  const more = () => {
    let room = true;
    while (room && !response.destroyed) {
      room = response.write(chunk);
      bytesSent += chunk.length;
    }
  };
  response.on('drain', more);
  more();
}

type DnsReply = (asked: { readonly id: number; readonly name: string; readonly type: string }) => readonly Answer[];

/** A reply with these answers to whatever was asked. */
function replying(answersTo: DnsReply, { flags = 0x8180, idOffset = 0 } = {}): DnsFault {
  return (query) => {
    const { id = 0, questions = [] } = decode(query);
    const [{ name, type }] = questions as [{ name: string; type: string }];
    const message = encode({ type: 'response', id: (id + idOffset) & 0xffff, flags, questions, answers: [...answersTo({ id, name, type })] });
    return message;
  };
}

/** A reply whose one answer has a name that is a pointer to itself. */
const pointingAtItself: DnsFault = (query) => {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  let end = 12;
  while (query[end] !== 0) end += 1 + query[end];
  const question = query.subarray(12, end + 5);
  const at = 12 + question.length;
  return Buffer.concat([header, question, Buffer.from([0xc0 | (at >> 8), at & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 10])]);
};

/** The same message cut, and said to be cut. */
const truncated: DnsFault = (_query, transport, usual) => {
  const whole = usual();
  if (!whole) return undefined;
  const cut = Buffer.from(whole.subarray(0, transport === 'udp' ? whole.length : whole.length - 3));
  cut.writeUInt16BE(cut.readUInt16BE(2) | 0x0200, 2);
  return cut;
};

const onlyOverTcp: DnsFault = (_query, transport, usual) => {
  const whole = usual();
  if (transport === 'tcp' || !whole) return whole;
  const cut = Buffer.from(whole);
  cut.writeUInt16BE(cut.readUInt16BE(2) | 0x0200, 2);
  return cut;
};

const forA =
  (data: string): DnsReply =>
  ({ name, type }) =>
    type === 'A' ? [{ type: 'A', name, ttl: 60, data }] : [];
const muteOverTcp: DnsFault = (query, transport, usual) => (transport === 'udp' ? onlyOverTcp(query, transport, usual) : undefined);
let hops = 0;
const toNextHop = replying(({ name }) => [{ type: 'CNAME', name, ttl: 60, data: `hop${hops++}.webhost.example` }]);

const DNS: readonly Attack[] = [
  { name: 'a name that points at itself', change: () => onAutodiscover(pointingAtItself), finds: ['dns-failed'] },
  {
    name: 'CNAMEs without end',
    change: () => ({ faults: { [AUTODISCOVER_HOST]: toNextHop, '.webhost.example': toNextHop } }),
    finds: ['cname-loop'],
  },
  { name: 'answers that are truncated over UDP and over TCP', change: () => onAutodiscover(truncated), finds: ['dns-failed'] },
  {
    name: 'a TCP connection that says nothing',
    change: () => ({ ...onAutodiscover(muteOverTcp) }),
    finds: ['dns-failed'],
  },
  { name: 'random bytes', change: () => ({ ...onAutodiscover(() => randomBytes(60_000)) }), finds: ['dns-failed'] },
  { name: 'random bytes after a header that is right', change: () => onAutodiscover(withRandomRest), finds: ['dns-failed'] },
  { name: 'other IDs', change: () => ({ ...onAutodiscover(replying(forA('192.0.2.10'), { idOffset: 1 })) }), finds: ['dns-failed'] },
  {
    name: 'answers for another name',
    change: () => onAutodiscover(replying(({ type }) => (type === 'A' ? [{ type: 'A', name: 'evil.example', ttl: 60, data: WEB }] : []))),
    finds: ['dns-failed'],
  },
  {
    name: 'more addresses than anybody has',
    change: () =>
      onAutodiscover(
        overTcp(
          replying(({ name, type }) =>
            type === 'A' ? Array.from({ length: 1_400 }, (_, i) => ({ type: 'A', name, ttl: 60, data: `203.0.${113 + (i >> 8)}.${i & 255}` })) : [],
          ),
        ),
      ),
    finds: ['cname-elsewhere'],
  },
  {
    name: 'more SRV records than anybody has',
    change: () => ({
      faults: {
        '_autodiscover._tcp.fabrikam.com': overTcp(
          replying(({ name }) => Array.from({ length: 900 }, (_, i) => ({ type: 'SRV', name, ttl: 60, data: { port: 443, target: `h${i}.example` } }))),
        ),
      },
    }),
    finds: ['not-all-asked', 'srv-dangling'],
  },
  {
    name: 'a CNAME that plays with the terminal',
    change: () => onAutodiscover(replying(({ name }) => [{ type: 'CNAME', name, ttl: 60, data: 'evil\u001b[2J\u202E<b>.example' }])),
    finds: ['dns-failed'],
  },
  {
    name: 'an SRV record that plays with the terminal',
    change: () => ({
      faults: {
        '_autodiscover._tcp.fabrikam.com': replying(({ name }) => [
          { type: 'SRV', name, ttl: 60, data: { port: 443, target: 'evil\u001b[2J\u202E<b>.example' } },
        ]),
      },
    }),
    finds: ['srv-dns-failed'],
  },
  {
    name: 'name servers that play with the terminal',
    change: () => ({
      ...inPlace(`* A ${WEB}`),
      faults: { 'fabrikam.com NS': replying(({ name }) => [{ type: 'NS', name, ttl: 60, data: 'evil\u001b[2J\u202E.sedoparking.com' }]) },
    }),
    finds: ['cname-wildcard'],
  },
];

function onAutodiscover(fault: DnsFault): Change {
  return { faults: { [AUTODISCOVER_HOST]: fault } };
}

/** What is too long for UDP. */
function overTcp(fault: DnsFault): DnsFault {
  return (query, transport, usual) => {
    if (transport === 'tcp') return fault(query, transport, usual);
    const reply = Buffer.from(query);
    reply.writeUInt16BE(0x8380, 2);
    return reply;
  };
}

const withRandomRest: DnsFault = (query) => {
  const reply = Buffer.from(query);
  reply.writeUInt16BE(0x8180, 2);
  reply.writeUInt16BE(0xffff, 6);
  return Buffer.concat([reply, randomBytes(50_000)]);
};

const MISLEADING: readonly Attack[] = [
  { name: 'TCP for what is truncated over UDP', change: () => onAutodiscover(onlyOverTcp), finds: [] },
  {
    name: 'what is no answer before the answer',
    change: () => onAutodiscover((_query, _transport, usual) => [randomBytes(40), ...[usual() ?? []].flat()]),
    finds: [],
  },
];

describe('a hostile server', () => {
  test.each([...AT_80, ...ELSEWHERE].map((attack) => [attack.name, attack] as const))('%s', (_name, attack) => {
    expect(findingsFor(attack).filter((id) => id !== 'unlisted-answered' || attack.finds.includes(id))).toEqual(attack.finds);
  });
});

describe('a hostile name server', () => {
  test.each([...DNS, ...MISLEADING].map((attack) => [attack.name, attack] as const))('%s', (_name, attack) => {
    expect(findingsFor(attack)).toEqual(attack.finds);
  });
});

it('gets rid of no more than can be held', () => {
  expect(sent.length).toBeGreaterThan(10);
  expect(sent.filter(({ bytes }) => bytes > MAX_BYTES_PER_CONNECTION)).toEqual([]);
  expect(growth).toBeLessThan(MAX_GROWTH);
});

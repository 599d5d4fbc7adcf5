/** @slow */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { getEventListeners, once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Answer, decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { frame, unframer } from '../../lib/dns/dns-wire';
import { wireResolver } from '../../lib/dns/wire-resolver';
import type { Resolution } from '../../lib/network/network';
import { SILENCE_MS, timeGoesByTurns } from '../turns';

/** What a server sends for a query: messages, in their order. */
type Behaviour = (query: Buffer) => readonly Buffer[];

interface Played {
  readonly address: string;
  readonly port: number;
  /** What came by UDP. */
  readonly asked: Buffer[];
  readonly udp: UdpSocket;
}

timeGoesByTurns();

const playing = new Set<{ close(): unknown }>();

afterEach(() => {
  for (const each of playing) each.close();
  playing.clear();
});

/** What is said to a query by TCP; nothing where the server stays silent. */
type OverTcp = (query: Buffer) => Buffer | undefined;

/** A server of the test's own, by UDP and, where it is told what to say there, by TCP: on one port, which may be taken for the second. */
async function play(overUdp: Behaviour, overTcp?: OverTcp): Promise<Played> {
  for (;;) {
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = overTcp && (await playTcp(port, overTcp));
    if (overTcp && !tcp) {
      udp.close();
      continue;
    }
    playing.add(udp);
    const asked: Buffer[] = [];
    udp.on('message', (query, from) => {
      asked.push(query);
      for (const message of overUdp(query)) udp.send(message, from.port, from.address);
    });
    return { address: '127.0.0.1', port, asked, udp };
  }
}

async function playTcp(port: number, answer: OverTcp): Promise<Server | undefined> {
  const server = createServer((socket) => {
    playing.add({ close: () => socket.destroy() });
    const unframe = unframer();
    socket.on('error', () => {});
    socket.on('data', (piece: Buffer) => {
      for (const query of unframe(piece) ?? []) {
        const said = answer(query);
        if (said) socket.end(said);
      }
    });
  });
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  playing.add(server);
  return server;
}

const a = (name: string, data = '192.0.2.1'): Answer => ({ type: 'A', name, ttl: 60, data });
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, ttl: 60, data });
const soa: Answer = { type: 'SOA', name: 'example.com', ttl: 60, data: { mname: 'ns.example.com', rname: 'me.example.com' } };

interface Said {
  readonly rcode?: number;
  readonly flags?: number;
  readonly id?: number;
  readonly questions?: Packet['questions'];
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
}

function reply(query: Buffer, said: Said = {}): Buffer {
  const { id, questions } = decode(query);
  return encode({
    type: 'response',
    id: said.id ?? id,
    flags: (said.flags ?? 0) | (said.rcode ?? 0),
    questions: said.questions ?? questions,
    answers: [...(said.answers ?? [])],
    authorities: [...(said.authorities ?? [])],
  });
}

const answering = (say: (name: string, type: string) => Said): Behaviour => {
  return (query) => {
    const [question] = decode(query).questions ?? [];
    return [reply(query, say(question.name, question.type))];
  };
};

const [NOERROR, SERVFAIL, NXDOMAIN, REFUSED] = [0, 2, 3, 5];
const TC = 0x0200;
/** Long enough never to pass by chance; tests that wait for it give their own. */
const PATIENT = { timeoutMs: 100 * SILENCE_MS, tries: 1 };
const HASTY = { timeoutMs: SILENCE_MS, tries: 2 };

const ended = (status: Resolution['status'], cnames: readonly string[] = []): Resolution => ({ status, cnames, addresses: [], services: [] });

describe('an honest server', () => {
  test('is asked with recursion desired and EDNS, from another port and with another ID each time', async () => {
    const ports = new Set<number>();
    const server = await play(answering((name) => ({ answers: [a(name)] })));
    server.udp.on('message', (_, { port }) => ports.add(port));
    const resolver = wireResolver(server, PATIENT);
    const asked = Array.from({ length: 8 }, () => resolver.resolve('WWW.example.com.', 'A'));
    for (const resolution of await Promise.all(asked)) expect(resolution).toEqual({ ...ended('NOERROR'), addresses: ['192.0.2.1'] });

    const queries = server.asked.map((query) => decode(query));
    expect(queries[0]).toMatchObject({ flag_rd: true, flag_qr: false, questions: [{ name: 'www.example.com', type: 'A', class: 'IN' }] });
    expect(queries[0].additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232 }]);
    expect(new Set(queries.map(({ id }) => id)).size).toBeGreaterThan(1);
    expect(ports.size).toBe(8);
  });

  test.each([
    [1, 'SERVFAIL'],
    [2, 'SERVFAIL'],
    [3, 'NXDOMAIN'],
    [4, 'SERVFAIL'],
    [5, 'REFUSED'],
    [9, 'SERVFAIL'],
  ] as const)('response code %i: %s', async (rcode, status) => {
    const server = await play(answering(() => ({ rcode })));
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual(ended(status));
  });

  test('of the days before EDNS is asked again without it', async () => {
    const server = await play((query) => {
      const edns = (decode(query).additionals ?? []).length > 0;
      return [reply(query, edns ? { rcode: 1, questions: [] } : { answers: [a('www.example.com')] })];
    });
    expect((await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).addresses).toEqual(['192.0.2.1']);
    expect(server.asked).toHaveLength(2);
  });

  /** Drops what has EDNS, or what has none. */
  const dropping =
    (dropsEdns: boolean): Behaviour =>
    (query) =>
      (decode(query).additionals ?? []).length > 0 === dropsEdns ? [] : [reply(query, { answers: [a(decode(query).questions?.[0].name ?? '')] })];

  test('that drops what has EDNS is asked once without it, and from then on so at first', async () => {
    const server = await play(dropping(true));
    const resolver = wireResolver(server, { timeoutMs: 400, tries: 3 });
    expect((await resolver.resolve('www.example.com', 'A')).addresses).toEqual(['192.0.2.1']);
    expect(server.asked).toHaveLength(3);
    expect((await resolver.resolve('www.example.org', 'A')).addresses).toEqual(['192.0.2.1']);
    expect(server.asked).toHaveLength(4);
  });

  test('whose first answers were lost by chance is asked with EDNS again where it needs it', async () => {
    let drops = true;
    const server = await play((query) => dropping(drops)(query));
    const resolver = wireResolver(server, { timeoutMs: 400, tries: 2 });
    expect((await resolver.resolve('www.example.com', 'A')).addresses).toEqual(['192.0.2.1']);
    drops = false;
    expect((await resolver.resolve('www.example.org', 'A')).addresses).toEqual(['192.0.2.1']);
  });

  test.each([
    ['an answer', NOERROR],
    ['no such name', NXDOMAIN],
  ])('that fails, and without a check of DNSSEC has %s: told', async (_, rcode) => {
    const server = await play((query) => [reply(query, { rcode: decode(query).flag_cd ? rcode : SERVFAIL })]);
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual({ ...ended('SERVFAIL'), dnssec: true });
    expect(server.asked).toHaveLength(2);
  });

  test.each([
    ['fails', SERVFAIL],
    ['refuses', REFUSED],
  ])('that fails, and without a check of DNSSEC %s: a failure like any other', async (_, rcode) => {
    const server = await play((query) => [reply(query, { rcode: decode(query).flag_cd ? rcode : SERVFAIL })]);
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual(ended('SERVFAIL'));
  });

  test('is asked again where the first answer is lost', async () => {
    let lost = false;
    const server = await play((query) => {
      if (lost) return [reply(query, { answers: [a('www.example.com')] })];
      lost = true;
      return [];
    });
    expect((await wireResolver(server, { timeoutMs: SILENCE_MS, tries: 5 }).resolve('www.example.com', 'A')).status).toBe('NOERROR');
    expect(server.asked).toHaveLength(2);
  });

  test('that truncates is asked by TCP, and a long answer comes whole', async () => {
    const addresses = Array.from({ length: 250 }, (_, i) => `192.0.2.${i}`);
    const whole = addresses.map((address) => a('www.example.com', address));
    // Cut in the middle of a record, as some servers do it.
    const cut = (query: Buffer) => reply(query, { flags: TC, answers: whole }).subarray(0, 400);
    const server = await play(
      (query) => [cut(query)],
      (query) => frame(reply(query, { answers: whole })),
    );
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual({ ...ended('NOERROR'), addresses });
  });

  test('on IPv6 is asked too', async () => {
    const udp = createSocket('udp6');
    udp.bind(0, '::1');
    playing.add(udp);
    await once(udp, 'listening');
    udp.on('message', (query, from) => udp.send(reply(query, { answers: [a('www.example.com')] }), from.port, from.address));
    const resolution = await wireResolver({ address: '0:0:0:0:0:0:0:1', port: udp.address().port }, PATIENT).resolve('www.example.com', 'A');
    expect(resolution.addresses).toEqual(['192.0.2.1']);
  });
});

describe('CNAMEs', () => {
  test('that the server does not follow are followed, one question for each', async () => {
    const server = await play(
      answering((name) => {
        const hop = Number(name.split('.')[0]);
        return { answers: hop < 5 ? [cname(name.toUpperCase(), `${hop + 1}.Example.com`)] : [a(name)] };
      }),
    );
    const cnames = ['1.example.com', '2.example.com', '3.example.com', '4.example.com', '5.example.com'];
    expect(await wireResolver(server, PATIENT).resolve('0.example.com', 'A')).toEqual({ ...ended('NOERROR', cnames), addresses: ['192.0.2.1'] });
    expect(server.asked).toHaveLength(6);
  });

  test('whose end has no such record are not asked for twice if the server says so with an SOA (RFC 2308)', async () => {
    const server = await play(answering(() => ({ answers: [cname('1.example.com', '2.example.com')], authorities: [soa] })));
    expect(await wireResolver(server, PATIENT).resolve('1.example.com', 'AAAA')).toEqual(ended('NOERROR', ['2.example.com']));
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    ['the name does not exist', 3, 'NXDOMAIN'],
    ['the server may not say', 5, 'REFUSED'],
  ] as const)('are told where %s in the end', async (_, rcode, status) => {
    const server = await play(answering(() => ({ rcode, answers: [cname('1.example.com', '2.example.com')] })));
    expect(await wireResolver(server, PATIENT).resolve('1.example.com', 'A')).toEqual(ended(status, ['2.example.com']));
  });

  test.each([
    ['within one answer', (): Said => ({ answers: [cname('1.a', '2.a'), cname('2.a', '1.a')] })],
    ['within an answer that fails', (): Said => ({ rcode: 2, answers: [cname('1.a', '2.a'), cname('2.a', '1.a')] })],
    ['over several answers', (name: string): Said => ({ answers: [cname(name, name === '1.a' ? '2.a' : '1.a')] })],
  ])('that go round end: %s', async (_, say) => {
    const server = await play(answering(say));
    expect(await wireResolver(server, PATIENT).resolve('1.a', 'A')).toEqual(ended('LOOP', ['2.a', '1.a']));
  });

  test('that never end are given up after 16', async () => {
    const server = await play(answering((name) => ({ answers: [cname(name, `x${name}`)] })));
    const resolution = await wireResolver(server, PATIENT).resolve('a.example.com', 'A');
    expect(resolution.status).toBe('LOOP');
    expect(server.asked).toHaveLength(17);
  });
});

describe('a hostile server', () => {
  test('a forged answer is passed over, and the true one taken', async () => {
    const forged = [a('www.example.com', '198.51.100.66')];
    const server = await play((query) => {
      const { id = 0 } = decode(query);
      return [
        Buffer.from('x'),
        Buffer.alloc(0),
        query,
        reply(query, { id: (id + 1) & 0xffff, answers: forged }),
        reply(query, { questions: [{ name: 'other.example.com', type: 'A' }], answers: forged }),
        reply(query, { questions: [{ name: 'www.example.com', type: 'AAAA' }], answers: forged }),
        reply(query, { questions: [], answers: forged }),
        reply(query, { questions: [], rcode: 3 }),
        reply(query, { flags: 0x2800, answers: forged }),
        reply(query, { answers: [a('www.example.com')] }),
      ];
    });
    expect((await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).addresses).toEqual(['192.0.2.1']);
  });

  test('an answer from another port is none', async () => {
    const other = createSocket('udp4');
    playing.add(other);
    const server = await play(() => []);
    server.udp.on('message', (query, from) => other.send(reply(query, { answers: [a('www.example.com', '198.51.100.66')] }), from.port, from.address));
    expect(await wireResolver(server, HASTY).resolve('www.example.com', 'A')).toEqual(ended('TIMEOUT'));
  });

  const header = (query: Buffer, answers: number) => {
    const start = reply(query);
    start.writeUInt16BE(answers, 6);
    return start;
  };
  // An A record whose name is a pointer to itself, or to what comes after it.
  const pointing = (query: Buffer, to: (at: number) => number) => {
    const start = header(query, 1);
    const pointer = Buffer.alloc(2);
    pointer.writeUInt16BE(0xc000 | to(start.length));
    return Buffer.concat([start, pointer, Buffer.from('000100010000003c0004c0000201', 'hex')]);
  };

  test.each<[string, (query: Buffer) => Buffer]>([
    ['a compression pointer to itself', (query) => pointing(query, (at) => at)],
    ['a compression pointer ahead', (query) => pointing(query, (at) => at + 2)],
    ['a compression pointer beyond the message', (query) => pointing(query, () => 0x3fff)],
    ['more answers announced than there are', (query) => header(query, 0xffff)],
    ['an answer that is cut off', (query) => reply(query, { answers: [a('www.example.com')] }).subarray(0, -3)],
    ['noise after the question', (query) => Buffer.concat([header(query, 20), Buffer.alloc(400, 0xa5)])],
    ['an answer for another name', (query) => reply(query, { answers: [a('other.example.com')] })],
    ['an answer of another type', (query) => reply(query, { answers: [{ type: 'AAAA', name: 'www.example.com', data: '::1' }] })],
    ['a CNAME to a name that harms a terminal', (query) => reply(query, { answers: [cname('www.example.com', '\u001b[2J.example.com')] })],
    ['a CNAME to the root', (query) => reply(query, { answers: [cname('www.example.com', '.')] })],
  ])('%s: SERVFAIL', async (_, behave) => {
    const server = await play((query) => [behave(query)]);
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual(ended('SERVFAIL'));
  });

  test('an SRV record whose target harms a terminal: SERVFAIL', async () => {
    const server = await play(answering((name) => ({ answers: [{ type: 'SRV', name, data: { port: 443, target: '\u009b31m.example.com' } }] })));
    expect(await wireResolver(server, PATIENT).resolve('_autodiscover._tcp.example.com', 'SRV')).toEqual(ended('SERVFAIL'));
  });

  test.each<[string, ((query: Buffer) => Buffer) | undefined]>([
    ['64 KB of noise', () => frame(Buffer.alloc(0xffff, 0xa5))],
    [
      '64 KB of noise behind a good header',
      (query) => frame(Buffer.concat([reply(query), Buffer.alloc(0xffff - reply(query).length, 0xc0)], 0xffff).fill(0xff, 6, 8)),
    ],
    ['less than was announced', (query) => frame(reply(query)).subarray(0, -2)],
    ['nothing', () => Buffer.alloc(0)],
    ['the answer to another query', (query) => frame(reply(query, { id: (decode(query).id ?? 0) ^ 1 }))],
    ['a refusal to connect', undefined],
  ])('after a truncated answer, by TCP: %s: SERVFAIL', async (_, overTcp) => {
    const server = await play((query) => [reply(query, { flags: TC })], overTcp);
    expect(await wireResolver(server, PATIENT).resolve('www.example.com', 'A')).toEqual(ended('SERVFAIL'));
  });

  test('TCP that stays silent: TIMEOUT', async () => {
    const server = await play(
      (query) => [reply(query, { flags: TC })],
      () => undefined,
    );
    expect(await wireResolver(server, HASTY).resolve('www.example.com', 'A')).toEqual(ended('TIMEOUT'));
  });

  test('whatever it says, there is an answer, and soon', async () => {
    let say: (query: Buffer) => Buffer = (query) => query;
    const server = await play((query) => [say(query)]);
    const resolver = wireResolver(server, { timeoutMs: SILENCE_MS / 10, tries: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        fc.uint8Array({ maxLength: 60 }),
        async (changes, tail) => {
          say = (query) => {
            const said = Buffer.concat([reply(query, { answers: [cname('www.example.com', 'b.example.com'), a('b.example.com')] }), tail]);
            for (const [at, byte] of changes) if (at > 1 && at < said.length) said[at] = byte;
            return said;
          };
          const { status } = await resolver.resolve('www.example.com', 'A');
          expect(['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED', 'TIMEOUT', 'LOOP']).toContain(status);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('the authorities of CAA records are given for this question alone', async () => {
  const caa: Answer = { type: 'CAA', name: 'example.com', ttl: 60, data: { flags: 0, tag: 'issue', value: 'amazon.com; account=1' } };
  const server = await play(
    answering((name, type) => ({ answers: type === 'CAA' && name === 'example.com' ? [caa] : type === 'A' ? [a(name)] : [], authorities: [soa] })),
  );
  const resolver = wireResolver(server, PATIENT);
  expect(await resolver.resolve('example.com', 'CAA')).toEqual({ ...ended('NOERROR'), issuers: [{ tag: 'issue', value: 'amazon.com; account=1' }] });
  expect(await resolver.resolve('b.example.com', 'CAA')).toEqual(ended('NOERROR'));
  expect(await resolver.resolve('example.com', 'A')).not.toHaveProperty('issuers');
});

describe('name servers', () => {
  const ns = (name: string, data: string): Answer => ({ type: 'NS', name, ttl: 60, data });

  test('are given in lower case and without a trailing dot, and for this question alone', async () => {
    const server = await play(
      answering((name, type) => ({ answers: type === 'NS' ? [ns(name, 'NS1.Example.net.'), ns(name, 'ns2.example.net')] : [a(name)] })),
    );
    const resolver = wireResolver(server, PATIENT);
    expect(await resolver.resolve('example.com', 'NS')).toEqual({ ...ended('NOERROR'), nameServers: ['ns1.example.net', 'ns2.example.net'] });
    expect(await resolver.resolve('example.com', 'A')).not.toHaveProperty('nameServers');
  });

  test('that a name has none, and that it is an alias, is an answer', async () => {
    const server = await play(answering((name) => ({ answers: name === 'www.example.com' ? [cname(name, 'b.example.com')] : [], authorities: [soa] })));
    const resolver = wireResolver(server, PATIENT);
    expect(await resolver.resolve('b.example.com', 'NS')).toEqual(ended('NOERROR'));
    expect(await resolver.resolve('www.example.com', 'NS')).toEqual(ended('NOERROR', ['b.example.com']));
  });

  test('one that harms a terminal, or is the root: SERVFAIL', async () => {
    for (const data of ['\u001b[2J.example.com', '.']) {
      const server = await play(answering((name) => ({ answers: [ns(name, 'ns1.example.net'), ns(name, data)] })));
      expect(await wireResolver(server, PATIENT).resolve('example.com', 'NS')).toEqual(ended('SERVFAIL'));
    }
  });
});

describe('nobody there', () => {
  test('a port that nobody listens on is a TIMEOUT, at once', async () => {
    const { port, udp } = await play(() => []);
    playing.delete(udp);
    udp.close();
    await once(udp, 'close');
    expect(await wireResolver({ address: '127.0.0.1', port }, PATIENT).resolve('www.example.com', 'A')).toEqual(ended('TIMEOUT'));
  });

  test('a silent server is asked as often as is said', async () => {
    const server = await play(() => []);
    expect(await wireResolver(server, { timeoutMs: SILENCE_MS, tries: 3 }).resolve('www.example.com', 'A')).toEqual(ended('TIMEOUT'));
    expect(server.asked).toHaveLength(3);
  });
});

test.each([
  ['a label that is too long', `${'x'.repeat(64)}.com`],
  ['a name that is too long', `${'x.'.repeat(127)}com`],
  ['a name that is too long by one', `${'x.'.repeat(124)}abcdef`],
  ['an empty label', 'a..com'],
  ['white space', 'a b.com'],
  ['letters beyond ASCII', 'bücher.example'],
  ['nothing', ''],
])('%s is in no message: NXDOMAIN, and nobody is asked', async (_, name) => {
  const server = await play(() => []);
  expect(await wireResolver(server, HASTY).resolve(name, 'A')).toEqual(ended('NXDOMAIN'));
  expect(server.asked).toEqual([]);
});

test('a name as long as a message holds is asked for', async () => {
  const server = await play(answering((name) => ({ answers: [a(name)] })));
  const longest = `${'x.'.repeat(124)}abcde`;
  expect(longest).toHaveLength(253);
  expect((await wireResolver(server, PATIENT).resolve(longest, 'A')).status).toBe('NOERROR');
});

test('a silent server is asked three times where nothing else is said', async () => {
  const server = await play(() => []);
  expect((await wireResolver(server).resolve('www.example.com', 'A')).status).toBe('TIMEOUT');
  expect(server.asked).toHaveLength(3);
});

describe('abort', () => {
  test('before, at once, while UDP is awaited and while TCP is awaited: rejects with its reason', async () => {
    const reason = new Error('enough');
    const silent = await play(() => []);
    await expect(wireResolver(silent, PATIENT).resolve('www.example.com', 'A', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(silent.asked).toEqual([]);

    const atOnce = new AbortController();
    const sockets = () => process.getActiveResourcesInfo().filter((resource) => /UDP/.test(resource)).length;
    const barelyBegun = wireResolver(silent, PATIENT).resolve('www.example.com', 'A', atOnce.signal);
    atOnce.abort(reason);
    await expect(barelyBegun).rejects.toBe(reason);
    // A socket that was not bound yet is closed once it is; the silent server's is left.
    for (let turns = 0; turns < 100 && sockets() > 1; turns++) await new Promise(setImmediate);
    expect(sockets()).toBe(1);

    const overUdp = new AbortController();
    silent.udp.on('message', () => overUdp.abort(reason));
    await expect(wireResolver(silent, PATIENT).resolve('www.example.com', 'A', overUdp.signal)).rejects.toBe(reason);

    const overTcp = new AbortController();
    const truncating = await play(
      (query) => [reply(query, { flags: TC })],
      () => {
        overTcp.abort(reason);
        return Buffer.alloc(1);
      },
    );
    await expect(wireResolver(truncating, PATIENT).resolve('www.example.com', 'A', overTcp.signal)).rejects.toBe(reason);
  });
});

test('2,000 look-ups, 64 at a time, with one signal: all are answered, and neither sockets nor listeners pile up', async () => {
  const server = await play(answering((name) => ({ answers: [cname(name, `r.${name}`), a(`r.${name}`)] })));
  const resolver = wireResolver(server);
  const { signal } = new AbortController();
  const sockets = () => process.getActiveResourcesInfo().filter((resource) => /UDP|TCP/.test(resource)).length;
  const before = sockets();
  expect(before).toBeGreaterThan(0);

  let next = 0;
  let answered = 0;
  let mostListeners = 0;
  const work = async () => {
    while (next < 2000) {
      const name = `autodiscover.ns${next++}.com`;
      const { addresses, cnames } = await resolver.resolve(name, 'A', signal);
      mostListeners = Math.max(mostListeners, getEventListeners(signal, 'abort').length);
      if (addresses.length === 1 && cnames[0] === `r.${name}`) answered++;
    }
  };
  await Promise.all(Array.from({ length: 64 }, work));
  // The system gives a closed socket back a turn of the event loop or two later.
  for (let turns = 0; turns < 100 && sockets() > before; turns++) await new Promise(setImmediate);

  expect(answered).toBe(2000);
  expect(sockets()).toBeLessThanOrEqual(before);
  // Node warns of more than ten.
  expect(mostListeners).toBe(1);
});

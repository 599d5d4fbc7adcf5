import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { type Answer, type DecodedPacket, decode, encode, type Packet, RECURSION_DESIRED, type RecordType, type TxtAnswer } from 'dns-packet';
import fc from 'fast-check';
import { frame, unframer } from '../../../lib/dns/dns-wire';
import { wireResolver } from '../../../lib/dns/wire-resolver';
import { replyTo } from '../../../lib/preview/servers/dns-message';
import { type DnsServer, startDnsServer } from '../../../lib/preview/servers/dns-server';
import { type Names, namesOf } from '../../../lib/topology/dns-answer';
import type { DnsRecord } from '../../../lib/topology/topology';

const record = (name: string, type: DnsRecord['type'], ...values: string[]): DnsRecord => ({ name, type, ttl: 300, values });

const LOAD_BALANCER = 'lb-1.eu-central-1.elb.amazonaws.com';
const FABRIKAM = 'autodiscover.fabrikam.com';
const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
const MANY = Array.from({ length: 60 }, (_, i) => `192.0.2.${i}`);

const NAMES = namesOf({
  view: 'public',
  hosts: [{ name: LOAD_BALANCER, ipv4: ['127.0.0.2', '127.0.0.3'], ipv6: ['2001:db8::1'] }],
  zones: [
    {
      id: 'Z1',
      name: 'fabrikam.com',
      private: false,
      records: [
        record(FABRIKAM, 'CNAME', REDIRECT_HOST),
        record('round.fabrikam.com', 'CNAME', 'round.fabrikam.com'),
        record('*.wild.fabrikam.com', 'A', '192.0.2.1'),
      ],
    },
    {
      id: 'Z2',
      name: 'contoso.com',
      private: false,
      records: [
        { name: REDIRECT_HOST, type: 'A', values: [], aliasOf: `dualstack.${LOAD_BALANCER}` },
        record('many.contoso.com', 'A', ...MANY),
        record('_autodiscover._tcp.contoso.com', 'SRV', '0 5 443 autodiscover.contoso.com.', '10 0 443 .'),
        record('contoso.com', 'MX', '10 mail.contoso.com'),
        record('contoso.com', 'TXT', '"v=spf1 -all" "a \\"quoted\\" \\101"', 'bare'),
        record('long.contoso.com', 'TXT', `"${'x'.repeat(250)}" `.repeat(240).trim()),
        record('contoso.com', 'NS', 'ns-1.awsdns-1.com.'),
        record('contoso.com', 'CAA', '0 issue "amazon.com"'),
        record('aaaa.contoso.com', 'AAAA', '2001:db8::7'),
        record('1.contoso.com', 'PTR', 'www.contoso.com'),
        record('bad-srv.contoso.com', 'SRV', '0 0 443'),
        record('bad-a.contoso.com', 'A', 'not an address'),
        record('bad-cname.contoso.com', 'CNAME', `${'x'.repeat(64)}.contoso.com`),
        record('bad-txt.contoso.com', 'TXT', `"${'x'.repeat(256)}"`),
      ],
    },
  ],
});

let server: DnsServer;
const open = new Set<{ close(): unknown }>();

beforeAll(async () => {
  server = await startDnsServer(NAMES);
});

afterAll(async () => {
  await server.close();
});

afterEach(() => {
  for (const each of open) each.close();
  open.clear();
});

interface Asked {
  readonly type?: string;
  readonly recursion?: boolean;
  readonly udpSize?: number;
  readonly ednsVersion?: number;
  readonly klass?: string;
}

function query(name: string, { type = 'A', recursion = true, udpSize, ednsVersion = 0, klass = 'IN' }: Asked = {}, id = 4711): Buffer {
  const opt: Answer[] =
    udpSize === undefined ? [] : [{ type: 'OPT', name: '.', udpPayloadSize: udpSize, extendedRcode: 0, ednsVersion, flags: 0, flag_do: false, options: [] }];
  const question = { name, type: type as RecordType, class: klass as 'IN' };
  return encode({ type: 'query', id, flags: recursion ? RECURSION_DESIRED : 0, questions: [question], additionals: opt });
}

async function byUdp(message: Buffer, port = server.port): Promise<Buffer> {
  const socket = createSocket('udp4');
  open.add(socket);
  socket.send(message, port, '127.0.0.1');
  const [reply] = (await once(socket, 'message')) as [Buffer];
  open.delete(socket);
  socket.close();
  return reply;
}

async function connection(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  open.add({ close: () => socket.destroy() });
  await once(socket, 'connect');
  return socket;
}

async function received(socket: Socket, count: number): Promise<Buffer[]> {
  const unframe = unframer();
  const messages: Buffer[] = [];
  for await (const piece of socket) {
    messages.push(...(unframe(piece as Buffer) ?? []));
    if (messages.length >= count) break;
  }
  return messages;
}

async function byTcp(message: Buffer): Promise<Buffer> {
  const socket = await connection();
  socket.write(frame(message));
  return (await received(socket, 1))[0];
}

const rcodeOf = (reply: Buffer) => reply.readUInt16BE(2) & 0xf;
const shown = ({ answers = [] }: Packet) =>
  answers.map((answer) => `${answer.name} ${answer.type} ${'data' in answer && typeof answer.data === 'string' ? answer.data : ''}`.trim());
const optOf = ({ additionals = [] }: Packet) => additionals.find((answer) => answer.type === 'OPT');

describe.each([
  ['UDP', byUdp],
  ['TCP', byTcp],
])('raw messages by %s', (_, send) => {
  const ask = async (name: string, asked?: Asked): Promise<DecodedPacket> => decode(await send(query(name, asked)));

  test('with recursion desired, it answers as a resolver does', async () => {
    const reply = await ask(FABRIKAM);
    expect(shown(reply)).toEqual([`${FABRIKAM} CNAME ${REDIRECT_HOST}`, `${REDIRECT_HOST} A 127.0.0.2`, `${REDIRECT_HOST} A 127.0.0.3`]);
    expect(reply).toMatchObject({ id: 4711, flag_qr: true, flag_aa: false, flag_ra: true, flag_rd: true, flag_tc: false, rcode: 'NOERROR' });
    expect(optOf(reply)).toBeUndefined();
  });

  test('without, as the authoritative server of the zone does', async () => {
    const reply = await ask(FABRIKAM, { recursion: false });
    expect(shown(reply)).toEqual([`${FABRIKAM} CNAME ${REDIRECT_HOST}`]);
    expect(reply).toMatchObject({ flag_aa: true, flag_ra: false, flag_rd: false, rcode: 'NOERROR' });
  });

  test('the letter case of the question comes back, and the answer bears it', async () => {
    const reply = await ask('AutoDiscover.FABRIKAM.com');
    expect(reply.questions).toEqual([{ name: 'AutoDiscover.FABRIKAM.com', type: 'A', class: 'IN' }]);
    expect(reply.answers?.[0]).toMatchObject({ name: 'AutoDiscover.FABRIKAM.com', ttl: 300 });
    expect(reply.answers?.[1]).toMatchObject({ name: REDIRECT_HOST, ttl: 60 });
  });

  test.each([
    ['nowhere.fabrikam.com', 'NXDOMAIN', 'fabrikam.com'],
    ['fabrikam.com', 'NOERROR', 'fabrikam.com'],
  ])('%s: %s, with the SOA that RFC 2308 wants', async (name, rcode, zone) => {
    const reply = await ask(name, { udpSize: 1232 });
    expect(reply).toMatchObject({ rcode, answers: [] });
    expect(reply.authorities).toMatchObject([{ name: zone, type: 'SOA', ttl: 900, data: { mname: 'ns-2048.awsdns-64.net', minimum: 86400, serial: 1 } }]);
  });

  test.each([
    ['a name that nothing is known to hold', 'example.org', {}, 'REFUSED'],
    ['CNAMEs that go round', 'round.fabrikam.com', {}, 'SERVFAIL'],
    ['a class other than IN', 'fabrikam.com', { klass: 'CH' }, 'REFUSED'],
    ['a zone transfer', 'fabrikam.com', { type: 'AXFR' }, 'REFUSED'],
    ['a type nobody knows', FABRIKAM, { type: 'UNKNOWN_65280' }, 'NOERROR'],
    ['an SRV value without its target', 'bad-srv.contoso.com', { type: 'SRV' }, 'SERVFAIL'],
    ['an A value that is no address', 'bad-a.contoso.com', {}, 'SERVFAIL'],
    ['a CNAME to a name that DNS cannot hold', 'bad-cname.contoso.com', {}, 'SERVFAIL'],
    ['a TXT string that is too long', 'bad-txt.contoso.com', { type: 'TXT' }, 'SERVFAIL'],
  ])('%s', async (_case, name, asked, rcode) => {
    expect(await ask(name, asked)).toMatchObject({ rcode, flag_aa: false });
  });

  test('CNAMEs that go round are shown', async () => {
    expect(shown(await ask('round.fabrikam.com'))).toEqual(['round.fabrikam.com CNAME round.fabrikam.com']);
  });

  test('EDNS is answered with EDNS, and a version of the future with BADVERS (RFC 6891, section 6.1.3)', async () => {
    expect(optOf(await ask(FABRIKAM, { udpSize: 4096 }))).toMatchObject({ udpPayloadSize: 1232, ednsVersion: 0, extendedRcode: 0 });
    const future = await ask(FABRIKAM, { udpSize: 4096, ednsVersion: 1 });
    expect(future).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(optOf(future)).toMatchObject({ extendedRcode: 1, ednsVersion: 0 });
  });

  test.each([
    [4, 'STATUS and its like'],
    [5, 'UPDATE'],
  ])('opcode %i is not implemented: %s', async (opcode) => {
    const message = query(FABRIKAM);
    message.writeUInt16BE(opcode << 11, 2);
    const reply = await send(message);
    expect(rcodeOf(reply)).toBe(4);
    expect((reply.readUInt16BE(2) >> 11) & 0xf).toBe(opcode);
  });

  test.each([
    ['a header alone', query(FABRIKAM).subarray(0, 12)],
    ['a question that is cut off', query(FABRIKAM).subarray(0, 20)],
    ['two questions', withCount(query(FABRIKAM), 4, 2)],
    ['no question', withCount(query(FABRIKAM), 4, 0)],
    ['records announced that are not there', withCount(query(FABRIKAM), 10, 0xffff)],
    ['a name that points to itself', Buffer.from('12670100000100000000000 0c00c00010001'.replace(' ', ''), 'hex')],
    ['two OPT records', Buffer.concat([withCount(query(FABRIKAM, { udpSize: 512 }), 10, 2), query('', { udpSize: 512 }).subarray(17)])],
  ])('malformed: %s is a FORMERR', async (_case, message) => {
    const reply = await send(message);
    expect(reply.readUInt16BE(0)).toBe(message.readUInt16BE(0));
    expect(rcodeOf(reply)).toBe(1);
  });

  test('a label with a dot in it is no two labels, and any byte comes back as it was', async () => {
    const message = query('autodiscoverXfabrikam.com');
    message[message.indexOf('X')] = '.'.charCodeAt(0);
    const dotted = await send(message);
    expect(rcodeOf(dotted)).toBe(5);
    expect(dotted.subarray(12, message.length)).toEqual(message.subarray(12));

    const wild = query('aXb.wild.fabrikam.com');
    wild[wild.indexOf('X')] = 0xff;
    const reply = await send(wild);
    expect(rcodeOf(reply)).toBe(0);
    expect(reply.subarray(12, wild.length)).toEqual(wild.subarray(12));
    // The answer's owner is a pointer to the question.
    expect(reply.readUInt16BE(wild.length)).toBe(0xc00c);
  });
});

function withCount(message: Buffer, at: number, count: number): Buffer {
  const changed = Buffer.from(message);
  changed.writeUInt16BE(count, at);
  return changed;
}

describe('size: RFC 1035, section 4.2.1, and RFC 6891, section 6.2', () => {
  test.each([
    ['512 without EDNS', undefined, true],
    ['512 where EDNS says less', 100, true],
    ['what EDNS says', 900, true],
    ['what EDNS says, if it is enough', 1232, false],
    ['what EDNS says, however much', 65535, false],
  ])('%s', async (_, udpSize, truncated) => {
    const reply = await byUdp(query('many.contoso.com', { udpSize }));
    expect(decode(reply)).toMatchObject({ flag_tc: truncated, rcode: 'NOERROR' });
    expect(decode(reply).answers).toHaveLength(truncated ? 0 : MANY.length);
    expect(reply.length).toBeLessThanOrEqual(Math.max(udpSize ?? 0, 512));
  });

  test('by UDP it is no longer than 4096 bytes, whatever EDNS says', async () => {
    expect(decode(await byUdp(query('long.contoso.com', { type: 'TXT', udpSize: 65_000 })))).toMatchObject({ flag_tc: true });
  });

  test('by TCP it is whole', async () => {
    const reply = decode(await byTcp(query('many.contoso.com')));
    expect(reply.flag_tc).toBe(false);
    expect(shown(reply)).toEqual(MANY.map((address) => `many.contoso.com A ${address}`));
  });
});

describe('TCP: RFC 7766', () => {
  test('several queries on one connection, sent in one piece and in many, are answered in their order', async () => {
    const socket = await connection();
    const queries = [FABRIKAM, 'many.contoso.com', 'nowhere.fabrikam.com', 'aaaa.contoso.com'].map((name, i) => frame(query(name, {}, i)));
    socket.write(Buffer.concat(queries.slice(0, 3)));
    socket.setNoDelay(true);
    for (const byte of queries[3]) socket.write(Buffer.from([byte]));
    expect((await received(socket, 4)).map((message) => decode(message).id)).toEqual([0, 1, 2, 3]);
  });

  test('who has sent all and closes his side is answered still', async () => {
    const socket = await connection();
    socket.end(frame(query(FABRIKAM)));
    expect(await received(socket, 1)).toHaveLength(1);
  });

  test.each([
    ['a length beyond any query', Buffer.from([0xff, 0xff, 0])],
    ['a message without a header', frame(Buffer.from('hello'))],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['an answer', frame(encode({ type: 'response', id: 1, questions: [{ name: FABRIKAM, type: 'A' }] }))],
  ])('%s ends the connection', async (_, bytes) => {
    const socket = await connection();
    socket.on('error', () => {});
    socket.resume();
    socket.write(bytes);
    await once(socket, 'close');
    expect(rcodeOf(await byTcp(query(FABRIKAM)))).toBe(0);
  });

  test('a query of more than 4096 bytes ends the connection', async () => {
    const repliesTo = async (length: number) => {
      const socket = await connection();
      const message = query(FABRIKAM);
      socket.write(frame(Buffer.concat([message, Buffer.alloc(length - message.length)])));
      return received(socket, 1);
    };
    expect(await repliesTo(4096)).toHaveLength(1);
    expect(await repliesTo(4097)).toEqual([]);
  });

  test('a name of 255 bytes is read, and a longer one is none', async () => {
    expect(rcodeOf(await byTcp(query(`${'x.'.repeat(124)}abcde`)))).toBe(5);
    expect(rcodeOf(await byTcp(query(`${'x.'.repeat(124)}abcdef`)))).toBe(1);
  });

  test('who asks and never reads is answered no further than the buffers hold, and again once they are read', async () => {
    // 60 KB each: 60 MB, which no system holds for one connection.
    const questions = 1_000;
    let answered = 0;
    const counting: Names = {
      lookUp: (...question) => {
        answered += 1;
        return NAMES.lookUp(...question);
      },
    };
    const own = await startDnsServer(counting);
    const socket = connect(own.port, '127.0.0.1');
    await once(socket, 'connect');
    try {
      socket.write(Buffer.concat(Array.from({ length: questions }, (_, id) => frame(query('long.contoso.com', { type: 'TXT' }, id)))));
      while (answered === 0) await turn();
      for (let i = 0; i < 500; i++) await turn();
      const held = answered;
      expect(held).toBeLessThan(questions / 2);
      const ids = (await received(socket, held + 20)).map((reply) => reply.readUInt16BE(0));
      expect(ids).toEqual(ids.map((_, id) => id));
      expect(answered).toBeGreaterThan(held);
    } finally {
      socket.destroy();
      await own.close();
    }
  });

  test('who resets the connection harms nobody', async () => {
    const socket = await connection();
    socket.write(frame(query('many.contoso.com')));
    socket.resetAndDestroy();
    expect(rcodeOf(await byTcp(query(FABRIKAM)))).toBe(0);
  });
});

describe("asked by Node's own resolver", () => {
  const resolver = () => {
    const own = new Resolver({ timeout: 60_000, tries: 1 });
    own.setServers([`127.0.0.1:${server.port}`]);
    return own;
  };

  test('every type comes through', async () => {
    const dns = resolver();
    expect(await dns.resolve4(FABRIKAM, { ttl: true })).toEqual([
      { address: '127.0.0.2', ttl: 60 },
      { address: '127.0.0.3', ttl: 60 },
    ]);
    expect(await dns.resolveCname(FABRIKAM)).toEqual([REDIRECT_HOST]);
    expect(await dns.resolve6('aaaa.contoso.com')).toEqual(['2001:db8::7']);
    expect(await dns.resolve6(LOAD_BALANCER)).toEqual(['2001:db8::1']);
    // Node 24 says the type of an MX and of an SRV record with it.
    expect(await dns.resolveMx('contoso.com')).toEqual([expect.objectContaining({ exchange: 'mail.contoso.com', priority: 10 })]);
    expect((await dns.resolveTxt('contoso.com')).sort()).toEqual([['bare'], ['v=spf1 -all', 'a "quoted" A']]);
    expect(await dns.resolveNs('contoso.com')).toEqual(['ns-1.awsdns-1.com']);
    // Made up, as no template has them.
    expect((await dns.resolveNs('fabrikam.com')).sort()).toEqual([
      'ns-2048.awsdns-64.com',
      'ns-2049.awsdns-65.net',
      'ns-2050.awsdns-66.org',
      'ns-2051.awsdns-67.co.uk',
    ]);
    expect(await dns.resolvePtr('1.contoso.com')).toEqual(['www.contoso.com']);
    expect(await dns.resolveCaa('contoso.com')).toEqual([expect.objectContaining({ critical: 0, issue: 'amazon.com' })]);
    expect(await dns.resolveSoa('fabrikam.com')).toMatchObject({ nsname: 'ns-2048.awsdns-64.net', hostmaster: 'awsdns-hostmaster.amazon.com', minttl: 86400 });
    expect(await dns.resolveSrv('_autodiscover._tcp.contoso.com')).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'autodiscover.contoso.com', port: 443, priority: 0, weight: 5 })]),
    );
    expect(await dns.resolveAny('aaaa.contoso.com')).toEqual([expect.objectContaining({ type: 'AAAA', address: '2001:db8::7' })]);
  });

  test('what is truncated comes by TCP', async () => {
    expect((await resolver().resolve4('many.contoso.com')).sort()).toEqual([...MANY].sort());
  });

  test.each([
    ['nowhere.fabrikam.com', 'ENOTFOUND'],
    ['fabrikam.com', 'ENODATA'],
    ['round.fabrikam.com', 'ESERVFAIL'],
    ['example.org', 'EREFUSED'],
  ])('%s: %s', async (name, code) => {
    await expect(resolver().resolve4(name)).rejects.toMatchObject({ code });
  });
});

describe('asked by the wire resolver', () => {
  const resolve = (name: string, type: 'A' | 'AAAA' | 'SRV' = 'A') => wireResolver({ address: '127.0.0.1', port: server.port }).resolve(name, type);
  const nothing = { cnames: [], addresses: [], services: [] };

  test('a chain, its end and its addresses', async () => {
    expect(await resolve('Autodiscover.Fabrikam.com.')).toEqual({
      status: 'NOERROR',
      cnames: [REDIRECT_HOST],
      addresses: ['127.0.0.2', '127.0.0.3'],
      services: [],
    });
    expect(await resolve(FABRIKAM, 'AAAA')).toEqual({ ...nothing, status: 'NOERROR', cnames: [REDIRECT_HOST] });
    expect(await resolve(LOAD_BALANCER, 'AAAA')).toEqual({ ...nothing, status: 'NOERROR', addresses: ['2001:db8::1'] });
    expect((await resolve('many.contoso.com')).addresses).toEqual(MANY);
    expect((await resolve('_autodiscover._tcp.contoso.com', 'SRV')).services).toEqual([
      { priority: 0, weight: 5, port: 443, target: 'autodiscover.contoso.com' },
      { priority: 10, weight: 0, port: 443, target: '.' },
    ]);
  });

  test.each([
    ['nowhere.fabrikam.com', 'NXDOMAIN', []],
    ['example.org', 'REFUSED', []],
    ['round.fabrikam.com', 'LOOP', ['round.fabrikam.com']],
    ['bad-a.contoso.com', 'SERVFAIL', []],
  ])('%s: %s', async (name, status, cnames) => {
    expect(await resolve(name)).toEqual({ ...nothing, status, cnames });
  });
});

describe('whatever comes, the server stays up', () => {
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    // A query with some bytes changed reaches further than noise does.
    fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 255 })), { maxLength: 6 }).map((changes) => {
      const changed = query(FABRIKAM, { udpSize: 1232 });
      for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
      return changed;
    }),
  );

  test('a reply is to its message, and fits', () => {
    fc.assert(
      fc.property(message, fc.constantFrom('udp' as const, 'tcp' as const), (bytes, transport) => {
        const reply = replyTo(bytes, NAMES, transport);
        const isQuery = bytes.length >= 12 && (bytes[2] & 0x80) === 0;
        expect(reply !== undefined).toBe(isQuery);
        if (!reply) return;
        expect(reply.readUInt16BE(0)).toBe(bytes.readUInt16BE(0));
        expect(reply[2] & 0x80).toBe(0x80);
        expect(reply.length).toBeLessThanOrEqual(transport === 'udp' ? 4096 : 65535);
      }),
      { numRuns: 3000 },
    );
  });

  test('it answers a good query after each by UDP and TCP', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (bytes) => {
        const socket = createSocket('udp4');
        socket.send(bytes, server.port, '127.0.0.1', () => socket.close());
        const stream = await connection();
        stream.on('error', () => {});
        stream.end(bytes);
        expect(rcodeOf(await byUdp(query(FABRIKAM)))).toBe(0);
        expect(rcodeOf(await byTcp(query(FABRIKAM)))).toBe(0);
        stream.destroy();
      }),
      { numRuns: 50 },
    );
  });

  test('names whose look-up fails are a SERVFAIL', () => {
    const broken = {
      lookUp: () => {
        throw new Error('no');
      },
    };
    const reply = replyTo(query(FABRIKAM), broken, 'udp');
    expect(reply && rcodeOf(reply)).toBe(2);
  });
});

describe('its port', () => {
  test('is the one that is given, if it is free', async () => {
    const first = await startDnsServer(NAMES);
    await first.close();
    const second = await startDnsServer(NAMES, { port: first.port });
    open.add(second);
    expect(second.port).toBe(first.port);
    expect(rcodeOf(await byUdp(query(FABRIKAM), second.port))).toBe(0);
    await second.close();
  });

  test('taken by UDP: the message says which, and what to do', async () => {
    const taken = {
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
      message: `port ${server.port} of 127.0.0.1 is taken: stop what listens on it, or choose another port (0 for any that is free)`,
    };
    await expect(startDnsServer(NAMES, { port: server.port })).rejects.toMatchObject(taken);
  });

  test('taken by TCP alone: the same, and UDP is given back', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    open.add(other);
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startDnsServer(NAMES, { port })).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
      message: expect.stringContaining(`port ${port} of 127.0.0.1`),
    });
    const socket = createSocket('udp4');
    open.add(socket);
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
    expect(socket.address().port).toBe(port);
  });

  test('is free once the server is closed, with connections open; closing twice does nothing', async () => {
    const own = await startDnsServer(NAMES);
    const client = connect(own.port, '127.0.0.1');
    client.on('error', () => {});
    await once(client, 'connect');
    const ended = once(client, 'close');
    await Promise.all([own.close(), own.close()]);
    await ended;
    await own.close();
    const again = await startDnsServer(NAMES, { port: own.port });
    await again.close();
    expect(again.port).toBe(own.port);
  });
});

test('TXT strings keep their bytes', async () => {
  const reply = decode(await byUdp(query('contoso.com', { type: 'TXT' })));
  const texts = reply.answers?.filter((answer): answer is TxtAnswer => answer.type === 'TXT').map(({ data }) => (data as Buffer[]).map(String));
  expect(texts).toEqual([['v=spf1 -all', 'a "quoted" A'], ['bare']]);
});

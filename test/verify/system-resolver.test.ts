/** @slow */

import { createSocket } from 'node:dgram';
import dns from 'node:dns';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';
import type { NameServer } from '../../lib/dns/query-retries';
import { serversResolver, systemResolver } from '../../lib/verify/system-resolver';
import { SILENCE_MS, timeGoesByTurns } from '../turns';

timeGoesByTurns();

const playing: { close(): unknown }[] = [];

afterEach(() => {
  for (const each of playing.splice(0)) each.close();
});

/** What a server says: a response code, an address, or nothing at all. */
type Says = number | string | 'silence';

interface Played extends NameServer {
  readonly asked: string[];
  message: Says;
}

async function play(message: Says): Promise<Played> {
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  playing.push(udp);
  await once(udp, 'listening');
  const played: Played = { address: '127.0.0.1', port: udp.address().port, asked: [], message };
  udp.on('message', (query, from) => {
    const { id, questions = [] } = decode(query);
    played.asked.push(questions[0].name);
    if (played.message === 'silence') return;
    const answers: Answer[] = typeof played.message === 'string' ? [{ type: 'A', name: questions[0].name, ttl: 60, data: played.message }] : [];
    const flags = typeof played.message === 'number' ? played.message : 0;
    udp.send(encode({ type: 'response', id, flags, questions, answers }), from.port, from.address);
  });
  return played;
}

const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;
/** Long enough never to pass by chance. */
const PATIENT = { timeoutMs: 100 * SILENCE_MS, tries: 1 };
/** Waited for. */
const HASTY = { timeoutMs: SILENCE_MS, tries: 1 };

const resolve = async (servers: readonly NameServer[], options = PATIENT) => serversResolver(servers, options).resolve('www.example.com', 'A');

test.each([
  // Once more without a check of DNSSEC.
  ['fails', SERVFAIL, 2],
  ['refuses', REFUSED, 1],
])('where a server %s, the next one is asked', async (_, rcode, times) => {
  const [first, second, third] = [await play(rcode), await play(rcode), await play('192.0.2.1')];
  expect(await resolve([first, second, third])).toMatchObject({ status: 'NOERROR', addresses: ['192.0.2.1'] });
  expect([first, second, third].map(({ asked }) => asked.length)).toEqual([times, times, 1]);
});

test('where a server is silent, or nobody listens, the next one is asked', async () => {
  const closed = await play('silence');
  await new Promise<void>((done) => (playing.pop() as ReturnType<typeof createSocket>).close(done));
  expect(await resolve([closed, await play('192.0.2.1')])).toMatchObject({ addresses: ['192.0.2.1'] });
  expect(await resolve([await play('silence'), await play('192.0.2.2')], HASTY)).toMatchObject({ addresses: ['192.0.2.2'] });
});

test('an answer says which server failed before it, and of one that is silent or refuses it says nothing', async () => {
  const failing = await play(SERVFAIL);
  expect(await resolve([failing, await play('192.0.2.1')])).toMatchObject({ status: 'NOERROR', failedBefore: `SERVFAIL at 127.0.0.1:${failing.port}` });
  expect(await resolve([await play(REFUSED), await play('192.0.2.1')])).not.toHaveProperty('failedBefore');
  expect(await resolve([await play('silence'), await play('192.0.2.1')], HASTY)).not.toHaveProperty('failedBefore');
});

test.each([
  ['the name does not exist', NXDOMAIN, 'NXDOMAIN'],
  ['there is no such record', NOERROR, 'NOERROR'],
] as const)('that %s is an answer, and no other server is asked', async (_, rcode, status) => {
  const second = await play('192.0.2.1');
  expect(await resolve([await play(rcode), second])).toMatchObject({ status, addresses: [] });
  expect(second.asked).toEqual([]);
});

test('that CNAMEs go round is an answer', async () => {
  const second = await play('192.0.2.1');
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  playing.push(udp);
  await once(udp, 'listening');
  udp.on('message', (query, from) => {
    const { id, questions = [] } = decode(query);
    const answers: Answer[] = [{ type: 'CNAME', name: questions[0].name, ttl: 60, data: questions[0].name }];
    udp.send(encode({ type: 'response', id, questions, answers }), from.port, from.address);
  });
  expect(await resolve([{ address: '127.0.0.1', port: udp.address().port }, second])).toMatchObject({ status: 'LOOP' });
  expect(second.asked).toEqual([]);
});

test.each([
  ['the last failure', [SERVFAIL, REFUSED], 'REFUSED'],
  ['a failure rather than the silence after it', [SERVFAIL, 'silence'], 'SERVFAIL'],
  ['a failure rather than the silence before it', ['silence', REFUSED], 'REFUSED'],
  ['silence where nobody answers', ['silence', 'silence'], 'TIMEOUT'],
] as const)('where no server has an answer, %s is told', async (_, message, status) => {
  expect(await resolve(await Promise.all(message.map(play)), HASTY)).toMatchObject({ status });
});

test('a dead server costs a few names their time, and is asked again where the others fail', async () => {
  const [dead, live] = [await play('silence'), await play('192.0.2.1')];
  const resolver = serversResolver([dead, live], HASTY);
  for (let i = 0; i < 20; i++) expect(await resolver.resolve(`${i}.example.com`, 'A')).toMatchObject({ addresses: ['192.0.2.1'] });
  expect(dead.asked).toEqual(['0.example.com', '1.example.com', '2.example.com']);
  expect(live.asked).toHaveLength(20);

  Object.assign(dead, { message: '192.0.2.2' });
  Object.assign(live, { message: SERVFAIL });
  expect(await resolver.resolve('late.example.com', 'A')).toMatchObject({ addresses: ['192.0.2.2'] });
});

test('names that are asked for at a time wait for a dead server side by side, once', async () => {
  const [dead, live] = [await play('silence'), await play('192.0.2.1')];
  const resolver = serversResolver([dead, live], HASTY);
  const ask = (from: number) => Promise.all(Array.from({ length: 40 }, (_, i) => resolver.resolve(`${from + i}.example.com`, 'A')));
  for (const { status } of [...(await ask(0)), ...(await ask(40))]) expect(status).toBe('NOERROR');
  expect(dead.asked).toHaveLength(40);
  expect(live.asked).toHaveLength(80);
});

test('a server that answers between two time-outs stays first', async () => {
  const [first, second] = [await play('silence'), await play('192.0.2.2')];
  const resolver = serversResolver([first, second], HASTY);
  const ask = async (message: Says) => {
    first.message = message;
    return (await resolver.resolve('www.example.com', 'A')).addresses;
  };
  for (const message of ['silence', 'silence', '192.0.2.1', 'silence', 'silence']) await ask(message);
  expect(await ask('192.0.2.1')).toEqual(['192.0.2.1']);
});

test('an abort ends it with its reason, and no other server is asked', async () => {
  const reason = new Error('enough');
  const aborting = new AbortController();
  const [silent, second] = [await play('silence'), await play('192.0.2.1')];
  const resolving = serversResolver([silent, second], PATIENT).resolve('www.example.com', 'A', aborting.signal);
  aborting.abort(reason);
  await expect(resolving).rejects.toBe(reason);
  expect(second.asked).toEqual([]);
});

test('no server at all is an error', () => {
  expect(() => serversResolver([])).toThrow('a resolver needs a name server: give at least one');
});

describe('the servers of the system', () => {
  const before = dns.getServers();
  afterEach(() => dns.setServers(before));

  test('are asked in their order', async () => {
    const [first, second] = [await play(SERVFAIL), await play('192.0.2.1')];
    dns.setServers([first, second].map(({ port }) => `127.0.0.1:${port}`));
    expect(await systemResolver(PATIENT).resolve('www.example.com', 'A')).toMatchObject({ addresses: ['192.0.2.1'] });
    expect(new Set(first.asked)).toEqual(new Set(['www.example.com']));
  });

  test.each([
    ['none', []],
    ['one that is on a link, and none knows on which', ['fe80::1']],
  ])('%s: an error that says what fixes it', (_, servers) => {
    dns.setServers(servers);
    expect(() => systemResolver()).toThrow('this system names no name server that can be asked: give one');
  });
});

/** @slow */

import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectError } from '../../lib/network/network';
import { liveConnector } from '../../lib/verify/live-connector';

/** Long enough never to pass by chance. */
const PATIENT = { timeoutMs: 20_000 };
const reason = new Error('enough');

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A server that takes connections and says nothing. */
async function listen(address = '127.0.0.1'): Promise<{ readonly address: string; readonly port: number; readonly taken: Socket[] }> {
  const taken: Socket[] = [];
  const server = createServer((socket) => {
    taken.push(socket);
    socket.on('error', () => {});
    socket.resume();
  });
  server.listen(0, address);
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of taken) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return { address, port: (server.address() as AddressInfo).port, taken };
}

/** A port whose listener accepts nobody and has its queue full: the system drops every other connection to it. */
async function dropping(): Promise<{ readonly address: string; readonly port: number }> {
  const listener = spawn(
    process.execPath,
    [
      '-e',
      `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
         require('node:fs').writeSync(1, String(server.address().port));
         // Accepts nobody, and does not outlive a test that was killed for long.
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
         process.exit();
       });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const waiting = [new Socket(), new Socket()];
  cleanUps.push(async () => {
    for (const socket of waiting) socket.destroy();
    const ended = once(listener, 'close');
    listener.kill('SIGKILL');
    await ended;
  });
  const port = Number((await once(listener.stdout, 'data'))[0]);
  // Linux holds one more than it is told to.
  for (const socket of waiting) await once(socket.connect({ port, host: '127.0.0.1' }), 'connect');
  return { address: '127.0.0.1', port };
}

const sockets = () => process.getActiveResourcesInfo().filter((resource) => /TCP.*Wrap|TCPSocket|TCPConnect/.test(resource)).length;

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('it did not reject')),
    (error: ConnectError) => error,
  );

test.each(['127.0.0.1', '::1'])('opens a connection to %s, and leaves nothing on it but what gives its place on', async (address) => {
  const server = await listen(address);
  const { signal } = new AbortController();
  const socket = await liveConnector().connect(server, { ...PATIENT, signal });
  expect([socket.remoteAddress, socket.remotePort]).toEqual([address, server.port]);
  const events = ['connect', 'connectionAttemptFailed', 'data', 'end', 'error', 'timeout'];
  const plain = new Socket();
  expect(events.map((event) => socket.listenerCount(event))).toEqual(events.map((event) => plain.listenerCount(event)));
  expect(socket.timeout).toBeUndefined();
  socket.destroy();
});

test.each(['127.0.0.1', '::1'])('nobody listens at %s: refused, and no client would wait longer', async (address) => {
  const { port } = await listen(address);
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  const error = await rejection(liveConnector().connect({ address, port }, PATIENT));
  expect([error.code, error.simulatedMs]).toEqual(['ECONNREFUSED', undefined]);
});

test('a connection that is dropped is a time-out, and what a client would wait beyond it is reported', async () => {
  const target = await dropping();
  const begun = performance.now();
  const error = await rejection(liveConnector().connect(target, { timeoutMs: 200 }));
  const elapsed = performance.now() - begun;
  expect([error.code, error.message]).toEqual(['ETIMEDOUT', `connect ETIMEDOUT 127.0.0.1:${target.port}: no answer within 200 ms`]);
  expect(error.simulatedMs).toBeLessThanOrEqual(20_800);
  expect(elapsed + (error.simulatedMs as number)).toBeGreaterThanOrEqual(20_999);
});

test('who is more patient than clients are has nothing to add', async () => {
  const target = await dropping();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  const connecting = rejection(liveConnector().connect(target, { timeoutMs: 30_000 }));
  await jest.advanceTimersByTimeAsync(30_000);
  expect(await connecting).toMatchObject({ code: 'ETIMEDOUT', simulatedMs: 0 });
});

test("the system's own time-out counts likewise", async () => {
  failing('ETIMEDOUT');
  const error = await rejection(liveConnector().connect({ address: '127.0.0.1', port: 9 }, PATIENT));
  expect(error.code).toBe('ETIMEDOUT');
  expect(error.simulatedMs).toBeLessThanOrEqual(21_000);
  expect(error.simulatedMs).toBeGreaterThan(0);
});

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])('%s says nothing of the network, and so is no finding', async (code) => {
  failing(code);
  const error = await rejection(liveConnector().connect({ address: '127.0.0.1', port: 9 }, PATIENT));
  expect(error).not.toHaveProperty('code');
  expect(error.message).toBe(`this system has no more sockets (${code}): raise its limit of open files (ulimit -n), or walk fewer namespaces at a time`);
});

test.each(['localhost', '', '::1]'])("'%s' is no address, and is not looked up", async (address) => {
  const error = await rejection(liveConnector().connect({ address, port: 443 }, PATIENT));
  expect(error).not.toHaveProperty('code');
  expect(error.message).toBe(`'${address}' is no address to connect to: look the name up before`);
});

describe('abort', () => {
  test('before: rejects with its reason, and nothing is opened', async () => {
    const server = await listen();
    const connect = jest.spyOn(Socket.prototype, 'connect');
    await expect(liveConnector().connect(server, { ...PATIENT, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(connect).not.toHaveBeenCalled();
  });

  test('while it is opened: rejects with its reason, and the socket is gone', async () => {
    const target = await dropping();
    const opened = jest.spyOn(Socket.prototype, 'connect');
    const aborting = new AbortController();
    const connector = liveConnector({ maxConnections: 1 });
    const connecting = connector.connect(target, { ...PATIENT, signal: aborting.signal });
    await new Promise(setImmediate);
    aborting.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    expect(opened.mock.contexts).toMatchObject([{ destroyed: true }]);

    const next = await connector.connect(await listen(), PATIENT);
    next.destroy();
  });

  test('after it was opened is no business of the connector', async () => {
    const aborting = new AbortController();
    const socket = await liveConnector().connect(await listen(), { ...PATIENT, signal: aborting.signal });
    aborting.abort(reason);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});

describe('no more at a time than is allowed', () => {
  test('who asks first is first, and gets the place of one that closes', async () => {
    const server = await listen();
    const connector = liveConnector({ maxConnections: 2 });
    const order: number[] = [];
    const open: Socket[] = [];
    const connecting = Array.from({ length: 6 }, async (_, i) => {
      const socket = await connector.connect(server, PATIENT);
      order.push(i);
      open.push(socket);
      return socket;
    });
    await Promise.all(connecting.slice(0, 2));
    for (let next = 2; next < 6; next++) {
      // Whoever should not have a place yet has had the time to take it.
      await new Promise(setImmediate);
      expect(order).toHaveLength(next);
      open[next - 2].destroy();
      await connecting[next];
    }
    expect(order.slice(2)).toEqual([2, 3, 4, 5]);
    for (const socket of open) socket.destroy();
  });

  test('a connection that fails gives its place on, as does one that TLS is spoken over', async () => {
    const server = await listen();
    const closed = await listen();
    await cleanUps.pop()?.();
    const connector = liveConnector({ maxConnections: 1 });
    expect((await rejection(connector.connect(closed, PATIENT))).code).toBe('ECONNREFUSED');

    const secured = connectTls({ socket: await connector.connect(server, PATIENT) });
    secured.on('error', () => {});
    const next = connector.connect(server, PATIENT);
    secured.destroy();
    (await next).destroy();
  });

  test('the time of waiting for a place is no part of the time-out', async () => {
    const server = await listen();
    const connector = liveConnector({ maxConnections: 1 });
    const first = await connector.connect(server, PATIENT);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const second = connector.connect(server, { timeoutMs: 1000 });
    await jest.advanceTimersByTimeAsync(60_000);
    first.destroy();
    (await second).destroy();
    expect(server.taken).toHaveLength(2);
  });

  test('an abort leaves the queue', async () => {
    const server = await listen();
    const connector = liveConnector({ maxConnections: 1 });
    const aborting = new AbortController();
    const first = await connector.connect(server, PATIENT);
    const given = connector.connect(server, { ...PATIENT, signal: aborting.signal });
    const third = connector.connect(server, PATIENT);
    aborting.abort(reason);
    await expect(given).rejects.toBe(reason);
    first.destroy();
    (await third).destroy();
    (await connector.connect(server, PATIENT)).destroy();
    expect(server.taken).toHaveLength(3);
  });

  test('an abort in the moment of getting the place gives it on', async () => {
    const server = await listen();
    const connector = liveConnector({ maxConnections: 1 });
    const aborting = new AbortController();
    const first = await connector.connect(server, PATIENT);
    first.once('close', () => aborting.abort(reason));
    const given = connector.connect(server, { ...PATIENT, signal: aborting.signal });
    first.destroy();
    await expect(given).rejects.toBe(reason);
    (await connector.connect(server, PATIENT)).destroy();
  });
});

test('1,000 connections with one signal: it is listened to once, and no socket is left', async () => {
  const server = await listen();
  const { signal } = new AbortController();
  const connector = liveConnector({ maxConnections: 32 });
  const before = sockets();
  let most = 0;
  let open = 0;
  await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const socket = await connector.connect(server, { ...PATIENT, signal });
      open += 1;
      most = Math.max(most, open);
      socket.once('close', () => {
        open -= 1;
      });
      socket.destroy();
    }),
  );
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  expect(most).toBeLessThanOrEqual(32);
  // The server takes them a little later than the system does.
  while (server.taken.length < 1000) await new Promise(setImmediate);
  for (const socket of server.taken) socket.destroy();
  for (let turns = 0; turns < 100 && sockets() > before; turns++) await new Promise(setImmediate);
  expect(sockets()).toBeLessThanOrEqual(before);
});

/** Lets the system answer with an error that it cannot be brought to here. */
function failing(code: string): void {
  jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    return this.destroy(Object.assign(new Error(`connect ${code}`), { code }));
  });
}

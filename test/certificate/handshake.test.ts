/** @slow */

import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { type ConnectToHost, certificateFromEndpoint, type HandshakeOptions } from '../../lib/certificate/handshake';
import { coverageOf } from '../../lib/coverage/coverage';
import { UserError } from '../../lib/errors';
import type { IssuedCertificate } from '../../lib/preview/certificate-authority';
import { type Authority, broken, createAuthority, daysFromNow, selfSigned } from './certificates';

const HOST = 'autodiscover.contoso.com';

let authority: Authority;
const running: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  authority = await createAuthority();
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  running.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server, and what a client that asks it sent: its SNI, and what came after the handshake. */
async function serve(issued: IssuedCertificate, options: TlsOptions = {}) {
  const seen: { servername?: string | false; sent: string } = { sent: '' };
  let closed: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const server = createTlsServer({ ...issued, ...options }, (socket) => {
    seen.servername = (socket as unknown as { servername: string | false }).servername;
    socket.on('data', (chunk: Buffer) => {
      seen.sent += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => closed());
  });
  server.on('tlsClientError', () => {});
  return { port: await listen(server), seen, ended };
}

const toPort =
  (port: number): ConnectToHost =>
  async () => {
    const socket = tcpConnect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };

async function look(issued: IssuedCertificate, options: HandshakeOptions = {}) {
  const { port } = await serve(issued);
  return certificateFromEndpoint({ host: HOST }, { connect: toPort(port), ca: [authority.pem], ...options });
}

const verdictIds = (facts: Awaited<ReturnType<typeof look>>) =>
  coverageOf({ facts, endpoint: HOST, namespaces: [], now: new Date() }).endpoint.verdicts.map(({ id }) => id);

describe('certificates', () => {
  test('a good one, as it is', async () => {
    const notBefore = daysFromNow(-5);
    const notAfter = daysFromNow(300);
    const facts = await look(await authority.issue({ names: ['Mail.contoso.com', HOST], notBefore, notAfter }));
    expect(facts).toEqual({
      source: { kind: 'tls', host: HOST, port: 443 },
      names: [HOST, 'mail.contoso.com'],
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      issuer: 'CN=Test authority',
      keyType: 'EC P-256',
      status: 'VALID',
      seenAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    });
    expect(verdictIds(facts)).toEqual(['endpoint-covered']);
  });

  test.each(['RSA 2048', 'RSA 3072', 'EC P-256', 'EC P-384'] as const)('a key of %s is reported', async (algorithm) => {
    expect(await look(await authority.issue({ names: [HOST], algorithm }))).toMatchObject({ keyType: algorithm, status: 'VALID' });
  });

  test('a wildcard covers the endpoint', async () => {
    const facts = await look(await authority.issue({ names: ['*.contoso.com'] }));
    expect(facts).toMatchObject({ names: ['*.contoso.com'], status: 'VALID' });
    expect(verdictIds(facts)).toEqual(['endpoint-covered']);
  });

  test('another name is no fault of the chain, and leaves the endpoint uncovered', async () => {
    const facts = await look(await authority.issue({ names: ['www.fabrikam.com'] }));
    expect(facts).toMatchObject({ names: ['www.fabrikam.com'], status: 'VALID' });
    expect(verdictIds(facts)).toEqual(['endpoint-not-covered']);
  });

  test('a common name alone is no name', async () => {
    const facts = await look(await authority.issue({ names: [], commonName: HOST }));
    expect(facts).toMatchObject({ names: [], status: 'VALID' });
    expect(verdictIds(facts)).toEqual(['endpoint-not-covered']);
  });

  test('one that has ended', async () => {
    const facts = await look(await authority.issue({ names: [HOST], notBefore: daysFromNow(-9), notAfter: daysFromNow(-2) }));
    expect(facts).toMatchObject({ status: 'EXPIRED', statusReason: 'CERT_HAS_EXPIRED' });
    expect(verdictIds(facts)).toEqual(['certificate-expired', 'endpoint-covered']);
  });

  test('one that has not begun', async () => {
    const facts = await look(await authority.issue({ names: [HOST], notBefore: daysFromNow(2), notAfter: daysFromNow(90) }));
    expect(facts).toMatchObject({ status: 'NOT_YET_VALID', statusReason: 'CERT_NOT_YET_VALID' });
    expect(verdictIds(facts)).toEqual(['certificate-not-yet-valid', 'endpoint-covered']);
  });

  test('one that nobody but itself vouches for', async () => {
    const facts = await look(await selfSigned({ names: [HOST] }));
    expect(facts).toMatchObject({ status: 'UNTRUSTED', statusReason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(verdictIds(facts)).toEqual(['certificate-untrusted', 'endpoint-covered']);
  });

  test('one of an authority that is not known, and whose name is wrong as well', async () => {
    const other = await createAuthority({ commonName: 'Somebody else' });
    const facts = await look(await other.issue({ names: ['www.fabrikam.com'] }));
    expect(facts).toMatchObject({ status: 'UNTRUSTED', statusReason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', issuer: 'CN=Somebody else' });
    expect(verdictIds(facts)).toEqual(['endpoint-not-covered', 'certificate-untrusted']);
  });

  test('an authority that has ended is not fixed by a renewal of the certificate', async () => {
    const ended = await createAuthority({ notBefore: daysFromNow(-90), notAfter: daysFromNow(-1) });
    const facts = await look(await ended.issue({ names: [HOST] }), { ca: [ended.pem] });
    expect(facts).toMatchObject({ status: 'UNTRUSTED', statusReason: 'CERT_HAS_EXPIRED' });
  });

  test("Node's own authorities are trusted where none are given", async () => {
    expect(await look(await authority.issue({ names: [HOST] }), { ca: undefined })).toMatchObject({ status: 'UNTRUSTED' });
  });

  test.each([
    ['no issuer', { status: 'UNTRUSTED' }],
    ['no end', { status: 'UNTRUSTED', notBefore: expect.any(String) }],
  ] as const)('one of %s gets a verdict, as any other', async (what, expected) => {
    const facts = await look(await broken({ names: [HOST] }, what));
    expect(facts).toMatchObject({ names: [HOST], ...expected });
    expect('issuer' in facts).toBe(what !== 'no issuer');
    expect('notAfter' in facts).toBe(what !== 'no end');
    expect(verdictIds(facts)).toEqual(['certificate-untrusted', 'endpoint-covered']);
  });

  test('names that would break a terminal are shown as they can be', async () => {
    const { names } = await look(await authority.issue({ names: ['a\u001b[31m.example', HOST] }));
    expect(names).toEqual(['"a\\u001b[31m.example"', HOST]);
  });
});

test('the server is asked for the host, and gets no request', async () => {
  const { port, seen, ended } = await serve(await authority.issue({ names: [HOST] }));
  await certificateFromEndpoint({ host: HOST, port: 8443 }, { connect: toPort(port), ca: [authority.pem] });
  await ended;
  expect(seen).toEqual({ servername: HOST, sent: '' });
});

test('the connector is given host and port, and they are the source', async () => {
  const { port } = await serve(await authority.issue({ names: [HOST] }));
  const asked: unknown[] = [];
  const connect: ConnectToHost = (host, wanted, signal) => {
    asked.push([host, wanted]);
    return toPort(port)(host, wanted, signal);
  };
  const { source } = await certificateFromEndpoint({ host: HOST, port: 8443 }, { connect });
  expect(asked).toEqual([[HOST, 8443]]);
  expect(source).toEqual({ kind: 'tls', host: HOST, port: 8443 });
});

test('without a connector, the system finds the host', async () => {
  const { port } = await serve(await authority.issue({ names: ['localhost'] }));
  expect(await certificateFromEndpoint({ host: 'localhost', port }, { ca: [authority.pem] })).toMatchObject({ status: 'VALID', names: ['localhost'] });
});

describe('no certificate', () => {
  const failing = (code: string): ConnectToHost => {
    return () => Promise.reject(Object.assign(new Error(code), { code }));
  };

  test.each([
    ['ECONNREFUSED', 'refuses port 443: start the Autodiscover service there, or correct the endpoint'],
    ['ETIMEDOUT', 'does not answer on port 443: open it to this machine, or run this on a machine that can reach it'],
    ['ENOTFOUND', 'is not in the DNS of this machine (ENOTFOUND): add it, or run this on a machine that can resolve it'],
    ['ENETUNREACH', 'cannot be reached on port 443 (ENETUNREACH): check the network, or run this on a machine that can reach it'],
  ])('%s is told with its fix', async (code, message) => {
    await expect(certificateFromEndpoint({ host: HOST }, { connect: failing(code), env: {} })).rejects.toMatchObject({
      name: 'UserError',
      message: `${HOST} ${message}`,
    });
  });

  test('a name server that fails is reported, and so is the first of many addresses', async () => {
    await expect(certificateFromEndpoint({ host: HOST }, { connect: failing('EAI_AGAIN') })).rejects.toThrow(/^the DNS has no answer for/);
    const many = new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]);
    await expect(certificateFromEndpoint({ host: HOST }, { connect: () => Promise.reject(many) })).rejects.toThrow(/refuses port 443/);
  });

  test('a port that nobody listens on is refused by the system', async () => {
    const port = await listen(createTcpServer());
    await new Promise((resolve) => running.splice(0)[0].close(resolve));
    const error = await certificateFromEndpoint({ host: 'localhost', port }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^localhost refuses port \d+/);
  });

  test('a proxy that is set is named where no connection comes off, without its value, and not where one does', async () => {
    const env = { https_proxy: 'http://ada:secret@proxy.contoso.com:8080' };
    const failed = async (connect: ConnectToHost) => {
      const error = await certificateFromEndpoint({ host: HOST }, { connect, env }).catch((failure: unknown) => failure);
      return (error as Error).message;
    };
    for (const code of ['ECONNREFUSED', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']) {
      const message = await failed(failing(code));
      expect(message).toMatch(/; https_proxy names a proxy, which is not used here/);
      expect(message).not.toContain('secret');
    }
    const plain = await listen(createTcpServer((socket) => socket.end('220 contoso.com\r\n')));
    expect(await failed(toPort(plain))).not.toContain('proxy');
  });

  test('a fault of the program stays what it is', async () => {
    const fault = new TypeError('x is not a function');
    await expect(certificateFromEndpoint({ host: HOST }, { connect: () => Promise.reject(fault) })).rejects.toBe(fault);
  });

  test('a server that speaks something else is reported', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('220 mail.contoso.com ESMTP\r\n')));
    await expect(certificateFromEndpoint({ host: HOST }, { connect: toPort(port) })).rejects.toThrow(
      /^autodiscover\.contoso\.com accepts the connection to port 443 and presents no certificate \(\S+\): enable TLS 1\.2 or later there$/,
    );
  });

  test('a server that hangs up is reported', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    await expect(certificateFromEndpoint({ host: HOST }, { connect: toPort(port) })).rejects.toThrow(/presents no certificate \(\S+\)/);
  });

  test('a server that never ends its handshake is given up', async () => {
    // A client passes over each HelloRequest that comes while it shakes hands (RFC 5246, section 7.4.1.1).
    const helloRequests = Buffer.concat([Buffer.from([22, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)]);
    const port = await listen(
      createTcpServer((socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write(helloRequests)) {}
        };
        socket
          .on('error', () => {})
          .on('drain', more)
          .once('data', more);
      }),
    );
    await expect(certificateFromEndpoint({ host: HOST }, { connect: toPort(port) })).rejects.toThrow(
      /presents no certificate \(a handshake that is too long\)/,
    );
  });

  test('a server that says nothing is reported, and so is one that does not take the connection', async () => {
    const port = await listen(createTcpServer(() => {}));
    const socket = await toPort(port)(HOST, 443, new AbortController().signal);
    await expect(certificateFromEndpoint({ host: HOST }, { connect: async () => socket, timeoutMs: 100 })).rejects.toMatchObject({
      name: 'UserError',
      message: `${HOST} accepts the connection to port 443 and sends nothing for 0.1 s: check that it offers TLS there`,
    });
    await expect(certificateFromEndpoint({ host: HOST }, { connect: () => new Promise(() => {}), timeoutMs: 100 })).rejects.toMatchObject({
      name: 'UserError',
      message: `${HOST} does not answer on port 443 for 0.1 s: open it to this machine, or run this on a machine that can reach it`,
    });
  });

  test('a connection that comes too late is closed', async () => {
    let arrive: (socket: Socket) => void = () => {};
    const late = new Promise<Socket>((resolve) => {
      arrive = resolve;
    });
    await expect(certificateFromEndpoint({ host: HOST }, { connect: () => late, timeoutMs: 50 })).rejects.toBeInstanceOf(UserError);
    const port = await listen(createTcpServer());
    const socket = await toPort(port)(HOST, 443, new AbortController().signal);
    const closed = once(socket, 'close');
    arrive(socket);
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test('an aborted signal ends it with its reason, before and within', async () => {
    const reason = new Error('stopped by its user');
    await expect(certificateFromEndpoint({ host: HOST }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const port = await listen(createTcpServer(() => controller.abort(reason)));
    await expect(certificateFromEndpoint({ host: HOST }, { connect: toPort(port), signal: controller.signal })).rejects.toBe(reason);
  });
});

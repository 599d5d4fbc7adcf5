import { Agent, get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { type RedirectServer, type SeenRequest, startRedirectServer } from '../../../lib/preview/servers/redirect-server';
import type { Action, Listener, ListenerRule } from '../../../lib/topology/topology';

const REDIRECT: Action = {
  type: 'redirect',
  statusCode: 302,
  protocol: 'HTTPS',
  host: 'autodiscover.contoso.com',
  port: '443',
  path: '/#{path}',
  query: '#{query}',
};
const LISTENER: Listener = {
  arn: 'listener',
  port: 80,
  protocol: 'HTTP',
  defaultAction: { type: 'fixed-response', statusCode: 404, contentType: 'text/plain', messageBody: 'no such host' },
  rules: [
    ruleFor('autodiscover.fabrikam.com', REDIRECT),
    ruleFor('permanent.example', { ...REDIRECT, statusCode: 301 }),
    ruleFor('forward.example', { type: 'forward' }),
    ruleFor('silent.example', { type: 'fixed-response', statusCode: 503 }),
    ruleFor('json.example', { type: 'fixed-response', statusCode: 200, contentType: 'application/json', messageBody: '{"ü":1}' }),
    ruleFor('empty.example', { type: 'fixed-response', statusCode: 204 }),
    ruleFor('odd.example', { type: 'fixed-response', statusCode: 299 }),
    { priority: 8, conditions: [{ field: 'http-header', header: 'X-Two', values: ['second'], regexValues: [] }], action: REDIRECT },
    { priority: 9, conditions: [{ field: 'host-header', values: [], regexValues: ['regex'] }, onPath('/regex')], action: REDIRECT },
    { priority: 10, conditions: [{ field: 'source-ip', values: ['127.0.0.0/8'] }, onPath('/from-here')], action: REDIRECT },
  ],
};
const PAGE_302 = '<html>\r\n<head><title>302 Found</title></head>\r\n<body>\r\n<center><h1>302 Found</h1></center>\r\n</body>\r\n</html>\r\n';
const GET = 'GET /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\n\r\n';

let server: RedirectServer;
let seen: SeenRequest[];
beforeEach(async () => {
  seen = [];
  server = await startRedirectServer(LISTENER, { onRequest: (request) => seen.push(request) });
});
afterEach(() => server.close());

test('a redirect is what a load balancer sends, byte for byte', async () => {
  const answer = await talk(GET.replace('\r\n\r\n', '\r\nUser-Agent: x\r\n\r\n'));
  expect(answer.replace(/Date: .*\r\n/, '')).toBe(
    `HTTP/1.1 302 Moved Temporarily\r\nServer: awselb/2.0\r\nContent-Type: text/html\r\nContent-Length: 110\r\nConnection: keep-alive\r\nLocation: https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml\r\n\r\n${PAGE_302}`,
  );
  expect(answer.split('\r\n')[2]).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  expect(Buffer.byteLength(PAGE_302)).toBe(110);
  expect(seen).toEqual([{ method: 'GET', url: '/autodiscover/autodiscover.xml', host: 'autodiscover.fabrikam.com', status: 302 }]);
});

// The lengths were seen on real load balancers.
test.each([
  ['permanent.example', 'GET', 'HTTP/1.1 301 Moved Permanently', 134, '301 Moved Permanently'],
  ['forward.example', 'GET', 'HTTP/1.1 503 Service Temporarily Unavailable', 162, '503 Service Temporarily Unavailable'],
  ['forward.example', 'TRACE', 'HTTP/1.1 405 Not Allowed', 122, '405 Not Allowed'],
])('the page of %s, asked with %s', async (host, method, status, length, title) => {
  const { statusLine, headers, body } = parsed(await talk(`${method} / HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  expect(statusLine).toBe(status);
  expect(headers).toMatchObject({ Server: 'awselb/2.0', 'Content-Type': 'text/html', 'Content-Length': String(length), Connection: 'keep-alive' });
  expect(body).toBe(`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`);
  expect(Buffer.byteLength(body)).toBe(length);
});

test.each([
  ['other.example', 'HTTP/1.1 404 Not Found', 'text/plain; charset=utf-8', 'no such host'],
  ['silent.example', 'HTTP/1.1 503 Service Temporarily Unavailable', 'text/plain; charset=utf-8', ''],
  ['json.example', 'HTTP/1.1 200 OK', 'application/json', '{"ü":1}'],
  ['odd.example', 'HTTP/1.1 299 ', 'text/plain; charset=utf-8', ''],
])('the fixed response of %s', async (host, status, type, message) => {
  const { statusLine, headers, body } = parsed(await talk(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  expect([statusLine, headers['Content-Type'], headers['Content-Length'], body]).toEqual([status, type, String(Buffer.byteLength(message)), message]);
});

test('a fixed response of 204 has neither a body nor a length', async () => {
  const { statusLine, headers, body } = parsed(await talk('GET / HTTP/1.1\r\nHost: empty.example\r\n\r\n'));
  expect([statusLine, Object.keys(headers), body]).toEqual(['HTTP/1.1 204 No Content', ['Server', 'Date', 'Content-Type', 'Connection'], '']);
});

test('HEAD has the headers and no body', async () => {
  const answer = await talk(GET.replace('GET', 'HEAD'));
  expect(answer).toMatch(/^HTTP\/1\.1 302 Moved Temporarily\r\n/);
  expect(answer).toContain('\r\nContent-Length: 110\r\n');
  expect(answer.slice(answer.indexOf('\r\n\r\n'))).toBe('\r\n\r\n');
});

test('a connection is kept for the next request', async () => {
  const socket = await connected();
  const first = await exchange(socket, GET, endOfPage);
  const second = await exchange(socket, GET.replace('autodiscover.xml', 'autodiscover.svc'), endOfPage);
  expect([first, second].map((answer) => parsed(answer).headers.Location)).toEqual([
    'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
    'https://autodiscover.contoso.com:443/autodiscover/autodiscover.svc',
  ]);
  socket.destroy();
});

test("Node's own client keeps a connection too", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = [await localPort(agent), await localPort(agent)];
  expect(ports[0]).toBe(ports[1]);
  agent.destroy();
});

test.each([
  ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: autodiscover.fabrikam.com\r\n\r\n', 'close'],
  ['Connection: close', 'GET / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nConnection: close\r\n\r\n', 'close'],
])('%s ends the connection', async (_, request, connection) => {
  const { statusLine, headers, body } = parsed(await untilClosed(await connected(), request));
  expect([statusLine, headers.Connection, body]).toEqual(['HTTP/1.1 302 Moved Temporarily', connection, PAGE_302]);
});

test('HTTP/1.0 with keep-alive is kept', async () => {
  const socket = await connected();
  const request = 'GET / HTTP/1.0\r\nHost: autodiscover.fabrikam.com\r\nConnection: keep-alive\r\n\r\n';
  const answers = [await exchange(socket, request, endOfPage), await exchange(socket, request, endOfPage)];
  expect(answers.map((answer) => parsed(answer).headers.Connection)).toEqual(['keep-alive', 'keep-alive']);
  socket.destroy();
});

test.each([
  ['of a known length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  ['in chunks', (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
])('the body of a POST %s is read, and the next request answered', async (_, framed) => {
  const socket = await connected();
  const post = `POST /a HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\n${framed('x'.repeat(1_000_000))}`;
  const answers = [await exchange(socket, post, endOfPage), await exchange(socket, GET, endOfPage)];
  expect(answers.map((answer) => parsed(answer).statusLine)).toEqual(['HTTP/1.1 302 Moved Temporarily', 'HTTP/1.1 302 Moved Temporarily']);
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  socket.destroy();
});

test('requests that come byte by byte are answered as those that come at once', async () => {
  const socket = await connected();
  socket.setNoDelay(true);
  const post =
    'POST /a HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n';
  const bytes = [...Buffer.from(`${post}${GET}`)];
  const both = exchange(socket, '', (text) => text.split('</html>\r\n').length === 3);
  for (const byte of bytes) socket.write(Buffer.from([byte]));
  expect((await both).match(/HTTP\/1\.1 .*/g)).toEqual(['HTTP/1.1 302 Moved Temporarily', 'HTTP/1.1 302 Moved Temporarily']);
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  socket.destroy();
});

test('who asks and never reads is answered no further than the buffers hold, and again once he reads', async () => {
  const socket = await connected();
  socket.pause();
  // 7 KB each, and as much in the answer's Location: more than any system holds for one connection.
  const questions = 3_000;
  socket.write(GET.replace('autodiscover.xml', 'a'.repeat(7_000)).repeat(questions));
  let before = -1;
  // Until nothing more is taken up.
  while (seen.length !== before || seen.length === 0) {
    before = seen.length;
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen.length).toBeLessThan(questions);
  const answered = seen.length;
  socket.resume();
  while (seen.length <= answered) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
});

test('a body without an end is answered at the limit, and the connection closed', async () => {
  const socket = await connected();
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  socket.write('POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nTransfer-Encoding: chunked\r\n\r\n');
  const answered = untilClosed(socket);
  const send = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', send);
  send();
  const { statusLine, headers, body } = parsed(await answered);
  expect([statusLine, headers.Connection, body]).toEqual(['HTTP/1.1 302 Moved Temporarily', 'close', PAGE_302]);
});

test('a client that goes away in the middle leaves the server as it was', async () => {
  const socket = await connected();
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.write('POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nContent-Length: 100\r\n\r\nabc', () => socket.resetAndDestroy());
  await gone;
  expect(await talk(GET)).toMatch(/^HTTP\/1\.1 302 /);
});

test.each([
  ['no HTTP at all', 'test\n'],
  ['a TLS client', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['a header without a colon', 'GET / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nnonsense\r\n\r\n'],
  ['a target without a version that ends it', 'GET /a b\r\nHost: autodiscover.fabrikam.com\r\n\r\n'],
  ['a version without a target', 'GET HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\n\r\n'],
  ['a chunk whose size is none', 'POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  ['a missing Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['a malformed Host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  ['a user in the target', 'GET http://u@autodiscover.fabrikam.com/ HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\n\r\n'],
  ['an absolute target without Host', 'GET http://autodiscover.fabrikam.com/ HTTP/1.1\r\n\r\n'],
])('%s gets the page of 400, and the connection is closed', async (_, request) => {
  const { statusLine, headers, body } = parsed(await untilClosed(await connected(), Buffer.from(request, 'latin1')));
  expect(statusLine).toBe('HTTP/1.1 400 Bad Request');
  expect(Object.entries(headers).filter(([name]) => name !== 'Date')).toEqual([
    ['Server', 'awselb/2.0'],
    ['Content-Type', 'text/html'],
    ['Content-Length', '122'],
    ['Connection', 'close'],
  ]);
  expect(body).toBe('<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n</body>\r\n</html>\r\n');
  expect(await talk(GET)).toMatch(/^HTTP\/1\.1 302 /);
});

test('a request before a malformed one is answered first', async () => {
  const answers = await untilClosed(await connected(), `${GET}nonsense\r\n\r\n`);
  expect(answers.match(/HTTP\/1\.1 .*/g)).toEqual(['HTTP/1.1 302 Moved Temporarily', 'HTTP/1.1 400 Bad Request']);
});

test('HTTP/2 gets the page of 505', async () => {
  const { statusLine, headers } = parsed(await untilClosed(await connected(), 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
  expect([statusLine, headers.Server]).toEqual(['HTTP/1.1 505 HTTP Version Not Supported', 'awselb/2.0']);
});

test('who closes his side in the middle of a body gets the page of 400', async () => {
  const socket = await connected(server.port, true);
  socket.end('POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nContent-Length: 100\r\n\r\nabc');
  expect(parsed(await untilClosed(socket)).statusLine).toBe('HTTP/1.1 400 Bad Request');
});

test('who closes his side after a request is answered still', async () => {
  const socket = await connected(server.port, true);
  socket.end(GET);
  expect(parsed(await untilClosed(socket)).statusLine).toBe('HTTP/1.1 302 Moved Temporarily');
});

test('any method is answered', async () => {
  expect(parsed(await talk(GET.replace('GET', 'CUSTOM-METHOD'))).statusLine).toBe('HTTP/1.1 302 Moved Temporarily');
});

test('a client that waits for 100 Continue gets it, and the answer behind its body', async () => {
  const socket = await connected();
  const head = 'POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n';
  expect(await exchange(socket, head, (text) => text.endsWith('\r\n\r\n'))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  expect(await exchange(socket, 'abc', endOfPage)).toMatch(/^HTTP\/1\.1 302 /);
  socket.destroy();
});

test('an unsupported Transfer-Encoding gets the page of 501', async () => {
  const request = 'POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nTransfer-Encoding: gzip\r\n\r\n';
  expect(parsed(await untilClosed(await connected(), request))).toMatchObject({
    statusLine: 'HTTP/1.1 501 Not Implemented',
    headers: { Server: 'awselb/2.0' },
    body: expect.stringContaining('<h1>501 Not Implemented</h1>'),
  });
});

test.each([
  ['a rule of a regular expression', 'GET /regex HTTP/1.1\r\nHost: regex.example\r\nConnection: close\r\n\r\n', "regular expression 'regex'"],
  ["the client's address, which on the loopback is not its own", 'GET /from-here HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', "client's address"],
  ['the target *', 'OPTIONS * HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', "slash: '*'"],
  ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', 'without a host'],
  ['CONNECT', 'CONNECT autodiscover.fabrikam.com:443 HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\n\r\n', 'CONNECT'],
  [
    'two Hosts',
    'GET / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nHost: autodiscover.fabrikam.com\r\nConnection: close\r\n\r\n',
    'more than one Host header',
  ],
  ['a header of more than 16K', `GET / HTTP/1.1\r\nHost: a.example\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 'a header of more than 16384 bytes'],
  ['headers of more than 64K', `GET / HTTP/1.1\r\nHost: a.example\r\n${`X: ${'x'.repeat(8_000)}\r\n`.repeat(40)}\r\n`, 'headers of more than 65536'],
  ['a request line of more than 16K', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a.example\r\n\r\n`, 'it names 400, 413 and 414'],
  ['a Transfer-Encoding that is none', 'POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: xchunked\r\n\r\n', 'it names 400 and 501'],
  ['chunks inside another coding', 'POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked, identity\r\n\r\n', 'chunked is not the last'],
  ['HTTP/0.9', 'GET /\r\n', 'HTTP/0.9'],
  ['lines without a carriage return', 'GET / HTTP/1.1\nHost: autodiscover.fabrikam.com\n\n', 'carriage return'],
  [
    'a space in the target, which would be one of the Location',
    'GET /a b HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nConnection: close\r\n\r\n',
    'which is not a URL',
  ],
])('%s is answered with 501 that says what is not known', async (_, request, message) => {
  const { statusLine, headers, body } = parsed(await untilClosed(await connected(), request));
  expect([statusLine, headers.Server, headers['Content-Type']]).toEqual(['HTTP/1.1 501 Not Implemented', undefined, 'text/plain; charset=utf-8']);
  expect(body).toMatch(/^not known to the preview: .*\n$/);
  expect(body).toContain(message);
});

test('an absolute target takes the place of Host', async () => {
  const request = 'GET http://autodiscover.fabrikam.com:80/a/../B?c=%41#d HTTP/1.1\r\nHost: other.example\r\n\r\n';
  expect(parsed(await talk(request)).headers.Location).toBe('https://autodiscover.contoso.com:443/a/../B?c=%41');
  expect(seen).toEqual([{ method: 'GET', url: 'http://autodiscover.fabrikam.com:80/a/../B?c=%41#d', host: 'autodiscover.fabrikam.com:80', status: 302 }]);
  expect(parsed(await talk('GET HTTP://autodiscover.fabrikam.com?x HTTP/1.1\r\nHost: other.example\r\n\r\n')).headers.Location).toBe(
    'https://autodiscover.contoso.com:443/?x',
  );
});

test('a header that is sent twice is compared twice', async () => {
  expect(parsed(await talk('GET / HTTP/1.1\r\nHost: a.example\r\nX-Two: first\r\nX-Two: second\r\n\r\n')).statusLine).toContain('302');
});

test('Expect is answered', async () => {
  const answer = await talk('GET / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nExpect: something\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 302 /);
});

describe('desync mitigation', () => {
  const of = (...lines: string[]) => `${lines.join('\r\n')}\r\nHost: autodiscover.fabrikam.com\r\n\r\n`;
  const COMPLIANT = of('GET /a HTTP/1.1');
  const ACCEPTABLE = of('GET /a HTTP/1.1', 'Content-Length: 0');
  const AMBIGUOUS = `${of('GET /a HTTP/1.1', 'Content-Length: 3')}abc`;
  const SEVERE = `${of('POST /a HTTP/1.1', 'Content-Length: 3', 'Content-Length: 4')}abc`;

  test.each([
    ['monitor', COMPLIANT, 302, 'keep-alive'],
    ['monitor', ACCEPTABLE, 302, 'keep-alive'],
    ['monitor', AMBIGUOUS, 302, 'keep-alive'],
    // Allowed, but where it ends is in doubt: nothing that is the load balancer's is said.
    ['monitor', SEVERE, 501, 'close'],
    ['monitor', of('POST /a HTTP/1.1', 'Transfer_Encoding: chunked'), 501, 'close'],
    [undefined, COMPLIANT, 302, 'keep-alive'],
    ['defensive', COMPLIANT, 302, 'keep-alive'],
    ['defensive', ACCEPTABLE, 302, 'keep-alive'],
    ['defensive', AMBIGUOUS, 302, 'close'],
    ['defensive', of('POST /a HTTP/1.1', 'Transfer_Encoding: chunked'), 302, 'close'],
    ['defensive', SEVERE, 400, 'close'],
    ['strictest', COMPLIANT, 302, 'keep-alive'],
    ['strictest', ACCEPTABLE, 400, 'close'],
    ['strictest', AMBIGUOUS, 400, 'close'],
    ['strictest', SEVERE, 400, 'close'],
    ['strictest', 'GET /\r\n', 400, 'close'],
  ] as const)('%s mode: %j: %i, %s', async (desyncMode, request, status, connection) => {
    await server.close();
    server = await startRedirectServer(LISTENER, { attributes: { desyncMode } });
    const socket = await connected();
    const { statusLine, headers } = parsed(await exchange(socket, request, (text) => /\r\n\r\n[\s\S]*\n$/.test(text)));
    expect([statusLine.split(' ')[1], headers.Connection]).toEqual([String(status), connection]);
    if (connection === 'close') await untilClosed(socket);
    // What was sent after it is no rest of it.
    else expect(await exchange(socket, GET, endOfPage)).toMatch(/^HTTP\/1\.1 302 /);
    socket.destroy();
  });

  test('a header that is dropped leaves a condition on it open', async () => {
    const rules = [{ priority: 1, conditions: [{ field: 'http-header', header: 'X_Odd', values: ['a'], regexValues: [] }], action: REDIRECT }] as const;
    const request = 'GET / HTTP/1.1\r\nHost: a.example\r\nX_Odd: a\r\n\r\n';
    const statuses: string[] = [];
    for (const dropsInvalidHeaders of [true, false]) {
      await server.close();
      server = await startRedirectServer({ ...LISTENER, rules }, { attributes: { dropsInvalidHeaders } });
      statuses.push(parsed(await talk(request)).statusLine.split(' ')[1]);
    }
    expect(statuses).toEqual(['501', '302']);
  });

  test('of several Host headers that are preserved the first counts, also next to an absolute target', async () => {
    await server.close();
    server = await startRedirectServer(LISTENER, { attributes: { preservesHost: true } });
    const request = 'GET http://other.example/x HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nHost: other.example\r\n\r\n';
    expect(parsed(await talk(request)).statusLine).toContain('302');
  });
});

describe('idle timeout and client keep-alive', () => {
  const PARTS = ['GET / HT', 'GET / HTTP/1.1\r\nHost: a.ex', 'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9\r\n\r\nabc'];

  test.each(PARTS)('who stops in the middle gets the page of 408, and the connection is closed: %j', async (part) => {
    await server.close();
    server = await startRedirectServer(LISTENER, { attributes: { idleTimeoutSeconds: 0.02 } });
    const { statusLine, headers, body } = parsed(await untilClosed(await connected(), part));
    expect([statusLine, headers.Server, headers.Connection]).toEqual(['HTTP/1.1 408 Request Timeout', 'awselb/2.0', 'close']);
    expect(body).toContain('<h1>408 Request Time');
  });

  test('who sends nothing, or nothing more, is only disconnected', async () => {
    await server.close();
    server = await startRedirectServer(LISTENER, { attributes: { idleTimeoutSeconds: 0.02 } });
    expect(await untilClosed(await connected())).toBe('');
    const socket = await connected();
    await exchange(socket, GET, endOfPage);
    expect(await untilClosed(socket)).toBe('');
  });

  test('after the keep-alive duration one more request is answered', async () => {
    await server.close();
    server = await startRedirectServer(LISTENER, { attributes: { clientKeepAliveSeconds: 0 } });
    const { statusLine, headers } = parsed(await untilClosed(await connected(), GET));
    expect([statusLine, headers.Connection]).toEqual(['HTTP/1.1 302 Moved Temporarily', 'close']);
  });
});

test('closing ends idle, half-sent and refused connections at once, and again is no fault', async () => {
  const [idle, half, refused, tunnel] = [await connected(), await connected(), await connected(server.port, true), await connected(server.port, true)];
  const ended = [idle, half].map((socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)));
  await exchange(idle, GET, endOfPage);
  half.write('POST / HTTP/1.1\r\nHost: autodiscover.fabrikam.com\r\nContent-Length: 100\r\n\r\nabc');
  // These keep their side open, so that the server is still listening to them.
  await exchange(refused, 'nonsense\r\n\r\n', endOfPage);
  await exchange(tunnel, 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n', (text) => text.endsWith('CONNECT\n'));
  const { port } = server;
  await server.close();
  await Promise.all(ended);
  await server.close();
  await expect(connected(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  refused.destroy();
  tunnel.destroy();
});

test('a port that is taken is refused with what fixes it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  await expect(startRedirectServer(LISTENER, { port })).rejects.toMatchObject({
    cause: expect.objectContaining({ code: 'EADDRINUSE' }),
    message: `port ${port} of 127.0.0.1 is taken: stop what listens on it, or choose another port (0 for any that is free)`,
  });
  await new Promise((resolve) => taken.close(resolve));
});

test('the port that is asked for is had', async () => {
  const { port } = server;
  await server.close();
  server = await startRedirectServer(LISTENER, { port });
  expect(server.port).toBe(port);
});

test('a listener that speaks TLS is refused', async () => {
  await expect(startRedirectServer({ ...LISTENER, port: 443, protocol: 'HTTPS' })).rejects.toThrow(
    'the listener on port 443 is for HTTPS: give an HTTP listener',
  );
});

function ruleFor(host: string, action: Action): ListenerRule {
  return { priority: 1, conditions: [{ field: 'host-header', values: [host], regexValues: [] }], action };
}

function onPath(path: string): ListenerRule['conditions'][number] {
  return { field: 'path-pattern', values: [path], regexValues: [] };
}

function connected(port = server.port, allowHalfOpen = false): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen }, () => resolve(socket)).once('error', reject);
  });
}

/** One request, whose answer is whole when as many bytes have come as it says. */
async function talk(request: string): Promise<string> {
  const socket = await connected();
  const answer = await exchange(socket, request, (text) => {
    const end = text.indexOf('\r\n\r\n') + 4;
    if (end < 4) return false;
    const length = Number(/\r\nContent-Length: (\d+)/.exec(text)?.[1] ?? 0);
    return request.startsWith('HEAD') || Buffer.byteLength(text) >= end + length;
  });
  // What comes behind an answer that is whole would come before the end.
  socket.end();
  return answer + (await untilClosed(socket));
}

function endOfPage(text: string): boolean {
  return text.endsWith('</html>\r\n');
}

function exchange(socket: Socket, request: string, whole: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const closed = () => reject(new Error(`the connection was closed after '${bytes}'`));
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!whole(bytes.toString())) return;
      socket.off('data', read).off('close', closed);
      resolve(bytes.toString());
    };
    socket.on('data', read).once('close', closed);
    socket.write(request);
  });
}

function untilClosed(socket: Socket, request?: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(bytes.toString()));
    if (request !== undefined) socket.write(request);
  });
}

function localPort(agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ port: server.port, host: '127.0.0.1', agent, headers: { host: 'autodiscover.fabrikam.com' } }, (response) => {
      const { localPort } = response.socket;
      // The agent has its connection back a turn after the end.
      response.resume().once('end', () => setImmediate(resolve, localPort));
    }).once('error', reject);
  });
}

function parsed(answer: string): { readonly statusLine: string; readonly headers: Record<string, string>; readonly body: string } {
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = answer.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  return { statusLine, headers, body: answer.slice(end + 4) };
}

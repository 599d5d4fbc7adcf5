/** @slow */

import type { Socket } from 'node:net';
import { discover } from '../../lib/discovery/walk';
import type { Walk } from '../../lib/discovery/walk-result';
import { SILENCE_MS, timeGoesByTurns } from '../turns';
import type { Laboratory } from '../verify/laboratory/laboratory';
import { answers, https, type Part, tcp } from '../verify/laboratory/parts';
import { type Certificates, ENDPOINT, ENDPOINT_URL, healthy, inLaboratory, SITE } from './fabrikam';

timeGoesByTurns();

let made: Certificates;
let laboratory: Laboratory;

inLaboratory((given) => {
  ({ made, laboratory } = given);
});

/** The http step against a redirect site that answers as it is told to. */
async function walkAgainst(peer: Part, answerTimeoutMs = 10 * SILENCE_MS): Promise<Walk> {
  const world = healthy(made);
  const peers = { ...world.peers, [`${SITE}:80`]: peer };
  return discover('fabrikam.com', laboratory.network({ ...world, peers }), { steps: ['http-redirect'], answerTimeoutMs });
}

/** Answers the request with these bytes. */
function bytes(answer: string | Buffer, then: (socket: Socket) => void = (socket) => socket.end()): Part {
  return tcp((socket) => {
    socket.once('data', () => {
      socket.write(answer);
      then(socket);
    });
  });
}

/** Writes for as long as somebody takes it. */
function endlessly(socket: Socket, chunk: string): void {
  const much = Buffer.from(chunk.repeat(65_536 / chunk.length));
  const more = () => {
    while (!socket.destroyed && socket.write(much));
  };
  socket.on('drain', more);
  more();
}

/** A byte now and again, so that no time-out between two of them would ever pass. */
function drop(socket: Socket, text: string): void {
  let i = 0;
  const timer = setInterval(() => socket.write(text[i++ % text.length]), 10);
  socket.on('close', () => clearInterval(timer));
}

const site = 'autodiscover.fabrikam.com';

describe('a server that sends too much', () => {
  it.each([
    ['headers without end', 'X-Filler: x\r\n'],
    ['a header without end', 'x'.repeat(1024)],
  ])('is left at %s', async (_what, chunk) => {
    const walk = await walkAgainst(bytes('HTTP/1.1 302 Found\r\nX-Filler: ', (socket) => endlessly(socket, chunk)));
    expect(walk.decidedBy).toMatchObject({ verdict: 'not-autodiscover', message: `${site} answers something other than HTTP (HPE_HEADER_OVERFLOW)` });
  });

  it.each([
    ['of a length that is told', 'Content-Length: 1000000000000'],
    ['of chunks', 'X: y'],
  ])('is left at a body without end, %s', async (_what, header) => {
    const walk = await walkAgainst(bytes(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`, (socket) => endlessly(socket, ' '.repeat(4096))));
    expect(walk.decidedBy).toMatchObject({
      verdict: 'not-autodiscover',
      status: 200,
      message: `${site} answers 200 without an Autodiscover document`,
    });
  });

  it('is left at interim answers without end', async () => {
    const walk = await walkAgainst(bytes('', (socket) => endlessly(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n')));
    expect(walk.decidedBy).toMatchObject({ verdict: 'not-autodiscover', message: `${site} answers something other than HTTP (more than 16 interim answers)` });
  });

  it('may send a few interim answers', async () => {
    const interim = (count: number) => bytes(`${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(count)}HTTP/1.1 302 Found\r\nLocation: ${ENDPOINT_URL}\r\n\r\n`);
    expect((await walkAgainst(interim(16))).outcome).toBe('found');
    expect((await walkAgainst(interim(17))).outcome).toBe('not-found');
  });

  it('has no more of its redirect read than the headers', async () => {
    const answer = `HTTP/1.1 302 Found\r\nLocation: ${ENDPOINT_URL}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const walk = await walkAgainst(bytes(answer, (socket) => endlessly(socket, '4\r\nbody\r\n')));
    expect(walk.outcome).toBe('found');
  });
});

describe('a server that sends too little', () => {
  it('is left where its headers drip', async () => {
    const walk = await walkAgainst(
      bytes('HTTP/1.1 302 Found\r\n', (socket) => drop(socket, 'X-A: b\r\n')),
      SILENCE_MS,
    );
    expect(walk.decidedBy).toMatchObject({ verdict: 'no-answer', message: `${site} accepts the connection to port 80 and does not answer within 3 s` });
    expect(walk.decidedBy.status).toBeUndefined();
  });

  it('is left where its body drips', async () => {
    const walk = await walkAgainst(
      bytes('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', (socket) => drop(socket, ' ')),
      SILENCE_MS,
    );
    expect(walk.decidedBy).toMatchObject({ verdict: 'no-answer', status: 200, message: `${site} accepts the connection to port 80 and does not end its 200` });
  });

  it('is judged by what it sent of a body before it broke off', async () => {
    const walk = await walkAgainst(bytes('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<html>', (socket) => socket.end()));
    expect(walk.decidedBy).toMatchObject({ verdict: 'not-autodiscover', status: 200 });
  });

  it('is reported as closed where it closes before the answer', async () => {
    const walk = await walkAgainst(bytes(''));
    expect(walk.decidedBy).toMatchObject({ verdict: 'no-answer', message: `${site} accepts the connection to port 80 and closes it without an answer` });
  });

  it('is reported as closed where it closes within the headers', async () => {
    const walk = await walkAgainst(bytes(`HTTP/1.1 302 Found\r\nLocation: ${ENDPOINT_URL}`));
    expect(walk.decidedBy).toMatchObject({ verdict: 'no-answer' });
    expect(walk.steps).toHaveLength(1);
  });
});

describe('a server that sends something else', () => {
  it.each([
    ['random bytes', Buffer.from([0, 255, 254, 13, 10, 0, 1, 2, 3, 13, 10, 13, 10])],
    ['another protocol', '220 mail.fabrikam.com ESMTP\r\n'],
    ['a TLS alert', Buffer.from([21, 3, 1, 0, 2, 2, 70])],
    ['HTTP/2', Buffer.from([0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 128])],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a bare carriage return in a header', `HTTP/1.1 302 Found\r\nLocation: ${ENDPOINT_URL}\rSet-Cookie: a=b\r\n\r\n`],
  ])('is no HTTP with %s', async (_what, answer) => {
    const walk = await walkAgainst(bytes(answer));
    expect(walk.decidedBy.verdict).toBe('not-autodiscover');
    expect(walk.decidedBy.message).toMatch(/^autodiscover\.fabrikam\.com answers something other than HTTP \(HPE_[A-Z_]+\)$/);
    expect(walk.steps).toHaveLength(1);
  });

  it('is no Autodiscover with another protocol that nobody wanted to change to', async () => {
    const walk = await walkAgainst(bytes('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tls\r\n\r\n'));
    expect(walk.decidedBy).toMatchObject({ verdict: 'not-autodiscover', status: 101, message: `${site} answers 101` });
  });

  it('has the first of two answers taken and no other, so that a split answer redirects nobody', async () => {
    const split = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nHTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n';
    const walk = await walkAgainst(bytes(split));
    expect(walk.decidedBy).toMatchObject({ verdict: 'not-found', status: 404 });
    expect(walk.steps).toHaveLength(1);
    expect(walk.decidedBy.location).toBeUndefined();
  });

  it('has the first of two Locations taken', async () => {
    const walk = await walkAgainst(bytes(`HTTP/1.1 302 Found\r\nLocation: ${ENDPOINT_URL}\r\nLocation: https://evil.example/\r\n\r\n`));
    expect(walk.endpoint?.url).toBe(ENDPOINT_URL);
  });
});

describe('a text of a server', () => {
  const unusable = (detail: string) => ({ verdict: 'redirect-unusable', message: `${site} answers 302 ${detail}` });

  it('is no Location in bytes that are not UTF-8', async () => {
    const answer = Buffer.from('HTTP/1.1 302 Found\r\nLocation: https://autodiscover.contoso.com/\xff\xfe\r\n\r\n', 'latin1');
    const walk = await walkAgainst(bytes(answer));
    expect(walk.decidedBy).toMatchObject(unusable('to a Location that is not UTF-8'));
  });

  it('is a Location in UTF-8', async () => {
    const walk = await walkAgainst(bytes('HTTP/1.1 302 Found\r\nLocation: https://autodiscover.contoso.com/é\r\n\r\n'));
    expect(walk.steps[1].asked).toBe('https://autodiscover.contoso.com/%C3%A9');
  });

  it.each([
    ['a host that no DNS holds', `https://${'a'.repeat(64)}.contoso.com/`, 'to a Location whose host is not valid in DNS'],
    ['a back slash, which clients read in two ways', 'https://autodiscover.contoso.com\\@evil.example/', 'to a Location that is not an absolute URL'],
    ['another scheme', 'ldap://evil.example/', 'to a Location of ldap:'],
    ['a script', 'javascript://evil.example/%0aalert(1)', 'to a Location of javascript:'],
    ['a tab', 'https://autodiscover.contoso.com/\tx', 'to a Location that is not an absolute URL'],
  ])('is no Location with %s', async (_what, location, detail) => {
    const walk = await walkAgainst(bytes(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\n\r\n`));
    expect(walk.decidedBy).toMatchObject(unusable(detail));
  });

  it('is shown without control characters, and cut', async () => {
    const walk = await walkAgainst(bytes(`HTTP/1.1 302 Found\r\nLocation: http://evil.example/\x80\x9b31m\t${'x'.repeat(5000)}\r\n\r\n`));
    const { location = '', message } = walk.decidedBy;
    expect(location).toHaveLength(300);
    expect(location).toMatch(/^http:\/\/evil\.example\/\uFFFD\uFFFD31m\uFFFDx+…$/);
    expect(`${location}${message}`).not.toMatch(/\p{C}/u);
  });

  it('leaves the schemes of its challenges alone, and few of them', async () => {
    const world = healthy(made);
    const challenges = [
      'Basic realm="a, NTLM b", charset="UTF-8"',
      `Bearer a = b, Negotiate ${'x'.repeat(20)}==`,
      Array.from({ length: 50 }, (_, i) => `S${i}`).join(', '),
    ];
    const endpoint = https(made.endpoint, (_request, response) => response.writeHead(401, { 'WWW-Authenticate': challenges }).end());
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers: { ...world.peers, [`${ENDPOINT}:443`]: endpoint } }));
    expect(walk.decidedBy.authentication).toEqual(['Basic', 'Bearer', 'Negotiate', 'S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']);
    expect(walk.decidedBy.soapEnabled).toBeUndefined();
  });

  it('is no challenge where it names no scheme', async () => {
    const world = healthy(made);
    const endpoint = https(made.endpoint, answers(401, '', { 'WWW-Authenticate': 'realm="x", a=b', 'X-SOAP-Enabled': 'no' }));
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers: { ...world.peers, [`${ENDPOINT}:443`]: endpoint } }));
    expect(walk.steps[3]).toMatchObject({
      verdict: 'not-autodiscover',
      soapEnabled: false,
      message: 'autodiscover.contoso.com answers 401 without WWW-Authenticate',
    });
  });

  it('is no document where it only speaks of one', async () => {
    const world = healthy(made);
    const page = '<html><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"/></html>';
    const endpoint = https(made.endpoint, answers(200, page));
    const walk = await discover('fabrikam.com', laboratory.network({ ...world, peers: { ...world.peers, [`${ENDPOINT}:443`]: endpoint } }));
    expect(walk.steps[3].verdict).toBe('not-autodiscover');
  });
});

it('the names of CNAMEs are shown without control characters', async () => {
  const dns = { 'autodiscover.fabrikam.com': { status: 'NXDOMAIN', cnames: ['evil\u001b[31m.example'] } as const };
  const walk = await discover('fabrikam.com', laboratory.network({ dns, peers: {} }), { steps: ['http-redirect'] });
  expect(walk.decidedBy.cnames).toEqual(['evil\uFFFD[31m.example']);
  expect(`${walk.decidedBy.message}${walk.decidedBy.fix}`).not.toMatch(/\p{C}/u);
});

import fc from 'fast-check';
import { type Classification, classify, REASONS } from '../../../lib/preview/servers/desync';
import { readHead } from '../../../lib/preview/servers/request-head';

/*
 * When a reason holds: after "Classification reasons" of the load balancer's access logs, and the definitions and tests of
 * AWS's http_desync_guardian.
 */

const of = (requestLine: string, ...headers: string[]) => `${[requestLine, 'Host: a.example', ...headers].join('\r\n')}\r\n\r\n`;
const get = (...headers: string[]) => of('GET / HTTP/1.1', ...headers);
const post = (...headers: string[]) => of('POST / HTTP/1.1', ...headers);

function classified(request: string): Classification {
  const read = readHead(Buffer.from(request, 'latin1'));
  if (read.kind !== 'head') throw new Error(`the request is ${read.kind}`);
  return classify(read.head);
}

/** The documentation's column "Classification"; no reason of it is without a row. */
const DOCUMENTED: Readonly<Record<Classification['tier'], string>> = {
  Compliant: '',
  Acceptable: 'GetHeadZeroContentLength NonCompliantHeader NonCompliantVersion SpaceInUri',
  Ambiguous:
    'AmbiguousUri BothTeClPresent DuplicateContentLength EmptyHeader SuspiciousHeader UndefinedContentLengthSemantics UndefinedTransferEncodingSemantics',
  Severe: 'BadContentLength BadHeader BadMethod BadTransferEncoding BadUri BadVersion MultipleContentLength MultipleTransferEncodingChunked',
};

test('reasons have the tier that is documented', () => {
  const byTier = (tier: string) => Object.entries(REASONS).flatMap(([reason, own]) => (own === tier ? [reason] : []));
  expect(Object.fromEntries(Object.keys(DOCUMENTED).map((tier) => [tier, byTier(tier).join(' ')]))).toEqual(DOCUMENTED);
});

const CASES: readonly [reason: keyof typeof REASONS, request: string][] = [
  ['AmbiguousUri', of('GET /a\tb HTTP/1.1')],
  ['AmbiguousUri', of('GET /a\x01 HTTP/1.1')],
  ['AmbiguousUri', of('GET /a\x7f HTTP/1.1')],
  ['BadContentLength', post('Content-Length: 1000,1000')],
  ['BadContentLength', post('Content-Length: 1000.5')],
  ['BadContentLength', post('Content-Length: +5')],
  ['BadContentLength', post('Content-Length:')],
  ['BadContentLength', post('Content-Length: 18446744073709551616')],
  ['BadContentLength', post('Content-Length : x')],
  ['BadHeader', get('X: a\0b')],
  ['BadHeader', get('X: a\rb')],
  ['BadHeader', get('\0X: a')],
  ['BadTransferEncoding', post('Transfer-Encoding: xchunked')],
  ['BadTransferEncoding', post('Transfer-Encoding: chunked\x01')],
  ['BadUri', of('GET /a\0 HTTP/1.1')],
  ['BadUri', of('GET /a\rb HTTP/1.1')],
  ['BadVersion', of('GET / HTTP/1.x')],
  ['BadVersion', of('GET / http/1.1')],
  ['BadVersion', of('GET / HTTP/1.11')],
  ['BothTeClPresent', post('Transfer-Encoding: chunked', 'Content-Length: 100')],
  ['BothTeClPresent', post('Transfer-Encoding: gzip', 'Content-Length: 100')],
  ['DuplicateContentLength', post('Content-Length: 10', 'Content-Length: 10')],
  ['EmptyHeader', get(': a')],
  ['EmptyHeader', get('  : a')],
  ['EmptyHeader', get('   ')],
  ['GetHeadZeroContentLength', get('Content-Length: 0')],
  ['GetHeadZeroContentLength', of('HEAD / HTTP/1.1', 'Content-Length: 0')],
  ['MultipleContentLength', post('Content-Length: 10', 'Content-Length: 11')],
  ['MultipleContentLength', post('Content-Length: 10', 'Content-Length : 11')],
  ['MultipleTransferEncodingChunked', post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
  ['MultipleTransferEncodingChunked', post('Transfer-Encoding: chunked, Chunked;q=1')],
  ['NonCompliantHeader', get('X-Odd : a')],
  ['NonCompliantHeader', get('X: \x01')],
  ['NonCompliantHeader', get('X: \xe4')],
  // A line that continues the one before it is one of its own.
  ['NonCompliantHeader', get('X: a', ' and more')],
  ['NonCompliantVersion', of('GET / HTTP/1.2')],
  ['NonCompliantVersion', of('GET / HTTP/1.1 ')],
  ['NonCompliantVersion', of('GET / HTTP/0.9')],
  ['NonCompliantVersion', 'GET /\r\n'],
  ['SpaceInUri', of('GET /a b HTTP/1.1')],
  ['SuspiciousHeader', post('Transfer-Encoding : chunked')],
  ['SuspiciousHeader', post(' Transfer-Encoding: chunked')],
  ['SuspiciousHeader', post('Transfer_Encoding: chunked')],
  ['SuspiciousHeader', post('Transfer---Encoding: chunked')],
  ['SuspiciousHeader', post('\x01Transfer-Encoding: chunked')],
  ['SuspiciousHeader', post('Tran\x01sfer-Encoding: chunked')],
  ['SuspiciousHeader', post('Transfer-Encod\xc4\xb1ng: chunked')],
  ['SuspiciousHeader', post('Content_Length: 5')],
  ['UndefinedContentLengthSemantics', get('Content-Length: 5')],
  ['UndefinedTransferEncodingSemantics', get('Transfer-Encoding: chunked')],
  ['UndefinedTransferEncodingSemantics', of('POST / HTTP/1.0', 'Transfer-Encoding: chunked')],
];

test.each(CASES)('%s: %j', (reason, request) => {
  expect(classified(request)).toEqual({ tier: REASONS[reason], reason });
});

test('every reason but one has a case', () => {
  // What is no method is no HTTP here, before anything else of it is read.
  expect(Object.keys(REASONS).filter((reason) => !CASES.some(([one]) => one === reason))).toEqual(['BadMethod']);
  expect(readHead(Buffer.from('G(T / HTTP/1.1\r\n'))).toEqual({ kind: 'malformed' });
});

test.each([
  get(),
  get('X-Empty:'),
  get('User-Agent: Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.4266; Pro)', 'Content-Type: text/xml'),
  post('Content-Length: 5'),
  post('Content-Length: 18446744073709551615'),
  post('Transfer-Encoding: Chunked'),
  post('Transfer-Encoding: gzip, chunked'),
  post('X-Content-Length: 5', 'Transfer-Encodings: a'),
  of('CUSTOM-METHOD /%09%20 HTTP/1.1'),
  of('GET /\xe4 HTTP/1.1'),
  of('GET / HTTP/1.0'),
])('compliant: %j', (request) => {
  expect(classified(request)).toEqual({ tier: 'Compliant' });
});

test.each([
  ['BadContentLength', of('GET /a\tb HTTP/1.1', 'X: \x12', 'Content-Length: 1\x11')],
  ['BadHeader', post('X\t: \x11\0', 'Transfer-Encoding\t: chunked')],
  ['UndefinedTransferEncodingSemantics', get('X: \x01', 'Transfer-Encoding: chunked')],
])('the most severe of several decides: %s', (reason, request) => {
  expect(classified(request).reason).toBe(reason);
});

test('whatever comes is read without a fault, and as a whole what it is in pieces', () => {
  const piece = fc.oneof(
    fc.constantFrom('GET / HTTP/1.1\r\n', 'GET ', ' HTTP/1.1', '\r\n', '\n', '\r', ':', ' ', 'Host: a', 'Content-Length: 5', '\0', '\x80', 'Transfer-Encoding'),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const bytes = Buffer.from(pieces.join(''), 'latin1');
      const whole = readHead(bytes);
      if (whole.kind === 'head') expect(Object.keys(DOCUMENTED)).toContain(classify(whole.head).tier);
      for (let length = 0; length < bytes.length; length++) {
        const part = readHead(bytes.subarray(0, length));
        // What is known of a part is not another thing of the whole.
        if (part.kind !== 'partial') expect(whole).toEqual(part);
      }
    }),
    { numRuns: 300 },
  );
});

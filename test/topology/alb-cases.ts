import type { Answer, HttpRequest } from '../../lib/topology/listener-answer';
import type { Action, Condition, Listener, ListenerRule } from '../../lib/topology/topology';

/* What AWS's documentation, read as a list of examples, says an Application Load Balancer answers. */

export interface AlbCase {
  readonly name: string;
  /** The page of AWS's documentation and its section; for what was observed, `facts/autodiscover.md`. */
  readonly source: string;
  readonly listener: Listener;
  readonly request: HttpRequest;
  /** Of an error and of what is unknown without their words. */
  readonly answer: Exclude<Answer, { readonly message: string }> | { readonly kind: 'error'; readonly status: number } | { readonly kind: 'unknown' };
}

const CONDITIONS = 'Condition types for listener rules';
const ACTIONS = 'Action types for listener rules';
const RULES = 'Listener rules for your Application Load Balancer';
const TROUBLESHOOTING = 'Troubleshoot your Application Load Balancers';
const QUOTAS = 'Quotas for your Application Load Balancers';
const FACTS = 'facts/autodiscover.md';

type Redirect = Extract<Action, { readonly type: 'redirect' }>;
type Expected = AlbCase['answer'];

const HELD: Expected = { kind: 'fixed-response', status: 200, body: '', priority: 1 };
const NOT_HELD: Expected = { kind: 'fixed-response', status: 404, body: '' };
const UNKNOWN: Expected = { kind: 'unknown' };

const NO_CHANGE: Redirect = {
  type: 'redirect',
  statusCode: 302,
  protocol: '#{protocol}',
  host: '#{host}',
  port: '#{port}',
  path: '/#{path}',
  query: '#{query}',
};
const TO_ENDPOINT: Redirect = { ...NO_CHANGE, protocol: 'HTTPS', host: 'autodiscover.contoso.com', port: '443' };

function listening(rules: readonly ListenerRule[], defaultAction: Action = { type: 'fixed-response', statusCode: 404 }): Listener {
  return { arn: 'listener', port: 80, protocol: 'HTTP', rules, defaultAction };
}

function asking(request: Partial<HttpRequest>): HttpRequest {
  return { method: 'GET', host: 'autodiscover.fabrikam.com', path: '/autodiscover/autodiscover.xml', query: '', ...request };
}

function rule(priority: number, conditions: readonly Condition[], action: Action = { type: 'fixed-response', statusCode: 200 }): ListenerRule {
  return { priority, conditions, action };
}

function host(values: readonly string[], regexValues: readonly string[] = []): Condition {
  return { field: 'host-header', values, regexValues };
}

function path(values: readonly string[], regexValues: readonly string[] = []): Condition {
  return { field: 'path-pattern', values, regexValues };
}

function header(name: string, values: readonly string[], regexValues: readonly string[] = []): Condition {
  return { field: 'http-header', header: name, values, regexValues };
}

/** Of one rule before a default 404. */
function conditions(section: string, name: string, all: readonly Condition[], request: Partial<HttpRequest>, answer: Expected): AlbCase {
  return { name, source: `${CONDITIONS}, ${section}`, listener: listening([rule(1, all)]), request: asking(request), answer };
}

function hostCase(name: string, value: string, asked: string, answer: Expected): AlbCase {
  return conditions('Host conditions', name, [host([value])], { host: asked }, answer);
}

function pathCase(name: string, value: string, asked: string, answer: Expected, query = ''): AlbCase {
  return conditions('Path conditions', name, [path([value])], { path: asked, query }, answer);
}

function headerCase(name: string, values: readonly string[], headers: HttpRequest['headers'], answer: Expected): AlbCase {
  return conditions('HTTP header conditions', name, [header('User-Agent', values)], { headers }, answer);
}

function methodCase(name: string, value: string, method: string, answer: Expected): AlbCase {
  return conditions('HTTP request method conditions', name, [{ field: 'http-request-method', values: [value] }], { method }, answer);
}

function queryCase(name: string, key: string | undefined, value: string, query: string, answer: Expected): AlbCase {
  return conditions('Query string conditions', name, [{ field: 'query-string', values: [{ key, value }] }], { query }, answer);
}

function addressCase(name: string, values: readonly string[], request: Partial<HttpRequest>, answer: Expected): AlbCase {
  return conditions('Source IP address conditions', name, [{ field: 'source-ip', values }], request, answer);
}

function redirectCase(
  name: string,
  change: Partial<Redirect>,
  request: Partial<HttpRequest>,
  location: string,
  source = `${ACTIONS}, Redirect actions`,
): AlbCase {
  const action = { ...NO_CHANGE, ...change };
  return { name, source, listener: listening([], action), request: asking(request), answer: { kind: 'redirect', status: action.statusCode, location } };
}

function refused(name: string, section: string, request: Partial<HttpRequest>, answer: Expected, action: Action = TO_ENDPOINT): AlbCase {
  return { name, source: `${TROUBLESHOOTING}, ${section}`, listener: listening([], action), request: asking(request), answer };
}

const NETWORKS = ['192.0.2.0/24', '198.51.100.10/32'];

export const ALB_CASES: readonly AlbCase[] = [
  hostCase('a host that is the value', 'example.com', 'example.com', HELD),
  hostCase('a host is compared in any letter case', 'test.Example.com', 'TEST.exAMPLE.COM', HELD),
  hostCase('*.example.com matches test.example.com', '*.example.com', 'test.example.com', HELD),
  hostCase("*.example.com doesn't match example.com", '*.example.com', 'example.com', NOT_HELD),
  hostCase('* matches dots too: it is 0 or more characters', '*.example.com', 'a.b.example.com', HELD),
  hostCase('* matches no character at all', 'test*.example.com', 'test.example.com', HELD),
  hostCase('? matches exactly 1 character', 'test?.example.com', 'test1.example.com', HELD),
  hostCase('? does not match none', 'test?.example.com', 'test.example.com', NOT_HELD),
  hostCase('? does not match two', 'test?.example.com', 'test12.example.com', NOT_HELD),
  hostCase('a dot is a dot and not any character', 'a.example.com', 'abexample.com', NOT_HELD),
  hostCase('several wildcards in one value', '*.ex?mple.*', 'test.example.co.uk', HELD),
  hostCase('a host that only begins with the value', 'example.com', 'example.com.evil.example', NOT_HELD),
  hostCase('a host that only ends with the value', 'example.com', 'notexample.com', NOT_HELD),
  hostCase('only letters may follow the last dot of a value, so no port is compared', 'example.com', 'example.com:8080', HELD),

  pathCase('/img/* matches what is below /img/', '/img/*', '/img/picture.jpg', HELD),
  pathCase('/img/* does not match another path', '/img/*', '/js/picture.jpg', NOT_HELD),
  pathCase('a path pattern is case-sensitive', '/img/*', '/IMG/picture.jpg', NOT_HELD),
  pathCase('/img/*/pics matches across slashes: * is 0 or more characters', '/img/*/pics', '/img/a/b/pics', HELD),
  pathCase('? in a path is exactly 1 character', '/img/?.jpg', '/img/a.jpg', HELD),
  pathCase('? in a path is not 2 characters', '/img/?.jpg', '/img/ab.jpg', NOT_HELD),
  pathCase('a pattern is applied only to the path, not to the query', '*.jpg', '/img/list', NOT_HELD, 'file=a.jpg'),
  pathCase('a path is matched whatever its query is', '/img/*', '/img/a', HELD, 'x=/js/'),
  pathCase('& is written &amp;', '/a&amp;b', '/a&b', HELD),
  pathCase('the special characters stand for themselves', '/_-.$/~"\'@:+', '/_-.$/~"\'@:+', HELD),
  pathCase('whether an encoded path is decoded first is not documented', '/autodiscover/*', '/%61utodiscover/autodiscover.xml', UNKNOWN),

  headerCase('a header that matches one of the strings', ['*Chrome*', '*Safari*'], { 'user-agent': 'Mozilla/5.0 Safari/605' }, HELD),
  headerCase('a header that matches none of them', ['*Chrome*', '*Safari*'], { 'user-agent': 'curl/8.7.1' }, NOT_HELD),
  headerCase('the match evaluation is case-insensitive', ['*chrome*'], { 'user-agent': 'CHROME' }, HELD),
  headerCase('a header that is not sent', ['*'], {}, NOT_HELD),
  headerCase('? is exactly 1 character', ['curl/?'], { 'user-agent': 'curl/8' }, HELD),
  headerCase('a header that is sent twice, once with a match', ['curl/*'], { 'user-agent': ['wget/1', 'curl/8'] }, HELD),
  headerCase('headers that are not known', ['curl/*'], undefined, UNKNOWN),
  conditions(
    'HTTP header conditions',
    'to require that all of the strings are a match, there is one condition for each',
    [header('User-Agent', ['*Chrome*']), header('User-Agent', ['*Safari*'])],
    { headers: { 'user-agent': 'Chrome' } },
    NOT_HELD,
  ),

  methodCase('a method that is the value', 'GET', 'GET', HELD),
  methodCase('a custom method', 'CUSTOM-METHOD', 'CUSTOM-METHOD', HELD),
  methodCase('the match evaluation is case-sensitive', 'GET', 'get', NOT_HELD),
  methodCase('wildcards are not supported', 'G*', 'GET', NOT_HELD),
  methodCase('HEAD is not GET', 'GET', 'HEAD', NOT_HELD),

  queryCase('the pair version=v1', 'version', 'v1', 'a=b&version=v1', HELD),
  queryCase('the key with another value', 'version', 'v1', 'version=v2', NOT_HELD),
  queryCase('the value with another key', 'version', 'v1', 'release=v1', NOT_HELD),
  queryCase('any key set to the value', undefined, 'example', 'whatever=example', HELD),
  queryCase('a pair is compared in any letter case', 'Version', 'v1', 'VERSION=V1', HELD),
  queryCase('* in a value', undefined, '*example*', 'q=an-example-too', HELD),
  queryCase('? in a value is exactly 1 character', 'version', 'v?', 'version=v10', NOT_HELD),
  queryCase('* and ? in a key', 'v*n', 'v1', 'version=v1', HELD),
  queryCase('\\* is a literal *', 'q', '\\*', 'q=*', HELD),
  queryCase('\\* is nothing else', 'q', '\\*', 'q=a', NOT_HELD),
  queryCase('\\? is a literal ?', 'q', 'a\\?', 'q=a?', HELD),
  queryCase('\\? is nothing else', 'q', 'a\\?', 'q=ab', NOT_HELD),
  queryCase('no query', 'version', 'v1', '', NOT_HELD),
  queryCase('a value that holds an equals sign', 'a', 'b=c', 'a=b=c', HELD),
  queryCase('whether an encoded value is decoded first is not documented', 'Email', '*@fabrikam.com', 'Email=user%40fabrikam.com', UNKNOWN),
  queryCase('whether a part without an equals sign is a value is not documented', undefined, 'example', 'example', UNKNOWN),

  addressCase('an address in the first range', NETWORKS, { sourceAddress: '192.0.2.77' }, HELD),
  addressCase('an address that is the second range', NETWORKS, { sourceAddress: '198.51.100.10' }, HELD),
  addressCase('an address beside them', NETWORKS, { sourceAddress: '198.51.100.11' }, NOT_HELD),
  addressCase('an IPv6 address in a range', ['2001:db8::/32'], { sourceAddress: '2001:db8:1::1' }, HELD),
  addressCase('an IPv6 address beside it', ['2001:db8::/32'], { sourceAddress: '2001:db9::1' }, NOT_HELD),
  addressCase('every address', ['0.0.0.0/0'], { sourceAddress: '203.0.113.7' }, HELD),
  addressCase(
    'an address that X-Forwarded-For alone names',
    NETWORKS,
    { sourceAddress: '203.0.113.7', headers: { 'x-forwarded-for': '192.0.2.77' } },
    NOT_HELD,
  ),
  addressCase('an address that is not known', NETWORKS, {}, UNKNOWN),

  conditions('Condition basics', 'all conditions hold', [host(['*.fabrikam.com']), path(['/autodiscover/*'])], {}, HELD),
  conditions('Condition basics', 'one of two conditions fails', [host(['*.fabrikam.com']), path(['/owa/*'])], {}, NOT_HELD),
  conditions('Condition basics', 'one of several values matches', [host(['www.contoso.com', 'autodiscover.fabrikam.com'])], {}, HELD),
  conditions('Condition basics', 'a regular expression, whose letter case is not documented', [host([], ['^autodiscover\\.'])], {}, UNKNOWN),
  conditions('Condition basics', 'a regular expression beside a value that matches', [host(['*.fabrikam.com'], ['^x'])], {}, HELD),
  conditions('Condition basics', 'a regular expression beside a condition that fails', [path([], ['^/a']), host(['www.contoso.com'])], {}, NOT_HELD),
  conditions('Condition basics', 'a regular expression of a header that is not sent', [header('X-A', [], ['.'])], { headers: {} }, NOT_HELD),
  conditions('Condition basics', 'a path beyond visible ASCII', [path(['*'])], { path: '/b\u00fccher' }, UNKNOWN),

  {
    name: 'the rule of the lowest number comes first, wherever it stands',
    source: `${RULES}, Rule basics`,
    listener: listening([rule(20, [host(['*.com'])], { type: 'fixed-response', statusCode: 202 }), rule(10, [host(['*.com'])])]),
    request: asking({}),
    answer: { kind: 'fixed-response', status: 200, body: '', priority: 10 },
  },
  {
    name: 'a rule that fails gives way to the next',
    source: `${RULES}, Rule basics`,
    listener: listening([rule(10, [host(['www.contoso.com'])]), rule(20, [host(['*.com'])], TO_ENDPOINT)]),
    request: asking({}),
    answer: { kind: 'redirect', status: 302, location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml', priority: 20 },
  },
  {
    name: 'without a rule that holds, the default action is performed',
    source: `${RULES}, Rule basics`,
    listener: listening([rule(10, [host(['www.contoso.com'])])], TO_ENDPOINT),
    request: asking({}),
    answer: { kind: 'redirect', status: 302, location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml' },
  },
  {
    name: 'a rule behind one that hangs on a regular expression is not asked',
    source: `${RULES}, Rule basics`,
    listener: listening([rule(10, [host([], ['^a'])]), rule(20, [host(['*.com'])])]),
    request: asking({}),
    answer: UNKNOWN,
  },
  {
    name: 'a rule before one that hangs on a regular expression decides',
    source: `${RULES}, Rule basics`,
    listener: listening([rule(1, [host(['*.com'])]), rule(20, [host([], ['^a'])])]),
    request: asking({}),
    answer: HELD,
  },
  {
    name: 'a default action that stands elsewhere',
    source: `${RULES}, Rule basics`,
    listener: { arn: 'listener', port: 80, protocol: 'HTTP', rules: [] },
    request: asking({}),
    answer: UNKNOWN,
  },

  redirectCase(
    'https://#{host}:40443/#{path}?#{query}',
    { protocol: 'HTTPS', port: '40443', statusCode: 301 },
    { query: 'a=b' },
    'https://autodiscover.fabrikam.com:40443/autodiscover/autodiscover.xml?a=b',
  ),
  redirectCase(
    '#{protocol}://#{host}:#{port}/new/#{path}?#{query}',
    { path: '/new/#{path}' },
    { path: '/a/b', query: 'c=d' },
    'http://autodiscover.fabrikam.com:80/new/a/b?c=d',
  ),
  redirectCase(
    'HTTP to HTTPS on port 443 with the same host, path and query',
    { protocol: 'HTTPS', port: '443', statusCode: 301 },
    { query: 'a' },
    'https://autodiscover.fabrikam.com:443/autodiscover/autodiscover.xml?a',
  ),
  redirectCase('to another path, and the query is retained', { path: '/other' }, { query: 'a=b' }, 'http://autodiscover.fabrikam.com:80/other?a=b'),
  redirectCase('to another query', { query: 'x=1' }, { query: 'a=b' }, 'http://autodiscover.fabrikam.com:80/autodiscover/autodiscover.xml?x=1'),
  redirectCase('to no query', { query: '' }, { query: 'a=b' }, 'http://autodiscover.fabrikam.com:80/autodiscover/autodiscover.xml'),
  redirectCase(
    'every keyword in the query',
    { path: '/x', query: '#{protocol},#{host},#{port},#{path},#{query}' },
    { path: '/a', query: 'b' },
    'http://autodiscover.fabrikam.com:80/x?HTTP,autodiscover.fabrikam.com,80,a,b',
  ),
  redirectCase(
    'the host and the port in the path',
    { path: '/#{host}/#{port}/#{path}' },
    { path: '/a' },
    'http://autodiscover.fabrikam.com:80/autodiscover.fabrikam.com/80/a',
  ),
  redirectCase(
    '#{host} is the domain, without the port that the client wrote',
    { protocol: 'HTTPS', port: '443' },
    { host: 'Autodiscover.Fabrikam.com:8080', path: '/' },
    'https://Autodiscover.Fabrikam.com:443/',
  ),
  redirectCase('a keyword that the client sends stays what it is', {}, { path: '/', query: 'a=#{host}' }, 'http://autodiscover.fabrikam.com:80/?a=#{host}'),
  redirectCase('& in a path is written &amp;', { path: '/a&amp;b' }, {}, 'http://autodiscover.fabrikam.com:80/a&b'),

  redirectCase(
    'the port is written, though it is 443',
    TO_ENDPOINT,
    {},
    'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
    `${FACTS}, Wire form of an ALB redirect`,
  ),
  redirectCase(
    'no ? where the query is empty',
    TO_ENDPOINT,
    { path: '/', query: '' },
    'https://autodiscover.contoso.com:443/',
    `${FACTS}, Wire form of an ALB redirect`,
  ),
  redirectCase(
    'the letter case of a path is kept',
    TO_ENDPOINT,
    { path: '/Autodiscover/Autodiscover.xml' },
    'https://autodiscover.contoso.com:443/Autodiscover/Autodiscover.xml',
    `${FACTS}, Rules that follow`,
  ),
  redirectCase(
    'a POST is redirected like a GET',
    TO_ENDPOINT,
    { method: 'POST', path: '/a.svc' },
    'https://autodiscover.contoso.com:443/a.svc',
    `${FACTS}, Rules that follow`,
  ),
  redirectCase(
    'a URL of 8K',
    { host: 'h', path: '/#{path}' },
    { path: `/${'a'.repeat(8192 - 'http://h:80/'.length)}` },
    `http://h:80/${'a'.repeat(8192 - 'http://h:80/'.length)}`,
    'CloudWatch metrics for your Application Load Balancer, HTTP_Redirect_Url_Limit_Exceeded_Count',
  ),
  {
    name: 'a URL of more than 8K',
    source: 'Troubleshoot your Application Load Balancers, HTTP 507: Insufficient Storage',
    listener: listening([], { ...NO_CHANGE, host: 'h' }),
    request: asking({ path: `/${'a'.repeat(8193 - 'http://h:80/'.length)}` }),
    answer: { kind: 'error', status: 507 },
  },

  {
    name: 'a fixed response with its type and message',
    source: `${ACTIONS}, Fixed-response actions`,
    listener: listening([], { type: 'fixed-response', statusCode: 200, contentType: 'text/plain', messageBody: 'Hello world' }),
    request: asking({}),
    answer: { kind: 'fixed-response', status: 200, contentType: 'text/plain', body: 'Hello world' },
  },
  {
    name: 'a fixed response without its optional message',
    source: `${ACTIONS}, Fixed-response actions`,
    listener: listening([], { type: 'fixed-response', statusCode: 503 }),
    request: asking({}),
    answer: { kind: 'fixed-response', status: 503, body: '' },
  },

  refused('TRACE', 'HTTP 405: Method not allowed', { method: 'TRACE' }, { kind: 'error', status: 405 }),
  refused('forward without a registered target', 'HTTP 503: Service unavailable', {}, { kind: 'error', status: 503 }, { type: 'forward' }),
  refused('no host', 'HTTP 400: Bad request', { host: '' }, { kind: 'error', status: 400 }),
  refused('a host with a slash', 'HTTP 400: Bad request', { host: 'autodiscover.fabrikam.com/x' }, { kind: 'error', status: 400 }),
  refused('a host with a space', 'HTTP 400: Bad request', { host: 'autodiscover fabrikam.com' }, { kind: 'error', status: 400 }),
  refused('a host with a user', 'HTTP 400: Bad request', { host: 'user@fabrikam.com' }, { kind: 'error', status: 400 }),
  refused('a port that is no number', 'HTTP 400: Bad request', { host: 'fabrikam.com:http' }, { kind: 'error', status: 400 }),
  refused('a path with a control character, which is allowed, and makes no URL', 'HTTP 400: Bad request', { path: '/a\tb' }, UNKNOWN),
  refused('a request line of more than 16K, for which it names 400, 413 and 414', 'HTTP 400: Bad request', { path: `/${'a'.repeat(16_384)}` }, UNKNOWN),
  {
    name: 'a request line of 16K',
    source: `${QUOTAS}, HTTP headers`,
    listener: listening([rule(1, [path(['*'])])]),
    request: asking({ path: `/${'a'.repeat(16_384 - 'GET / HTTP/1.1'.length)}` }),
    answer: HELD,
  },
];

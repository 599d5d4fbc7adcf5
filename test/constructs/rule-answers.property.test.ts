/** @slow */

import * as fc from 'fast-check';
import { HostsMode } from '../../lib';
import { type Answer, albOf, type Request, type Template } from '../alb/alb-model';
import { quotaViolations } from '../alb/quotas';
import { autodiscover, ENDPOINT, endpointOf, existingSite, type Namespace, namespaces, OTHER_HOST, ROOM, type Site, siteOf, templateOf } from './random-site';

/** How a client asks, whatever host it asks for. */
interface Asking {
  readonly method: string;
  readonly capitals: number;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

const PATHS = ['/autodiscover/autodiscover.xml', '/autodiscover/autodiscover.svc', '/autodiscover/autodiscover.json/v1.0/user@fabrikam.com', '/', '/owa'];
const asking: fc.Arbitrary<Asking> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'),
  capitals: fc.nat(0x7fffffff),
  port: fc.constantFrom('', ':80'),
  path: fc.tuple(fc.constantFrom(...PATHS), fc.nat(0x7fffffff)).map(([path, bits]) => capitalized(path, bits)),
  query: fc.constantFrom('', 'Email=user%40fabrikam.com&Protocol=ActiveSync', 'a=?&b=#{host}'),
});
const askings = fc.array(asking, { minLength: 1, maxLength: 12 });

test('every host of a set is sent to its endpoint, and no other host is', () => {
  fc.assert(
    fc.property(siteOf(ROOM), askings, ({ set, given }, ways) => {
      const template = templateOf(set, given);
      expect(quotaViolations(template)).toEqual([]);
      expectAnswers(template, set, given, ways);
    }),
    { numRuns: 35 },
  );
});

test('so are those of rules on a listener that exists already, within their range, next to the rules of others', () => {
  fc.assert(
    fc.property(namespaces(ROOM), existingSite, askings, (set, given, ways) => {
      const template = templateOf(set, given);
      expect(quotaViolations(template)).toEqual([]);
      expectAnswers(template, set, given, ways);
      expect(albOf(template)({ ...ways[0], host: OTHER_HOST })).toEqual({ status: 200 });
      expect(priorities(template).filter((priority) => priority > 1 && priority < 50_000 && !within(priority, given))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('so are those of a large set, up to the 500 hosts that 100 rules hold', () => {
  const large = fc.record({ size: fc.oneof(fc.integer({ min: 100, max: 499 }), fc.constant(500)), seed: fc.nat(1e9) });
  fc.assert(
    fc.property(large, fc.constantFrom(HostsMode.LISTED, HostsMode.ANY), askings, ({ size, seed }, hosts, ways) => {
      const given: Site = { hosts, srvRecords: false, dualStack: false, redirectHost: 'elsewhere' };
      // A stack of 500 resources holds 100 rules and not 500 records beside them.
      const set = Array.from({ length: size }, (_, i): Namespace => ({ domain: `n${i}-${seed}.com`, dns: i < 300 ? 'attributes' : 'external' }));
      const template = templateOf(set, given);
      expect(quotaViolations(template)).toEqual([]);
      expectAnswers(template, set, given, ways);
    }),
    { numRuns: 4 },
  );
});

test('so are those of many endpoints', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(1e9), fc.constantFrom(HostsMode.LISTED, HostsMode.ANY), askings, (size, seed, hosts, ways) => {
      const given: Site = { hosts, srvRecords: false, dualStack: false, redirectHost: 'elsewhere' };
      const set = Array.from(
        { length: size },
        (_, i): Namespace => ({ domain: `n${i}-${seed}.com`, dns: 'external', ownEndpoint: `mail.tenant-${i % 15}.net` }),
      );
      const template = templateOf(set, given);
      expect(quotaViolations(template)).toEqual([]);
      expectAnswers(template, set, given, ways);
    }),
    { numRuns: 10 },
  );
});

function expectAnswers(template: Template, set: readonly Namespace[], { hosts }: Site, ways: readonly Asking[]): void {
  const alb = albOf(template);
  const listed = new Map(set.map((one) => [autodiscover(one.domain), endpointOf(one)]));
  const elsewhere = hosts === HostsMode.ANY ? ENDPOINT : undefined;
  const cases = [
    ...[...listed].map(([host, endpoint]) => ({ host, endpoint })),
    ...thirdParties(set)
      .filter((host) => !listed.has(host))
      .map((host) => ({ host, endpoint: elsewhere })),
  ];
  const answers = cases.map(({ host }, index) => alb(requestFor(host, ways[index % ways.length])));
  expect(answers).toEqual(cases.map(({ endpoint }, index) => intended(endpoint, ways[index % ways.length])));
  expect(cases.slice(0, 3).map(({ host }) => alb({ ...requestFor(host, ways[0]), method: 'TRACE' }).status)).toEqual(cases.slice(0, 3).map(() => 405));
}

function requestFor(host: string, { method, capitals, port, path, query }: Asking): Request {
  return { method, host: `${capitalized(host, capitals)}${port}`, path, query };
}

/** Written out of the parts that the client sent, not of the redirect's keywords. */
function intended(endpoint: string | undefined, { path, query }: Asking): Answer {
  if (endpoint === undefined) return { status: 404 };
  return { status: 302, location: `https://${endpoint}:443${path}${query === '' ? '' : `?${query}`}` };
}

/** Hosts that come close to the listed ones, and some that do not. */
function thirdParties(set: readonly Namespace[]): string[] {
  const close = set.slice(0, 20).flatMap(({ domain }) => {
    const host = autodiscover(domain);
    return [domain, `x.${host}`, `x${host}`, `${host}.evil.example`, `${host}x`, `autodiscover-${domain}`, `autodiscover.x.${domain}`];
  });
  return [...close, 'autodiscover.not-listed.com', 'site-123456.eu-central-1.elb.amazonaws.com', '203.0.113.7', 'localhost'];
}

function priorities(template: Template): number[] {
  return Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(({ Properties }) => (Properties as { Priority: number }).Priority);
}

function within(priority: number, given: Site): boolean {
  return given.priorities !== undefined && priority >= given.priorities.first && priority <= given.priorities.last;
}

function capitalized(text: string, bits: number): string {
  return [...text].map((letter, index) => ((bits >> (index % 31)) & 1 ? letter.toUpperCase() : letter)).join('');
}

import * as fc from 'fast-check';
import { foretell, lacking } from '../../../lib/discovery/clients/foretell';
import {
  HTTP_REQUESTS,
  type HttpRequestId,
  type Observations,
  type ObservedChain,
  REQUESTS,
  type RequestId,
} from '../../../lib/discovery/clients/observations';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
import type { Step, Verdict } from '../../../lib/discovery/walk-result';
import { ENDPOINT, ends, HEALTHY, located, redirected, service } from './recorded';

/* Whatever was observed of a namespace. */

const LOST: readonly Verdict[] = ['refused', 'dropped', 'unreachable', 'tls-failed', 'certificate-name-mismatch', 'certificate-untrusted', 'not-asked'];

/** How a host's port takes connections: lost alike for every request, or answering. */
const fate = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...LOST) });
const PLACES = ['http domain', 'http autodiscover', 'https domain', 'https autodiscover'] as const;
type Place = (typeof PLACES)[number];

function placeOf(id: HttpRequestId): Place {
  return `${REQUESTS[id].scheme} ${REQUESTS[id].at}`;
}

/** What an answering host says to a request. */
function answered(id: HttpRequestId): fc.Arbitrary<readonly ObservedChain[]> {
  const statuses = fc.constantFrom(301, 302, 307);
  const paths = fc.constantFrom(REQUESTS[id].path, '/', '/autodiscover/autodiscover.xml');
  const ports = fc.constantFrom('', ':443');
  const redirects = fc
    .tuple(statuses, ports, paths, fc.constantFrom(ENDPOINT, 'autodiscover.tailspintoys.com'))
    .map(([status, port, path, host]) => redirected(id, { status, location: `https://${host}${port}${path}` }));
  const strict = fc.constantFrom('itself', 'with sub-domains', undefined);
  const rest = fc.oneof(
    strict.map((strictTransport) => ends(id, 'not-found', '404', { status: 404, strictTransport })),
    fc.constant(ends(id, 'not-autodiscover', '200 without an Autodiscover document', { status: 200 })),
    fc.constant(ends(id, 'no-answer', 'closes it without an answer')),
    fc.constant(ends(id, 'redirect-not-https', '302', { status: 302, location: 'http://www.example/' })),
  );
  if (REQUESTS[id].scheme === 'http') return fc.oneof(redirects, rest);
  return fc.oneof(redirects, rest, fc.constant([{ steps: [service(REQUESTS[id].path)] }]));
}

const srv = fc.constantFrom<readonly ObservedChain[] | undefined>(HEALTHY.requests.srv, located(), undefined);

const observations: fc.Arbitrary<Observations> = fc
  .record({
    fates: fc.record(Object.fromEntries(PLACES.map((place) => [place, fate])) as Record<Place, typeof fate>),
    answers: fc.record(
      Object.fromEntries(HTTP_REQUESTS.map((id) => [id, fc.option(answered(id), { nil: undefined, freq: 6 })])) as Record<
        HttpRequestId,
        fc.Arbitrary<readonly ObservedChain[] | undefined>
      >,
    ),
    srv,
  })
  .map(({ fates, answers, srv: record }) => {
    const requests = HTTP_REQUESTS.map((id) => {
      const lost = fates[placeOf(id)];
      return [id, lost === undefined ? answers[id] : ends(id, lost)] as const;
    });
    return { ...HEALTHY, requests: { ...Object.fromEntries(requests), srv: record } };
  });

const RUNS = { numRuns: 40 };

function without({ requests, ...rest }: Observations, id: RequestId): Observations {
  const { [id]: _, ...others } = requests;
  return { ...rest, requests: others };
}

function isService({ verdict, asked, status }: Step): boolean {
  return verdict === 'reached' || (status === 401 && asked.endsWith('.svc'));
}

test('nobody has found its server where no request came to it', () => {
  fc.assert(
    fc.property(observations, (seen) => {
      for (const profile of PROFILES) {
        const { outcome, at, host } = foretell(profile, seen);
        if (outcome !== 'found') continue;
        expect(profile.steps.map(({ request }) => request)).toContain(at);
        const ends = (seen.requests[at as RequestId] ?? []).flatMap(({ steps }) => steps.slice(-1));
        expect(ends.length).toBeGreaterThan(0);
        expect(ends.every(isService)).toBe(true);
        expect(ends.map((step) => step.host)).toContain(host);
        expect(seen.endpoint?.hosts).toContain(host);
      }
    }),
    RUNS,
  );
});

test('knowing less makes an outcome unknown, or leaves it as it is', () => {
  fc.assert(
    fc.property(observations, fc.constantFrom<RequestId>(...HTTP_REQUESTS, 'srv'), (seen, id) => {
      const less = without(seen, id);
      // Of several requests at once, one that succeeds is enough, and another may have come to another server.
      for (const profile of PROFILES.filter(({ order }) => order !== 'at-once-by-speed')) {
        // Strict-Transport-Security in an answer to others may keep it from the request that ends its search.
        if (profile.strictTransport === 'obeys' && !profile.steps.some(({ request }) => request === id)) continue;
        const [before, after] = [foretell(profile, seen), foretell(profile, less)];
        if (after.outcome !== 'unknown') expect({ client: profile.id, outcome: after.outcome }).toEqual({ client: profile.id, outcome: before.outcome });
      }
    }),
    RUNS,
  );
});

test('an SRV record to the endpoint makes it worse for nobody, and changes nothing for those who do not read it', () => {
  fc.assert(
    fc.property(observations, (seen) => {
      const plain = { ...seen, requests: { ...seen.requests, srv: HEALTHY.requests.srv } };
      const recorded = { ...seen, requests: { ...seen.requests, srv: located() } };
      for (const profile of PROFILES) {
        const [before, after] = [foretell(profile, plain), foretell(profile, recorded)];
        if (before.outcome === 'found') expect(after).toEqual(before.at === after.at ? before : expect.objectContaining({ outcome: 'found' }));
        if (!profile.steps.some(({ request }) => request.startsWith('srv'))) expect(after).toEqual(before);
      }
    }),
    RUNS,
  );
});

test('what is said to help does help, and only where help is needed', () => {
  fc.assert(
    fc.property(observations, (seen) => {
      const recorded = { ...seen, requests: { ...seen.requests, srv: located() } };
      for (const profile of PROFILES) {
        const { outcome, wouldHelp } = foretell(profile, seen);
        if (outcome === 'found') expect(wouldHelp).toEqual([]);
        if (wouldHelp.includes('srv')) expect(foretell(profile, recorded)).toMatchObject({ outcome: 'found' });
      }
    }),
    RUNS,
  );
});

test('nothing that decides is lacking twice: with all of it observed, no outcome is unknown for that reason', () => {
  fc.assert(
    fc.property(observations, (seen) => {
      let all = seen;
      for (let rounds = 0; lacking(PROFILES, all).length > 0; rounds++) {
        expect(rounds).toBeLessThan(HTTP_REQUESTS.length);
        const asked = lacking(PROFILES, all).map((id) => [id, id === 'srv' || id === 'srv-v2' ? HEALTHY.requests.srv : ends(id as HttpRequestId, 'refused')]);
        all = { ...all, requests: { ...all.requests, ...Object.fromEntries(asked) } };
      }
      for (const profile of PROFILES) expect(foretell(profile, all).reason).not.toMatch(/^(?:POST|GET|SRV) .* was not observed$/);
    }),
    RUNS,
  );
});

test('asks nobody: the same observations give the same outcome, and stay as they are', () => {
  fc.assert(
    fc.property(observations, (seen) => {
      const before = JSON.stringify(seen);
      const once = PROFILES.map((profile) => foretell(profile, seen));
      expect(PROFILES.map((profile) => foretell(profile, seen))).toEqual(once);
      expect(JSON.stringify(seen)).toBe(before);
      for (const { seconds = 0, reason } of once) {
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(reason).not.toMatch(/undefined|null|NaN|\.$/);
      }
    }),
    RUNS,
  );
});

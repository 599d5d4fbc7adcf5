import { adviceOf, type Finding, saysOf, severityOf } from '../../lib/discovery/verdicts';
import type { StepId, Verdict } from '../../lib/discovery/walk';

const VERDICTS: readonly Verdict[] = [
  'reached',
  'redirected',
  'located',
  'no-name',
  'no-address',
  'dangling-cname',
  'cname-loop',
  'dns-failed',
  'not-asked',
  'refused',
  'dropped',
  'unreachable',
  'certificate-foreign',
  'certificate-expired',
  'certificate-untrusted',
  'tls-failed',
  'client-certificate',
  'no-answer',
  'not-found',
  'not-autodiscover',
  'undecided',
  'redirect-loop',
  'redirect-not-https',
  'redirect-unusable',
  'no-srv',
];
const STEPS: readonly StepId[] = ['https-domain', 'https-autodiscover', 'http-redirect', 'srv', 'follow'];

/** SRV has no connection, the others no SRV record, and only TLS has certificates. */
const IMPOSSIBLE: Readonly<Record<StepId, (verdict: Verdict) => boolean>> = {
  'https-domain': (verdict) => ['located', 'no-srv'].includes(verdict),
  'https-autodiscover': (verdict) => ['located', 'no-srv'].includes(verdict),
  'http-redirect': (verdict) =>
    ['reached', 'located', 'no-srv', 'tls-failed', 'client-certificate', 'undecided'].includes(verdict) || verdict.startsWith('certificate'),
  srv: (verdict) => !['located', 'cname-loop', 'dns-failed', 'redirect-unusable', 'no-srv'].includes(verdict),
  follow: (verdict) => ['located', 'no-srv'].includes(verdict),
};

const POSSIBLE = STEPS.flatMap((id) => VERDICTS.filter((verdict) => !IMPOSSIBLE[id](verdict)).map((verdict) => ({ id, verdict })));

function finding(id: StepId, verdict: Verdict, origin: StepId = id): Finding {
  const certificate = {
    valid: false,
    names: ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'],
    issuer: '',
    validTo: '2024-02-29T00:00:00.000Z',
    protocol: 'TLSv1.3',
  };
  return {
    id,
    verdict,
    origin,
    detail: '302',
    domain: 'fabrikam.com',
    host: 'host.example',
    port: 443,
    ms: 21_000,
    location: 'https://contoso.com/',
    certificate,
  };
}

it.each(POSSIBLE)('$verdict at $id is said in a sentence without a full stop, and with all its parts', ({ id, verdict }) => {
  const texts = [saysOf(finding(id, verdict)), adviceOf(finding(id, verdict)) ?? 'none'];
  for (const text of texts) {
    expect(text).toMatch(/\w{3}.*[^.]$/);
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  }
});

it.each(POSSIBLE.filter(({ id, verdict }) => severityOf(verdict, id) === 'bad'))('$verdict at $id is bad, and has advice', ({ id, verdict }) => {
  expect(adviceOf(finding(id, verdict))).toBeDefined();
});

it('what is good or normal has no advice, but where the client has to wait', () => {
  const advised = POSSIBLE.filter(({ id, verdict }) => severityOf(verdict, id) !== 'bad' && adviceOf(finding(id, verdict)));
  expect(advised).toEqual([
    { id: 'https-domain', verdict: 'dropped' },
    { id: 'https-domain', verdict: 'no-answer' },
    { id: 'https-autodiscover', verdict: 'dropped' },
  ]);
});

it.each([
  ['reached', 'follow', 'good'],
  ['redirected', 'http-redirect', 'good'],
  ['located', 'srv', 'good'],
  ['refused', 'https-autodiscover', 'normal'],
  ['refused', 'http-redirect', 'bad'],
  ['refused', 'follow', 'bad'],
  ['no-name', 'https-domain', 'normal'],
  ['no-name', 'https-autodiscover', 'bad'],
  ['no-srv', 'srv', 'normal'],
  ['certificate-foreign', 'https-domain', 'bad'],
] as const)('%s at %s is %s', (verdict, id, severity) => {
  expect(severityOf(verdict, id)).toBe(severity);
});

it("what the domain's own web site redirects to is judged as that web site is, and no endpoint", () => {
  expect(severityOf('not-found', 'follow')).toBe('bad');
  expect(severityOf('not-found', 'follow', 'http-redirect')).toBe('bad');
  expect(severityOf('not-found', 'follow', 'https-domain')).toBe('normal');
  expect(adviceOf(finding('follow', 'not-found', 'https-domain'))).toBeUndefined();
  expect(adviceOf(finding('follow', 'not-found', 'http-redirect'))).toBe('publish /autodiscover/ on host.example, or correct what leads to it');
});

it('a certificate of many names is told by three of them', () => {
  expect(saysOf(finding('follow', 'certificate-foreign'))).toBe(
    'host.example presents a certificate for a.example, b.example, c.example and 2 more on port 443, so Outlook asks the user',
  );
});

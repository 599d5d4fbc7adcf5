import { fixOf, messageOf, type StepFacts } from '../../lib/discovery/verdicts';
import type { StepId, Verdict } from '../../lib/discovery/walk-result';
import { severityOf } from './severity';

/** Each verdict, with what tells its usual case apart. */
const DETAILS: Readonly<Record<Verdict, string>> = {
  reached: '401',
  redirected: '302',
  located: 'host.example:443',
  'no-name': '',
  'no-address': '',
  'dangling-cname': 'gone.example',
  'cname-loop': '',
  'dns-failed': 'SERVFAIL',
  'not-asked': 'its address 10.0.0.1 is private',
  refused: 'ECONNREFUSED',
  dropped: 'ETIMEDOUT',
  unreachable: 'EHOSTUNREACH',
  'certificate-name-mismatch': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'certificate-expired': 'CERT_HAS_EXPIRED',
  'certificate-untrusted': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'tls-failed': 'ERR_SSL_WRONG_VERSION_NUMBER',
  'client-certificate': '',
  'no-answer': 'closes it without an answer',
  'not-found': '404',
  'not-autodiscover': '200 without an Autodiscover document',
  undecided: '400',
  'redirect-loop': 'in a loop: 302',
  'redirect-not-https': '302',
  'redirect-unusable': '302 without a Location',
  'no-srv': '',
};
const VERDICTS = Object.keys(DETAILS) as Verdict[];
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

function finding(id: StepId, verdict: Verdict, origin: StepId = id): StepFacts {
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
    detail: id === 'srv' && verdict === 'redirect-unusable' ? '-bad-.example' : DETAILS[verdict],
    domain: 'fabrikam.com',
    host: 'host.example',
    port: id === 'http-redirect' ? 80 : 443,
    ms: 21_000,
    location: `${verdict === 'redirect-not-https' ? 'http' : 'https'}://contoso.com/`,
    authentication: ['Negotiate', 'NTLM'],
    certificate,
  };
}

// A snapshot is reviewed as a text is: whoever changes a sentence reads it there, with its neighbours.
it('each verdict is said in a sentence of its own at each step, and what is bad has advice', () => {
  const said = POSSIBLE.map(({ id, verdict }) => {
    const severity = severityOf(verdict, id);
    const fix = fixOf(finding(id, verdict));
    if (severity === 'bad') expect({ id, verdict, fix }).toEqual({ id, verdict, fix: expect.any(String) });
    return `${id} ${verdict} (${severity}): ${messageOf(finding(id, verdict))}${fix === undefined ? '' : `\n    => ${fix}`}`;
  });
  for (const text of said) expect(text).not.toMatch(/undefined|null|NaN|\[object|\.$/m);
  expect(`\n${said.join('\n')}\n`).toMatchSnapshot();
});

it('what is good or normal has no advice, but where the client has to wait', () => {
  const advised = POSSIBLE.filter(({ id, verdict }) => severityOf(verdict, id) !== 'bad' && fixOf(finding(id, verdict)));
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
  ['certificate-name-mismatch', 'https-domain', 'bad'],
] as const)('%s at %s is %s', (verdict, id, severity) => {
  expect(severityOf(verdict, id)).toBe(severity);
});

it("what the domain's own web site redirects to is judged as that web site is, and no endpoint", () => {
  expect(severityOf('not-found', 'follow')).toBe('bad');
  expect(severityOf('not-found', 'follow', 'http-redirect')).toBe('bad');
  expect(severityOf('not-found', 'follow', 'https-domain')).toBe('normal');
  expect(fixOf(finding('follow', 'not-found', 'https-domain'))).toBeUndefined();
  expect(fixOf(finding('follow', 'not-found', 'http-redirect'))).toBe('publish /autodiscover/ on host.example, or correct what leads to it');
});

it('a certificate of many names is named by three of them', () => {
  expect(messageOf(finding('follow', 'certificate-name-mismatch'))).toBe(
    'host.example presents a certificate for a.example, b.example, c.example and 2 more on port 443, so Outlook asks the user',
  );
});

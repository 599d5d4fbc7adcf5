import type { CertificateFacts, CertificateStatus } from '../../lib/coverage/certificate-facts';
import type { VerdictId } from '../../lib/coverage/certificate-verdicts';
import { type CoverageQuestion, coverageOf } from '../../lib/coverage/coverage';

const NOW = new Date('2026-06-15T12:00:00Z');
const ENDPOINT = 'autodiscover.contoso.com';
const ARN = 'arn:aws:acm:eu-central-1:111122223333:certificate/1';

const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000).toISOString();

/** Issued by ACM, in use, and half through its 198 days. */
const ACM: CertificateFacts = {
  source: { kind: 'acm', arn: ARN },
  names: [ENDPOINT, 'mail.contoso.com'],
  notBefore: daysFromNow(-99),
  notAfter: daysFromNow(99),
  issuer: 'Amazon',
  keyType: 'RSA 2048',
  status: 'ISSUED',
  renewal: { eligible: true },
  acmIssued: true,
  seenAt: daysFromNow(-1),
};
const IMPORTED: CertificateFacts = { ...ACM, acmIssued: false, renewal: { eligible: false } };
const TLS: CertificateFacts = {
  source: { kind: 'tls', host: ENDPOINT, port: 443 },
  names: [ENDPOINT],
  notBefore: daysFromNow(-100),
  notAfter: daysFromNow(265),
  status: 'VALID',
  seenAt: daysFromNow(0),
};

function coverage(facts: CertificateFacts | undefined, more: Partial<CoverageQuestion> = {}) {
  return coverageOf({ facts, endpoint: ENDPOINT, namespaces: [], now: NOW, ...more });
}

function idsOf(facts: CertificateFacts | undefined, more: Partial<CoverageQuestion> = {}): VerdictId[] {
  return coverage(facts, more).endpoint.verdicts.map(({ id }) => id);
}

function verdict(facts: CertificateFacts, id: VerdictId) {
  const found = coverage(facts).endpoint.verdicts.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no verdict ${id} among ${idsOf(facts)}`);
  return found;
}

describe('the endpoint', () => {
  test.each([
    ['issued by ACM', ACM],
    ['imported', IMPORTED],
    ['seen in a handshake', TLS],
  ])('a good certificate that was %s has one verdict, and that is ok', (_, facts) => {
    expect(coverage(facts).endpoint).toEqual({
      host: ENDPOINT,
      coveredBy: ENDPOINT,
      severity: 'ok',
      verdicts: [{ id: 'endpoint-covered', severity: 'ok', message: 'the certificate names autodiscover.contoso.com' }],
    });
  });

  test('a wildcard is named where it covers', () => {
    expect(coverage({ ...TLS, names: ['*.contoso.com'] }).endpoint).toMatchObject({
      coveredBy: '*.contoso.com',
      verdicts: [{ message: 'the certificate names autodiscover.contoso.com by *.contoso.com' }],
    });
  });

  test('one that does not name it is an error, with the names that it has', () => {
    const { endpoint } = coverage({ ...ACM, names: ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'] });
    expect(endpoint).toEqual({
      host: ENDPOINT,
      severity: 'error',
      verdicts: [
        {
          id: 'endpoint-not-covered',
          severity: 'error',
          message: 'the certificate names a.example, b.example, c.example and 2 more and not autodiscover.contoso.com, so Outlook asks the user',
          fix: `put autodiscover.contoso.com on the certificate, or check whether ${ARN} is the one that autodiscover.contoso.com presents`,
        },
      ],
    });
    expect(verdict({ ...TLS, names: [] }, 'endpoint-not-covered')).toMatchObject({
      message: 'the certificate names no host at all and not autodiscover.contoso.com, so Outlook asks the user',
      fix: 'put autodiscover.contoso.com on the certificate, or change the endpoint to a host that it names',
    });
  });

  test('without facts there is a hint, and nothing that fails', () => {
    expect(coverage(undefined).endpoint).toEqual({
      host: ENDPOINT,
      severity: 'hint',
      verdicts: [
        {
          id: 'no-facts',
          severity: 'hint',
          message: 'the certificate of autodiscover.contoso.com has not been looked up yet',
          fix: "run 'npx cdk-autodiscover-redirect certificate', which looks it up and stores the result",
        },
      ],
    });
  });

  const NEVER: Partial<CertificateFacts> = { notBefore: undefined, notAfter: undefined, renewal: undefined };
  const STATUSES: readonly (readonly [CertificateStatus, Partial<CertificateFacts>, VerdictId, RegExp, RegExp])[] = [
    [
      'PENDING_VALIDATION',
      { ...NEVER, awaitingValidation: ['mail.contoso.com'] },
      'certificate-pending-validation',
      /waits for validation of mail\.contoso\.com$/,
      /^add the CNAMEs/,
    ],
    ['VALIDATION_TIMED_OUT', NEVER, 'certificate-validation-timed-out', /in 72 hours/, /^delete the request/],
    [
      'FAILED',
      { ...NEVER, statusReason: 'CAA_ERROR' },
      'certificate-failed',
      /refused .* \(CAA_ERROR\)$/,
      /allow amazon\.com in the CAA records of its names; then delete/,
    ],
    ['INACTIVE', {}, 'certificate-inactive', /is inactive in ACM$/, /^request or import another one/],
    ['REVOKED', { statusReason: 'KEY_COMPROMISE' }, 'certificate-revoked', /was revoked \(KEY_COMPROMISE\)$/, /^give autodiscover\.contoso\.com a new one$/],
    ['EXPIRED', { notAfter: daysFromNow(-3) }, 'certificate-expired', /expired on 2026-06-12, so Outlook asks/, /ACM does not renew an expired one$/],
    ['UNTRUSTED', { statusReason: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'certificate-untrusted', /not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)/, /with its whole chain$/],
    ['NOT_YET_VALID', { notBefore: daysFromNow(2) }, 'certificate-not-yet-valid', /is not valid before 2026-06-17/, /valid today$/],
  ];
  test.each(STATUSES)('a certificate that is %s is an error that says why, and its fix', (status, more, id, message, fix) => {
    const { endpoint } = coverage({ ...ACM, ...more, status });
    expect(endpoint.severity).toBe('error');
    expect(endpoint.verdicts.map((one) => one.id)).toEqual([id, 'endpoint-covered']);
    expect(endpoint.verdicts[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(message), fix: expect.stringMatching(fix) });
  });

  test.each([
    ['ADDITIONAL_VERIFICATION_REQUIRED', /ask AWS Support to allow/],
    ['DOMAIN_NOT_ALLOWED', /why one of its names is not allowed/],
    ['DOMAIN_VALIDATION_DENIED', /as a recipient of the mails denied them/],
    ['INVALID_PUBLIC_DOMAIN', /top-level domain does not exist/],
    ['NO_AVAILABLE_CONTACTS', /ACM found no address/],
    ['SLR_NOT_FOUND', /private certificate authority/],
    ['PCA_LIMIT_EXCEEDED', /private certificate authority/],
    ['OTHER', /in the console of ACM/],
    [undefined, /in the console of ACM/],
  ])('a request that failed for %s has a fix of its own', (statusReason, fix) => {
    expect(verdict({ ...ACM, ...NEVER, status: 'FAILED', statusReason }, 'certificate-failed').fix).toMatch(fix);
  });

  test('a status that ACM has got since is a warning', () => {
    expect(coverage({ ...ACM, status: 'UNKNOWN', statusReason: 'SUSPENDED' }).endpoint.verdicts[0]).toMatchObject({
      id: 'certificate-status-unknown',
      severity: 'warning',
      message: expect.stringMatching(/\(SUSPENDED\)$/),
    });
  });

  test('what has ended since it was looked at has ended, and what has begun since is good', () => {
    expect(idsOf({ ...TLS, notAfter: daysFromNow(0) })).toEqual(['certificate-expired', 'endpoint-covered']);
    expect(idsOf({ ...TLS, status: 'NOT_YET_VALID', notBefore: daysFromNow(-0.5) })).toEqual(['endpoint-covered']);
    expect(idsOf({ ...TLS, status: 'NOT_YET_VALID', notBefore: undefined })).toEqual(['certificate-not-yet-valid', 'endpoint-covered']);
  });

  test('more than one thing may be wrong, and the most severe comes first', () => {
    expect(idsOf({ ...TLS, names: ['x.example'], status: 'UNTRUSTED', notAfter: daysFromNow(-1), seenAt: daysFromNow(-90) })).toEqual([
      'endpoint-not-covered',
      'certificate-untrusted',
      'certificate-expired',
      'facts-stale',
    ]);
  });
});

describe('renewal and end', () => {
  test.each([60, 46, 45, 44, 31])('one of ACM that has %i days left is no warning: it is renewed at 45, and may take some days', (days) => {
    expect(idsOf({ ...ACM, notBefore: daysFromNow(days - 198), notAfter: daysFromNow(days) })).toEqual(['endpoint-covered']);
  });

  test('one of ACM that has not been renewed at 30 days is a warning', () => {
    const facts = { ...ACM, notBefore: daysFromNow(29 - 198), notAfter: daysFromNow(29) };
    expect(verdict(facts, 'ends-soon')).toEqual({
      id: 'ends-soon',
      severity: 'warning',
      message: 'the certificate of autodiscover.contoso.com expires on 2026-07-14, in 29 days, and ACM should have renewed it by now',
      fix: 'check in ACM why it was not renewed: the usual reason is that a CNAME for validation was removed from the DNS',
    });
    expect(verdict({ ...facts, renewal: { eligible: false } }, 'ends-soon').fix).toMatch(/^use it on a load balancer/);
  });

  test.each([
    ['imported', IMPORTED, /import it again under the same ARN/],
    ['seen in a handshake', TLS, /^renew the certificate of/],
  ])('one that was %s is a warning under 30 days', (_, facts, fix) => {
    const long = { ...facts, notBefore: daysFromNow(-300) };
    expect(idsOf({ ...long, notAfter: daysFromNow(30) })).toEqual(['endpoint-covered']);
    const soon = { ...long, notAfter: daysFromNow(1.5) };
    expect(verdict(soon, 'ends-soon')).toMatchObject({ severity: 'warning', message: expect.stringMatching(/in 1 day$/), fix: expect.stringMatching(fix) });
    expect(coverage(soon).daysLeft).toBe(1);
  });

  test('a short-lived one is a warning only in the last quarter of its life', () => {
    const of90 = (left: number) => idsOf({ ...TLS, notBefore: daysFromNow(left - 90), notAfter: daysFromNow(left) });
    expect(of90(29)).toEqual(['endpoint-covered']);
    expect(of90(22)).toEqual(['ends-soon', 'endpoint-covered']);
  });

  test.each<[string, Partial<CertificateFacts>, VerdictId, RegExp, RegExp]>([
    [
      'waits for a proof',
      { renewal: { eligible: true, status: 'PENDING_VALIDATION' }, awaitingValidation: ['mail.contoso.com'] },
      'renewal-pending-validation',
      /it waits for validation of mail\.contoso\.com$/,
      /^add the CNAMEs/,
    ],
    [
      'failed',
      { renewal: { eligible: true, status: 'FAILED', reason: 'CAA_ERROR' } },
      'renewal-failed',
      /failed to renew .* \(CAA_ERROR\)$/,
      /before this one expires.*amazon\.com/,
    ],
  ])('a renewal that %s is a warning, however long the certificate lives', (_, more, id, message, fix) => {
    expect(verdict({ ...ACM, ...more }, id)).toMatchObject({ severity: 'warning', message: expect.stringMatching(message), fix: expect.stringMatching(fix) });
    expect(coverage({ ...ACM, ...more }).endpoint.severity).toBe('warning');
  });

  test.each(['PENDING_AUTO_RENEWAL', 'SUCCESS'])('a renewal that is %s is no warning', (status) => {
    expect(idsOf({ ...ACM, renewal: { eligible: true, status } })).toEqual(['endpoint-covered']);
  });

  test('the days left are whole days, negative once it has ended, and unknown where there is no certificate', () => {
    expect(coverage(ACM).daysLeft).toBe(99);
    expect(coverage({ ...ACM, notAfter: daysFromNow(-0.5) }).daysLeft).toBe(-1);
    expect(coverage({ ...ACM, notAfter: undefined, status: 'PENDING_VALIDATION' })).not.toHaveProperty('daysLeft');
    expect(coverage(undefined)).not.toHaveProperty('daysLeft');
  });
});

describe('the age of the facts', () => {
  test('they are stale after 30 days, or as many as are given', () => {
    expect(idsOf({ ...ACM, seenAt: daysFromNow(-30) })).toEqual(['endpoint-covered']);
    expect(verdict({ ...ACM, seenAt: daysFromNow(-31) }, 'facts-stale')).toEqual({
      id: 'facts-stale',
      severity: 'warning',
      message: 'the certificate of autodiscover.contoso.com was last looked up 31 days ago',
      fix: "run 'npx cdk-autodiscover-redirect certificate' again",
    });
    expect(idsOf({ ...ACM, seenAt: daysFromNow(-8) }, { maxAgeDays: 7 })).toEqual(['facts-stale', 'endpoint-covered']);
  });

  test('a date that nobody can read is stale', () => {
    expect(verdict({ ...ACM, seenAt: 'last summer' }, 'facts-stale').message).toBe(
      'it is unknown when the certificate of autodiscover.contoso.com was last looked up',
    );
  });
});

describe('namespaces', () => {
  const NAMESPACES = [
    { domain: 'fabrikam.com', host: 'autodiscover.fabrikam.com' },
    { domain: 'mail.contoso.com', host: 'autodiscover.mail.contoso.com' },
    { domain: 'tailspintoys.com', host: 'autodiscover.tailspintoys.com', endpoint: 'autodiscover-s.outlook.com' },
    { domain: 'xn--bcher-kva.de', host: 'autodiscover.xn--bcher-kva.de', whenCovered: 'direct' as const },
  ];
  const WIDE = { ...ACM, names: ['*.contoso.com', '*.fabrikam.com', 'autodiscover.xn--bcher-kva.de'] };

  test('each is covered by a name, in need of the redirect, or of an endpoint of its own, in the order given', () => {
    expect(coverage(WIDE, { namespaces: NAMESPACES }).namespaces).toEqual([
      { domain: 'fabrikam.com', host: 'autodiscover.fabrikam.com', coverage: 'covered', coveredBy: '*.fabrikam.com', direct: false },
      { domain: 'mail.contoso.com', host: 'autodiscover.mail.contoso.com', coverage: 'needs-redirect', direct: false },
      {
        domain: 'tailspintoys.com',
        host: 'autodiscover.tailspintoys.com',
        coverage: 'own-endpoint',
        endpoint: 'autodiscover-s.outlook.com',
        direct: false,
      },
      {
        domain: 'xn--bcher-kva.de',
        host: 'autodiscover.xn--bcher-kva.de',
        coverage: 'covered',
        coveredBy: 'autodiscover.xn--bcher-kva.de',
        direct: true,
      },
    ]);
  });

  test('without facts nothing is known, and nothing goes straight to the endpoint', () => {
    expect(coverage(undefined, { namespaces: NAMESPACES }).namespaces.map(({ coverage, direct }) => [coverage, direct])).toEqual([
      ['unknown', false],
      ['unknown', false],
      ['own-endpoint', false],
      ['unknown', false],
    ]);
  });

  test.each<[CertificateStatus, boolean]>([
    ['ISSUED', true],
    ['VALID', true],
    ['EXPIRED', true],
    ['UNTRUSTED', true],
    ['PENDING_VALIDATION', false],
    ['VALIDATION_TIMED_OUT', false],
    ['FAILED', false],
    ['UNKNOWN', false],
  ])('whether a record goes straight to the endpoint of a certificate that is %s: %s, on whatever day', (status, direct) => {
    const on = (now: Date) => coverage({ ...WIDE, status }, { namespaces: NAMESPACES, now }).namespaces[3].direct;
    expect([on(NOW), on(new Date('2036-01-01'))]).toEqual([direct, direct]);
  });
});

describe('names of a certificate', () => {
  const namespaces = (count: number) => Array.from({ length: count }, (_, index) => ({ domain: `d${index}.example`, host: `autodiscover.d${index}.example` }));

  test('the room is that of ACM, and of nobody else', () => {
    expect(coverage(ACM).room).toEqual({ used: 2, quota: 10, max: 100 });
    expect(coverage(ACM, { nameQuota: 50 }).room).toEqual({ used: 2, quota: 50, max: 100 });
    expect(coverage(IMPORTED)).not.toHaveProperty('room');
    expect(coverage(TLS)).not.toHaveProperty('room');
  });

  test('where everything is covered there is nothing to request', () => {
    expect(coverage({ ...ACM, names: ['*.contoso.com'] }, { namespaces: [{ domain: 'contoso.com', host: 'autodiscover.contoso.com' }] })).not.toHaveProperty(
      'sanCertificate',
    );
  });

  test('what to request is the endpoint first, what the certificate has, and what it lacks', () => {
    const facts = { ...ACM, names: ['*.contoso.com', '*.fabrikam.com', 'exchange01'] };
    const wanted = [
      { domain: 'tailspintoys.com', host: 'autodiscover.tailspintoys.com' },
      { domain: 'fabrikam.com', host: 'autodiscover.fabrikam.com' },
      { domain: 'own.example', host: 'autodiscover.own.example', endpoint: 'autodiscover-s.outlook.com' },
      { domain: 'adatum.com', host: 'autodiscover.adatum.com' },
    ];
    expect(coverage(facts, { namespaces: wanted }).sanCertificate).toEqual({
      names: ['autodiscover.contoso.com', '*.contoso.com', '*.fabrikam.com', 'autodiscover.adatum.com', 'autodiscover.tailspintoys.com'],
      fits: 'within-quota',
    });
  });

  test.each([
    [8, 10, 'within-quota'],
    [9, 10, 'needs-raised-quota'],
    [9, 20, 'within-quota'],
    [98, 10, 'needs-raised-quota'],
    [99, 10, 'too-many'],
  ])('%i names more with a quota of %i: %s', (count, nameQuota, fits) => {
    expect(coverage(ACM, { namespaces: namespaces(count), nameQuota }).sanCertificate).toMatchObject({ fits });
  });

  test('whether another authority has room is unknown, and the list is the same', () => {
    const expected = { names: [ENDPOINT, 'autodiscover.d0.example'], fits: 'unknown' };
    expect(coverage(TLS, { namespaces: namespaces(1) }).sanCertificate).toEqual(expected);
    expect(coverage(undefined, { namespaces: namespaces(1) }).sanCertificate).toEqual(expected);
    expect(coverage({ ...TLS, names: ['x.example'] }).sanCertificate).toEqual({ names: [ENDPOINT, 'x.example'], fits: 'unknown' });
  });
});

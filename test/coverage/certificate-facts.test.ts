import { type CertificateFacts, storedFacts } from '../../lib/coverage/certificate-facts';

jest.mock('@aws-sdk/client-acm', () => {
  throw new Error('the SDK was loaded');
});

const ACM: CertificateFacts = {
  source: { kind: 'acm', arn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1' },
  names: ['autodiscover.contoso.com'],
  notBefore: '2026-03-01T00:00:00.000Z',
  notAfter: '2026-09-15T23:59:59.000Z',
  issuer: 'Amazon',
  keyType: 'RSA 2048',
  status: 'ISSUED',
  renewal: { eligible: true, status: 'PENDING_VALIDATION' },
  awaitingValidation: ['autodiscover.contoso.com'],
  acmIssued: true,
  seenAt: '2026-06-15T12:00:00.000Z',
};
const TLS: CertificateFacts = {
  source: { kind: 'tls', host: 'autodiscover.contoso.com', port: 443 },
  names: [],
  status: 'UNTRUSTED',
  statusReason: 'SELF_SIGNED_CERT_IN_CHAIN',
  seenAt: '2026-06-15T12:00:00.000Z',
};

test.each([ACM, TLS])('facts that were written as JSON are read as they were: $source.kind', (facts) => {
  expect(storedFacts(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'ISSUED'],
  ['a list', [ACM]],
  ['no source', { ...ACM, source: undefined }],
  ['a source without its ARN', { ...ACM, source: { kind: 'acm' } }],
  ['a source of another kind', { ...TLS, source: { kind: 'file', host: 'x', port: 1 } }],
  ['a source without its port', { ...TLS, source: { kind: 'tls', host: 'x' } }],
  ['one name that is no list', { ...ACM, names: 'autodiscover.contoso.com' }],
  ['names that are no texts', { ...ACM, names: [1] }],
  ['a status that there is none of', { ...ACM, status: 'toString' }],
  ['no date', { ...ACM, seenAt: undefined }],
  ['an end that is a number', { ...ACM, notAfter: 1_789_516_799 }],
  ['a renewal that says nothing', { ...ACM, renewal: {} }],
  ['a renewal whose reason is a number', { ...ACM, renewal: { eligible: true, reason: 1 } }],
  ['names to prove that are no list', { ...ACM, awaitingValidation: 'x' }],
  ['an issuer of ACM that is a text', { ...ACM, acmIssued: 'yes' }],
])('%s is taken for no facts', (_, value) => {
  expect(storedFacts(value)).toBeUndefined();
});

test('reading and judging facts, and a handshake, load no SDK', () => {
  for (const module of ['coverage/certificate-facts', 'coverage/coverage', 'certificate/handshake', 'certificate/look-up'])
    expect(require(`../../lib/${module}`)).toBeDefined();
  expect(() => require('../../lib/certificate/acm')).toThrow('the SDK was loaded');
});

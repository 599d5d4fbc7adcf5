/** @slow */

import { json } from 'node:stream/consumers';
import {
  type CertificateDetail,
  CertificateKeyPairOrigin,
  CertificateStatus,
  type CertificateSummary,
  KeyAlgorithm,
  type RenewalSummary,
} from '@aws-sdk/client-acm';
import { certificateFromAcm, readCertificate } from '../../lib/certificate/acm';
import { factsOfDescription } from '../../lib/certificate/acm-facts';
import { type AcmSession, certificateErrorOf } from '../../lib/certificate/acm-reads';
import { CERTIFICATE_READ_POLICY } from '../../lib/certificate/look-up';
import { UserError } from '../../lib/errors';
import { overTheWire } from '../aws/over-the-wire';

const REGION = 'eu-central-1';
const HOST = 'autodiscover.contoso.com';
const SEEN = new Date('2026-06-15T12:00:00Z');

const arnOf = (id: string) => `arn:aws:acm:${REGION}:111122223333:certificate/${id}`;

/** A certificate of ACM's, in use and good; its SANs in the manner that they were requested in. */
const detail = (id: string, more: Partial<CertificateDetail> = {}): CertificateDetail => ({
  CertificateArn: arnOf(id),
  DomainName: HOST,
  SubjectAlternativeNames: [HOST],
  Issuer: 'Amazon',
  NotBefore: new Date('2026-03-01T00:00:00Z'),
  NotAfter: new Date('2026-09-15T23:59:59Z'),
  KeyAlgorithm: 'RSA-2048' as KeyAlgorithm,
  Status: 'ISSUED',
  Type: 'AMAZON_ISSUED',
  RenewalEligibility: 'ELIGIBLE',
  ...more,
});

interface Asked {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Service {
  /** By ID. */
  readonly certificates: Readonly<Record<string, CertificateDetail>>;
  /** IDs that a search finds; one that knows no search where left out. */
  readonly found?: readonly string[];
  /** Pages of the list, by ID; all on one page where left out. */
  readonly pages?: readonly (readonly string[])[];
  readonly summary?: (id: string) => Partial<CertificateSummary>;
  readonly fail?: (command: string, input: Asked['input']) => Error | undefined;
}

const answered = (name: string, status = 400, message = `${name} it says`) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

/** ACM by hand: pages are marked by their number. */
function sessionOf({ certificates, found, pages = [Object.keys(certificates)], summary, fail = () => undefined }: Service, asked: Asked[] = []): AcmSession {
  const answers: Record<string, (input: Asked['input']) => unknown> = {
    SearchCertificates: ({ NextToken }) => {
      if (!found) throw answered('UnknownOperationException');
      const at = Number(NextToken ?? 0);
      return { Results: found.slice(at, at + 1).map((id) => ({ CertificateArn: arnOf(id) })), NextToken: at + 1 < found.length ? String(at + 1) : undefined };
    },
    ListCertificates: ({ NextToken }) => {
      const at = Number(NextToken ?? 0);
      return {
        CertificateSummaryList: pages[at].map((id) => ({ CertificateArn: arnOf(id), ...summary?.(id) })),
        NextToken: at + 1 < pages.length ? String(at + 1) : undefined,
      };
    },
    DescribeCertificate: ({ CertificateArn: arn }) => {
      const Certificate = Object.values(certificates).find(({ CertificateArn }) => CertificateArn === arn);
      if (!Certificate) throw answered('ResourceNotFoundException');
      return { Certificate };
    },
  };
  const send = async (command: { readonly input: Asked['input'] }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    asked.push({ command: name, input: command.input });
    const failure = fail(name, command.input);
    if (failure) throw failure;
    return answers[name](command.input);
  };
  const turn = async () => {};
  return { client: { send } as unknown as AcmSession['client'], who: 'the default credentials', region: REGION, listTurn: turn, describeTurn: turn };
}

const certificatesOf = (entries: Readonly<Record<string, Partial<CertificateDetail>>>) =>
  Object.fromEntries(Object.entries(entries).map(([id, more]) => [id, detail(id, more)]));

describe('what a description comes to', () => {
  test('a good one, its names as names are compared', () => {
    const names = ['Mail.Contoso.com', HOST, '*.BÜCHER.de', '192.0.2.1', HOST];
    expect(factsOfDescription(detail('1', { SubjectAlternativeNames: names }), arnOf('1'), SEEN)).toEqual({
      source: { kind: 'acm', arn: arnOf('1') },
      names: ['*.xn--bcher-kva.de', HOST, 'mail.contoso.com'],
      notBefore: '2026-03-01T00:00:00.000Z',
      notAfter: '2026-09-15T23:59:59.000Z',
      issuer: 'Amazon',
      keyType: 'RSA 2048',
      status: 'ISSUED',
      renewal: { eligible: true },
      acmIssued: true,
      seenAt: '2026-06-15T12:00:00.000Z',
    });
  });

  test('the common name is no name', () => {
    expect(factsOfDescription(detail('1', { SubjectAlternativeNames: [] }), arnOf('1'), SEEN).names).toEqual([]);
  });

  test.each([
    ['RSA_1024', 'RSA 1024'],
    ['RSA_4096', 'RSA 4096'],
    ['EC_prime256v1', 'EC P-256'],
    ['EC-secp384r1', 'EC P-384'],
    ['EC_secp521r1', 'EC P-521'],
    ['ML_DSA', 'ML DSA'],
  ])('a key of %s is %s', (KeyAlgorithm, expected) => {
    expect(factsOfDescription(detail('1', { KeyAlgorithm: KeyAlgorithm as KeyAlgorithm }), arnOf('1'), SEEN).keyType).toBe(expected);
  });

  test.each(Object.values(CertificateStatus))('the status %s is kept', (status) => {
    expect(factsOfDescription(detail('1', { Status: status }), arnOf('1'), SEEN).status).toBe(status);
  });

  test.each<[string, Partial<CertificateDetail>, object]>([
    ['failed', { Status: 'FAILED', FailureReason: 'CAA_ERROR' }, { status: 'FAILED', statusReason: 'CAA_ERROR' }],
    ['was revoked', { Status: 'REVOKED', RevocationReason: 'KEY_COMPROMISE' }, { status: 'REVOKED', statusReason: 'KEY_COMPROMISE' }],
    ['has a status of another time', { Status: 'SUSPENDED' as CertificateStatus }, { status: 'UNKNOWN', statusReason: 'SUSPENDED' }],
    ['has none', { Status: undefined }, { status: 'UNKNOWN', statusReason: 'none' }],
    ['was imported', { Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' }, { acmIssued: false, renewal: { eligible: false } }],
    ['is of a private authority', { Type: 'PRIVATE' }, { acmIssued: false }],
  ])('one that %s says so', (_, more, expected) => {
    expect(factsOfDescription(detail('1', more), arnOf('1'), SEEN)).toMatchObject(expected);
  });

  test('one that waits has no dates, and tells which names are not proven', () => {
    const facts = factsOfDescription(
      detail('1', {
        Status: 'PENDING_VALIDATION',
        NotBefore: undefined,
        NotAfter: undefined,
        DomainValidationOptions: [
          { DomainName: HOST, ValidationStatus: 'SUCCESS' },
          { DomainName: 'Mail.contoso.com', ValidationStatus: 'PENDING_VALIDATION' },
        ],
      }),
      arnOf('1'),
      SEEN,
    );
    expect(facts).toMatchObject({ status: 'PENDING_VALIDATION', awaitingValidation: ['mail.contoso.com'] });
    expect(facts).not.toHaveProperty('notAfter');
  });

  test.each<[RenewalSummary['RenewalStatus'], RenewalSummary['RenewalStatusReason'], object]>([
    ['PENDING_VALIDATION', undefined, { renewal: { eligible: true, status: 'PENDING_VALIDATION' }, awaitingValidation: ['b.example'] }],
    ['FAILED', 'CAA_ERROR', { renewal: { eligible: true, status: 'FAILED', reason: 'CAA_ERROR' }, awaitingValidation: ['b.example'] }],
  ])('a renewal that is %s tells of its own proofs, and not of the first ones', (RenewalStatus, RenewalStatusReason, expected) => {
    const more: Partial<CertificateDetail> = {
      DomainValidationOptions: [{ DomainName: 'a.example', ValidationStatus: 'FAILED' }],
      RenewalSummary: {
        RenewalStatus,
        RenewalStatusReason,
        UpdatedAt: SEEN,
        DomainValidationOptions: [{ DomainName: 'b.example', ValidationStatus: 'PENDING_VALIDATION' }],
      },
    };
    expect(factsOfDescription(detail('1', more), arnOf('1'), SEEN)).toMatchObject(expected);
  });
});

describe('by ARN', () => {
  test('one description is all that is asked for', async () => {
    const asked: Asked[] = [];
    const facts = await readCertificate(sessionOf({ certificates: certificatesOf({ 1: {} }) }, asked), { arn: arnOf('1') });
    expect(facts).toMatchObject({ source: { arn: arnOf('1') }, names: [HOST] });
    expect(asked).toEqual([{ command: 'DescribeCertificate', input: { CertificateArn: arnOf('1') } }]);
  });

  test.each([
    ['contoso', /^'contoso' is not the ARN of a certificate in ACM: write one such as arn:aws:acm:/],
    ['arn:aws:acm::111122223333:certificate/1', /is not the ARN of a certificate in ACM/],
    ['arn:aws:acm:eu-central-1:111122223333:certificate/1 ', /is not the ARN/],
    ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/x/1', /is not the ARN/],
    ['arn:aws:iam::111122223333:server-certificate/exchange', /is a server certificate of IAM: look at the endpoint,/],
  ])('%s is told before anything is asked', async (arn, message) => {
    await expect(certificateFromAcm({ arn })).rejects.toThrow(message);
    await expect(certificateFromAcm({ arn })).rejects.toBeInstanceOf(UserError);
  });

  test('one that is not there is reported with its account', async () => {
    await expect(readCertificate(sessionOf({ certificates: {} }), { arn: arnOf('9') })).rejects.toMatchObject({
      name: 'UserError',
      message: `there is no certificate ${arnOf('9')} for the default credentials: check that it was not deleted, and that the credentials are for the account in its ARN`,
    });
  });
});

describe('by host', () => {
  const find = (service: Service, asked: Asked[] = []) => readCertificate(sessionOf(service, asked), { host: HOST });

  test('a search asks for the host and its wildcard, all pages of it, and what it finds is described', async () => {
    const asked: Asked[] = [];
    const certificates = certificatesOf({ 1: {}, 2: { SubjectAlternativeNames: ['*.contoso.com'], NotAfter: new Date('2027-01-01') }, 3: {} });
    const { source, names } = await find({ certificates, found: ['1', '2'] }, asked);
    expect({ source, names }).toEqual({ source: { kind: 'acm', arn: arnOf('2') }, names: ['*.contoso.com'] });
    const dnsName = (Value: string) => ({ Filter: { X509AttributeFilter: { SubjectAlternativeName: { DnsName: { Value, ComparisonOperator: 'EQUALS' } } } } });
    const FilterStatement = { Or: [dnsName(HOST), dnsName('*.contoso.com')] };
    expect(asked).toEqual([
      { command: 'SearchCertificates', input: { FilterStatement, NextToken: undefined } },
      { command: 'SearchCertificates', input: { FilterStatement, NextToken: '1' } },
      { command: 'DescribeCertificate', input: { CertificateArn: arnOf('1') } },
      { command: 'DescribeCertificate', input: { CertificateArn: arnOf('2') } },
    ]);
  });

  test.each<[string, Service['fail']]>([
    ['does not know the search', () => undefined],
    ['refuses it', (command) => (command === 'SearchCertificates' ? answered('AccessDeniedException') : undefined)],
    ['fails in it', (command) => (command === 'SearchCertificates' ? answered('SyntaxError', 500) : undefined)],
  ])('where the service %s, the list is read: every page, with every key type, origin and status', async (_, fail) => {
    const asked: Asked[] = [];
    await find({ certificates: certificatesOf({ 1: {}, 2: {}, 3: {} }), pages: [['1'], [], ['2', '3']], fail }, asked);
    const lists = asked.filter(({ command }) => command === 'ListCertificates');
    expect(lists.map(({ input }) => input.NextToken)).toEqual([undefined, '1', '2']);
    for (const { input } of lists) {
      expect(input).toMatchObject({
        Includes: { keyTypes: Object.values(KeyAlgorithm) },
        CertificateKeyPairOrigins: Object.values(CertificateKeyPairOrigin),
        CertificateStatuses: Object.values(CertificateStatus),
        MaxItems: 1_000,
      });
    }
    expect(asked.filter(({ command }) => command === 'DescribeCertificate')).toHaveLength(3);
  });

  test('a search that finds nothing is followed by the list, as it minds capitals', async () => {
    const facts = await find({ certificates: certificatesOf({ 1: { SubjectAlternativeNames: ['AUTODISCOVER.Contoso.com'] } }), found: [] });
    expect(facts.names).toEqual([HOST]);
  });

  test('of a list, only those are described that could cover the host', async () => {
    const asked: Asked[] = [];
    const summaries: Record<string, Partial<CertificateSummary>> = {
      exact: { SubjectAlternativeNameSummaries: ['x.example', HOST] },
      wildcard: { SubjectAlternativeNameSummaries: ['*.contoso.com'] },
      cut: { SubjectAlternativeNameSummaries: ['x.example'], HasAdditionalSubjectAlternativeNames: true },
      other: { SubjectAlternativeNameSummaries: ['x.example'], HasAdditionalSubjectAlternativeNames: false },
      common: { DomainName: HOST, SubjectAlternativeNameSummaries: [] },
    };
    await find({ certificates: certificatesOf({ exact: {}, wildcard: {}, cut: {}, other: {}, common: {} }), summary: (id) => summaries[id] }, asked);
    expect(asked.filter(({ command }) => command === 'DescribeCertificate').map(({ input }) => input.CertificateArn)).toEqual(
      ['exact', 'wildcard', 'cut'].map(arnOf),
    );
  });

  test.each<[string, Readonly<Record<string, Partial<CertificateDetail>>>, string]>([
    ['one that covers the host, before one that lives longer', { 1: { SubjectAlternativeNames: ['x.example'], NotAfter: new Date('2030-01-01') }, 2: {} }, '2'],
    ['an issued one, before one that lives longer', { 1: { Status: 'INACTIVE', NotAfter: new Date('2030-01-01') }, 2: {} }, '2'],
    ['an issued one, before one that has no end yet', { 1: { Status: 'PENDING_VALIDATION', NotAfter: undefined }, 2: {} }, '2'],
    ['the one that ends last', { 1: {}, 2: { NotAfter: new Date('2027-01-01') }, 3: {} }, '2'],
    ['always the same, of those that are alike', { b: {}, a: {}, c: {} }, 'a'],
    ['one that is not issued, where there is no other', { 1: { Status: 'EXPIRED' } }, '1'],
  ])('the best is %s', async (_, entries, id) => {
    const certificates = certificatesOf(entries);
    const expected = { kind: 'acm', arn: arnOf(id) };
    expect((await find({ certificates })).source).toEqual(expected);
    expect((await find({ certificates, pages: [Object.keys(certificates).reverse()] })).source).toEqual(expected);
  });

  test('one that is deleted while it is looked for is passed over', async () => {
    const { source } = await find({ certificates: certificatesOf({ 2: {} }), pages: [['1', '2']] });
    expect(source).toEqual({ kind: 'acm', arn: arnOf('2') });
  });

  test('nothing that covers the host is an error with its fix', async () => {
    const certificates = certificatesOf({ 1: { SubjectAlternativeNames: ['contoso.com', '*.mail.contoso.com'] } });
    await expect(find({ certificates })).rejects.toMatchObject({
      name: 'UserError',
      message: `ACM has no certificate in eu-central-1 that names ${HOST}: give the ARN of the one that ${HOST} presents or its region, or look at ${HOST} itself if its certificate is not in ACM`,
    });
  });

  test('what is no region is reported before anything is asked', async () => {
    await expect(certificateFromAcm({ host: HOST, region: 'Frankfurt' })).rejects.toMatchObject({
      name: 'UserError',
      message: "'Frankfurt' is not a region: write one such as eu-central-1",
    });
  });

  test('an aborted signal ends the reading with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by its user');
    const session = sessionOf({
      certificates: certificatesOf({ 1: {} }),
      fail: (command) => {
        if (command === 'ListCertificates') controller.abort(reason);
        return command === 'ListCertificates' ? Object.assign(new Error('Request aborted'), { name: 'AbortError' }) : undefined;
      },
    });
    await expect(readCertificate({ ...session, signal: controller.signal }, { host: HOST })).rejects.toBe(reason);
  });
});

describe('errors', () => {
  const CALL = { action: 'acm:ListCertificates', who: 'the default credentials', region: REGION };
  const thrown = (name: string, more: object = {}) => Object.assign(new Error(`${name} it says`), { name, more }, more);

  test.each<[string, object, RegExp]>([
    ['CredentialsProviderError', {}, /^there are no usable credentials for acm:ListCertificates/],
    ['ExpiredTokenException', {}, /has expired: sign in again$/],
    ['AccessDeniedException', {}, /^acm:ListCertificates is denied to the default credentials: attach a policy that allows it/],
    ['UnrecognizedClientException', {}, /does not know the default credentials/],
    ['ThrottlingException', {}, /was throttled for .* after all retries .*try again later, or give the certificate's ARN$/],
    ['Error', { code: 'ENOTFOUND', hostname: 'acm.eu-west-9.amazonaws.com' }, /check the region 'eu-central-1'/],
    ['InvalidArnException', {}, /as the ARN of a certificate/],
    ['InternalFailure', { $metadata: { httpStatusCode: 503 } }, /failed inside AWS/],
  ])('%s is what its user can fix', (name, more, message) => {
    const cause = thrown(name, more);
    const error = certificateErrorOf(cause, CALL) as UserError;
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(message);
    expect(error.cause).toBe(cause);
  });

  test('a fault of the program stays what it is', () => {
    const fault = new TypeError('x is not a function');
    expect(certificateErrorOf(fault, CALL)).toBe(fault);
  });

  test('a search that never got there is not tried once more by a list', async () => {
    const asked: Asked[] = [];
    const session = sessionOf({ certificates: {}, fail: () => thrown('CredentialsProviderError') }, asked);
    await expect(readCertificate(session, { host: HOST })).rejects.toThrow(/^there are no usable credentials for acm:SearchCertificates/);
    expect(asked).toHaveLength(1);
  });
});

test('the policy allows what is asked for, and nothing else', async () => {
  const asked: Asked[] = [];
  await readCertificate(sessionOf({ certificates: certificatesOf({ 1: {} }) }, asked), { host: HOST });
  const allowed = CERTIFICATE_READ_POLICY.Statement.flatMap(({ Action }): string[] => [...Action]).map((action) => action.slice('acm:'.length));
  expect(new Set(allowed)).toEqual(new Set(asked.map(({ command }) => command)));
});

/** The SDK's own client, credentials from the environment, and a server that speaks as much of ACM's protocol as it takes. */
describe('over the wire', () => {
  type Answer = (input: Record<string, unknown>, attempt: number) => { readonly status?: number; readonly body: unknown };

  let answers: Readonly<Record<string, Answer>>;
  let asked: Asked[];
  const refusal = (type: string) => ({ status: 400, body: { __type: type, message: 'not authorized' } });
  const DETAIL = { ...detail('1'), NotBefore: 1_772_323_200, NotAfter: 1_789_516_799 };

  overTheWire(async (request, response) => {
    const command = String(request.headers['x-amz-target']).replace('CertificateManager.', '');
    const input = (await json(request)) as Record<string, unknown>;
    asked.push({ command, input });
    const attempt = asked.filter((other) => other.command === command).length;
    const { status = 200, body } = (answers[command] ?? (() => refusal('UnknownOperationException')))(input, attempt);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });

  beforeEach(() => {
    asked = [];
    answers = {};
  });

  test('by ARN, dates are read', async () => {
    answers = { DescribeCertificate: () => ({ body: { Certificate: DETAIL } }) };
    expect(await certificateFromAcm({ arn: arnOf('1') })).toMatchObject({
      names: [HOST],
      notBefore: '2026-03-01T00:00:00.000Z',
      notAfter: '2026-09-15T23:59:59.000Z',
      keyType: 'RSA 2048',
    });
  });

  test('by host, a search that the service answers is enough', async () => {
    answers = {
      SearchCertificates: () => ({ body: { Results: [{ CertificateArn: arnOf('1') }] } }),
      DescribeCertificate: () => ({ body: { Certificate: DETAIL } }),
    };
    expect(await certificateFromAcm({ host: HOST, region: REGION })).toMatchObject({ source: { arn: arnOf('1') } });
    expect(asked.map(({ command }) => command)).toEqual(['SearchCertificates', 'DescribeCertificate']);
  });

  test('a call that is throttled is tried again', async () => {
    answers = { DescribeCertificate: (_, attempt) => (attempt === 1 ? refusal('ThrottlingException') : { body: { Certificate: DETAIL } }) };
    expect(await certificateFromAcm({ arn: arnOf('1') })).toMatchObject({ names: [HOST] });
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['DescribeCertificate', 'AccessDeniedException', `acm:DescribeCertificate of ${arnOf('1')} is denied to the default credentials`],
    ['DescribeCertificate', 'ExpiredTokenException', 'has expired: sign in again'],
    ['DescribeCertificate', 'UnrecognizedClientException', 'eu-central-1 does not know the default credentials (UnrecognizedClientException)'],
    ['DescribeCertificate', 'ResourceNotFoundException', `there is no certificate ${arnOf('1')} for`],
    ['DescribeCertificate', 'ValidationException', '(ValidationException): not authorized'],
    ['ListCertificates', 'AccessDeniedException', 'acm:ListCertificates is denied to the default credentials'],
  ])('%s that is answered with %s is an error that its user can fix', async (command, type, message) => {
    answers = { [command]: () => refusal(type) };
    const subject = command === 'ListCertificates' ? { host: HOST, region: REGION } : { arn: arnOf('1') };
    const error = await certificateFromAcm(subject).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(message);
  });

  test('an aborted signal ends the reading with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by its user');
    answers = {
      DescribeCertificate: () => {
        controller.abort(reason);
        return { body: { Certificate: DETAIL } };
      },
    };
    await expect(certificateFromAcm({ arn: arnOf('1') }, { signal: controller.signal })).rejects.toBe(reason);
  });
});

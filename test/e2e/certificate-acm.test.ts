import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ACMClient, ImportCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { certificateFromAcm } from '../../lib/certificate/acm';
import type { CertificateFacts } from '../../lib/coverage/certificate-facts';
import { UserError } from '../../lib/errors';
import { type Authority, createAuthority, daysFromNow, type Wanted } from '../certificate/certificates';
import { Paging } from '../certificate/paging';
import { type Account, signIn } from './account';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * Certificates are imported into moto by hand, and read back as the command line reads them: with the SDK's own chain of
 * credentials and endpoint, from the environment.
 */
const REGION = 'eu-central-1';
const EC_HOST = 'autodiscover.contoso.com';
const RSA_HOST = 'autodiscover.fabrikam.com';
const PENDING_HOST = 'autodiscover.tailspintoys.com';

let standIn: StandIn;
let paging: Paging;
let account: Account;
let authority: Authority;
const arns: Record<string, string> = {};

after(async () => {
  await paging?.stop();
  await standIn?.stop();
});

const { act, check } = story();

test(
  'moto starts, and lets us in',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    paging = await Paging.before(standIn.endpoint);
    delete process.env.AWS_PROFILE;
    account = await signIn('111111111111', REGION, standIn.endpoint);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: paging.endpoint,
      AWS_ACCESS_KEY_ID: account.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.credentials.secretAccessKey,
      AWS_SESSION_TOKEN: account.credentials.sessionToken,
      AWS_EC2_METADATA_DISABLED: 'true',
      // Whoever runs this may have profiles of their own.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  }),
);

test(
  'certificates are imported, with RSA and EC keys, and one is requested',
  act(async () => {
    progress('importing certificates');
    authority = await createAuthority({ algorithm: 'RSA 2048' });
    arns.rsa = await importCertificate({ names: [RSA_HOST, 'Mail.Fabrikam.com'], algorithm: 'RSA 2048' });
    arns.ecShort = await importCertificate({ names: ['*.contoso.com'], algorithm: 'EC P-256', notAfter: daysFromNow(20) });
    arns.other = await importCertificate({ names: ['www.adatum.com'], algorithm: 'EC P-256' });
    arns.ecLong = await importCertificate({ names: [EC_HOST, 'contoso.com'], algorithm: 'EC P-384', notAfter: daysFromNow(200) });
    arns.commonName = await importCertificate({ names: ['x.example'], commonName: EC_HOST, algorithm: 'RSA 3072', notAfter: daysFromNow(300) });
    const { CertificateArn } = await new ACMClient(account).send(
      new RequestCertificateCommand({ DomainName: PENDING_HOST, SubjectAlternativeNames: ['autodiscover.wingtiptoys.com'], ValidationMethod: 'DNS' }),
    );
    arns.pending = `${CertificateArn}`;
  }),
);

test(
  'one is read by its ARN, in the region of the ARN',
  check(async () => {
    const facts = await certificateFromAcm({ arn: arns.rsa });
    const { notBefore, notAfter, seenAt, ...rest } = facts;
    assert.deepEqual(rest, {
      source: { kind: 'acm', arn: arns.rsa },
      names: [RSA_HOST, 'mail.fabrikam.com'],
      issuer: 'Test authority',
      keyType: 'RSA 2048',
      status: 'ISSUED',
      renewal: { eligible: false },
      acmIssued: false,
    });
    assert.ok(notBefore && notAfter && notBefore < seenAt && seenAt < notAfter);
  }),
);

test(
  'the one with an EC key that covers a host, and ends last, is found on the pages of the list',
  check(async () => {
    progress('looking for a certificate, page by page');
    paging.calls.length = 0;
    const facts = await certificateFromAcm({ host: EC_HOST, region: REGION }, { pageSize: 2 });
    assert.deepEqual(brief(facts), { arn: arns.ecLong, names: [EC_HOST, 'contoso.com'], keyType: 'EC P-384', status: 'ISSUED' });
    assert.equal(paging.calls.filter((call) => call === 'ListCertificates').length, 3);
    assert.equal(paging.calls[0], 'SearchCertificates', 'the search is tried first');
  }),
);

test(
  'one with an EC key is found by its wildcard',
  check(async () => {
    const facts = await certificateFromAcm({ host: 'autodiscover-eu.contoso.com', region: REGION });
    assert.deepEqual(brief(facts), { arn: arns.ecShort, names: ['*.contoso.com'], keyType: 'EC P-256', status: 'ISSUED' });
  }),
);

test(
  'one that waits for its validation is found where there is no other',
  check(async () => {
    const facts = await certificateFromAcm({ host: PENDING_HOST, region: REGION });
    assert.equal(facts.status, 'PENDING_VALIDATION');
    assert.equal(facts.acmIssued, true);
    assert.deepEqual(facts.awaitingValidation, [PENDING_HOST, 'autodiscover.wingtiptoys.com']);
  }),
);

test(
  'a host that no certificate names, but for a common name, is an error that its user can fix',
  check(async () => {
    await assert.rejects(certificateFromAcm({ host: 'autodiscover.proseware.com', region: REGION }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^ACM has no certificate in eu-central-1 that names autodiscover\.proseware\.com: give the ARN/);
      return true;
    });
  }),
);

test(
  'another region has none of them',
  check(async () => {
    await assert.rejects(certificateFromAcm({ host: EC_HOST, region: 'us-east-1' }), /^UserError: ACM has no certificate in us-east-1/);
    await assert.rejects(certificateFromAcm({ arn: arns.rsa.replace(REGION, 'us-east-1') }), /^UserError: there is no certificate arn:aws:acm:us-east-1/);
  }),
);

test(
  'an endpoint that nobody listens on, and a profile that does not exist, are errors that their user can fix',
  check(async () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    try {
      process.env.AWS_ENDPOINT_URL = 'http://localhost:1';
      await assert.rejects(certificateFromAcm({ arn: arns.rsa }), /^UserError: acm:DescribeCertificate of \S+ was not sent, as \S+:1 accepts no connection/);
      for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[key];
      await assert.rejects(
        certificateFromAcm({ host: EC_HOST, region: REGION }, { profile: 'nobody-has-this' }),
        /^UserError: there are no usable credentials for acm:SearchCertificates.* with the credentials of the profile 'nobody-has-this'/,
      );
    } finally {
      Object.assign(process.env, { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN });
    }
  }),
);

function brief({ source, names, keyType, status }: CertificateFacts) {
  return { arn: source.kind === 'acm' ? source.arn : undefined, names, keyType, status };
}

async function importCertificate(wanted: Wanted): Promise<string> {
  const { cert, key } = await authority.issue(wanted);
  const { CertificateArn } = await new ACMClient(account).send(
    new ImportCertificateCommand({ Certificate: Buffer.from(cert), PrivateKey: Buffer.from(key), CertificateChain: Buffer.from(authority.pem) }),
  );
  return `${CertificateArn}`;
}

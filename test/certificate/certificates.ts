import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { IssuedCertificate } from '../../lib/preview/certificate-authority';

/** Certificates as authorities of the world issue them: with RSA keys and common names too, and none of them trusted. */

export type Algorithm = 'RSA 2048' | 'RSA 3072' | 'EC P-256' | 'EC P-384';

export interface Wanted {
  readonly names: readonly string[];
  readonly commonName?: string;
  readonly algorithm?: Algorithm;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  readonly pem: string;
  issue(wanted: Wanted): Promise<IssuedCertificate>;
  /** An authority that this one vouches for, as public ones sign through. */
  intermediate(wanted?: Partial<Wanted>): Promise<Authority>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const HASH = 'SHA-256';

const ALGORITHMS: Readonly<Record<Algorithm, webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams>> = {
  'RSA 2048': rsa(2048),
  'RSA 3072': rsa(3072),
  'EC P-256': { name: 'ECDSA', namedCurve: 'P-256' },
  'EC P-384': { name: 'ECDSA', namedCurve: 'P-384' },
};

interface Issuer {
  readonly name: Name;
  readonly signingKey: webcrypto.CryptoKey;
  readonly algorithm: Algorithm;
  readonly certificate?: X509Certificate;
}

export function createAuthority(wanted: Partial<Wanted> = {}): Promise<Authority> {
  return authorityUnder(undefined, { commonName: 'Test authority', ...wanted });
}

/** @param by who vouches for it; it does so itself if left out */
async function authorityUnder(
  by: Issuer | undefined,
  { commonName, algorithm = 'EC P-256', notBefore = daysFromNow(-10), notAfter = daysFromNow(400) }: Partial<Wanted>,
): Promise<Authority> {
  const keys = await generateKeys(algorithm);
  const name = subjectOf({ commonName });
  const extensions = [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)];
  const signed = (content: Signed, issuer: Issuer) => sign({ serialNumber: serial(), ...content }, issuer);
  const itself: Issuer = { name, signingKey: keys.privateKey, algorithm };
  const certificate = await signed({ subject: name, notBefore, notAfter, publicKey: keys.publicKey, extensions }, by ?? itself);
  const issuer: Issuer = { ...itself, certificate };
  return {
    pem: certificate.toString('pem'),
    issue: async (wanted) => {
      const own = await generateKeys(wanted.algorithm ?? 'EC P-256');
      const leaf = await signed({ ...validity(wanted), subject: subjectOf(wanted), publicKey: own.publicKey, extensions: extensionsOf(wanted) }, issuer);
      return issued(leaf.toString('pem'), own);
    },
    intermediate: (wanted = {}) => authorityUnder(issuer, { commonName: 'Test intermediate', ...wanted }),
  };
}

interface Signed {
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: webcrypto.CryptoKey;
  readonly extensions: Extension[];
}

async function sign(content: Signed & { readonly serialNumber: string }, { name, signingKey, algorithm, certificate }: Issuer): Promise<X509Certificate> {
  const issuerOf = certificate ? [await AuthorityKeyIdentifierExtension.create(certificate, false, webcrypto)] : [];
  return X509CertificateGenerator.create(
    { ...content, issuer: name, signingKey, signingAlgorithm: signing(algorithm), extensions: [...content.extensions, ...issuerOf] },
    webcrypto,
  );
}

/** A certificate as broken software makes it: its signature is good, and what it holds is not what a certificate holds. */
export async function broken({ names }: Pick<Wanted, 'names'>, what: 'no issuer' | 'no end'): Promise<IssuedCertificate> {
  const keys = await generateKeys('EC P-256');
  const made = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      ...validity({ names }),
      subject: subjectOf({}),
      issuer: what === 'no issuer' ? new Name([]) : subjectOf({}),
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: signing('EC P-256'),
      extensions: extensionsOf({ names }),
    },
    webcrypto,
  );
  const der = Buffer.from(made.rawData);
  // The second UTCTime (tag 23, 13 characters) is the end.
  const start = der.indexOf(Buffer.from([23, 13]));
  if (what === 'no end') der.write('no date, no :', der.indexOf(Buffer.from([23, 13]), start + 15) + 2, 'latin1');
  return issued(PemConverter.encode(der, PemConverter.CertificateTag), keys);
}

/** A certificate that nobody but itself vouches for. */
export async function selfSigned(wanted: Wanted): Promise<IssuedCertificate> {
  const algorithm = wanted.algorithm ?? 'EC P-256';
  const keys = await generateKeys(algorithm);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { serialNumber: serial(), ...validity(wanted), name: subjectOf(wanted), keys, signingAlgorithm: signing(algorithm), extensions: extensionsOf(wanted) },
    webcrypto,
  );
  return issued(certificate.toString('pem'), keys);
}

export function daysFromNow(days: number): Date {
  return new Date(Math.floor((Date.now() + days * DAY_MS) / 1000) * 1000);
}

function validity({ notBefore = daysFromNow(-5), notAfter = daysFromNow(300) }: Wanted) {
  return { notBefore, notAfter };
}

function subjectOf({ commonName = 'Test' }: Partial<Wanted>): Name {
  return new Name([{ CN: [{ utf8String: commonName }] }]);
}

function extensionsOf({ names }: Wanted) {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))] : []),
  ];
}

function rsa(modulusLength: number): webcrypto.RsaHashedKeyGenParams {
  return { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash: HASH };
}

function signing(algorithm: Algorithm) {
  return { name: ALGORITHMS[algorithm].name, hash: HASH };
}

function generateKeys(algorithm: Algorithm): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHMS[algorithm], true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

async function issued(cert: string, { privateKey }: webcrypto.CryptoKeyPair): Promise<IssuedCertificate> {
  return { cert, key: PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), PemConverter.PrivateKeyTag) };
}

function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString('hex');
}

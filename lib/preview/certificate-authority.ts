import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate authority for one preview. Its key exists only in this process's memory. */
export interface CertificateAuthority {
  /** Its certificate, which the clients of the preview must trust; ends with a line break. */
  readonly pem: string;
  /**
   * Issues a server's certificate.
   *
   * @throws if it has no name, or if it would expire before it is valid
   */
  issue(options: IssueOptions): Promise<IssuedCertificate>;
}

interface IssueOptions {
  /** Host names, with a wildcard for their first label if need be, and IP addresses. */
  readonly names: readonly string[];
  /** The authority's first moment if left out; a lifetime before `notAfter`, if that is before it. */
  readonly notBefore?: Date;
  /** A lifetime after `notBefore` if left out. */
  readonly notAfter?: Date;
}

/** Both as PEM, and ending with a line break: the key as PKCS #8, the certificate without its issuer's. */
export interface IssuedCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Long enough for a preview that runs over a weekend, and useless later. */
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

/** Certificates have whole seconds, and two clocks of one machine may differ: valid since a minute ago. */
const CLOCK_SKEW_MS = 60 * 1000;

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

export async function createAuthority(options: { readonly name?: string; readonly now?: Date } = {}): Promise<CertificateAuthority> {
  // A bare string would be read as RFC 4514 writes names, quotes and all.
  const name = new Name([{ CN: [{ utf8String: options.name ?? 'cdk-autodiscover-redirect preview (temporary authority)' }] }]);
  const start = new Date((options.now ?? new Date()).getTime() - CLOCK_SKEW_MS);
  const keys = await generateKeys();
  const keyIdentifier = await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto);
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: randomSerial(),
      name,
      notBefore: start,
      notAfter: later(start),
      keys,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        keyIdentifier,
        new AuthorityKeyIdentifierExtension(keyIdentifier.keyId),
      ],
    },
    webcrypto,
  );

  return {
    pem: lines(root.toString('pem')),
    issue: async ({ names, notBefore, notAfter }) => {
      if (names.length === 0) throw new Error('a certificate needs a name: give at least one');
      const [from, to] = validity(start, notBefore, notAfter);
      const own = await generateKeys();
      const certificate = await X509CertificateGenerator.create(
        {
          serialNumber: randomSerial(),
          // No common name: a name is valid in subjectAltName alone (RFC 9525, section 6.3), and a common name holds but 64 characters.
          subject: [{ O: ['cdk-autodiscover-redirect preview'] }],
          issuer: name,
          notBefore: from,
          notAfter: to,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          signingAlgorithm: SIGNING_ALGORITHM,
          extensions: [
            new BasicConstraintsExtension(false, undefined, true),
            new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
            new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
            await SubjectKeyIdentifierExtension.create(own.publicKey, false, webcrypto),
            new AuthorityKeyIdentifierExtension(keyIdentifier.keyId),
          ],
        },
        webcrypto,
      );
      const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      return { key: lines(PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag)), cert: lines(certificate.toString('pem')) };
    },
  };
}

/** The library leaves out the line break after the last line, without which two files that are joined are none. */
function lines(pem: string): string {
  return `${pem}\n`;
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

function validity(start: Date, notBefore: Date | undefined, notAfter: Date | undefined): readonly [Date, Date] {
  const usual = notAfter && notAfter <= start ? new Date(notAfter.getTime() - LIFETIME_MS) : start;
  const from = notBefore ?? usual;
  const to = notAfter ?? later(from);
  if (to <= from) throw new Error(`a certificate from ${from.toISOString()} to ${to.toISOString()} is never valid: let notAfter be later than notBefore`);
  return [from, to];
}

function later(date: Date): Date {
  return new Date(date.getTime() + LIFETIME_MS);
}

/** 128 random bits, positive and without a leading zero, as DER wants integers (RFC 5280, section 4.1.2.2). */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString('hex');
}

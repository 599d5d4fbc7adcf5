import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type CertificateAuthority, createAuthority, type IssuedCertificate } from '../../../lib/preview/certificate-authority';
import { selfSigned } from '../../discovery/certificates';

/* What the servers of the laboratory present. Made once for a test file, as keys cost time. */

export const ENDPOINT_HOST = 'autodiscover.contoso.com';
export const AUTODISCOVER_HOST = 'autodiscover.fabrikam.com';

export interface Certificates {
  readonly authority: CertificateAuthority;
  /** Those of the authorities that the laboratory's networks trust. */
  readonly ca: readonly string[];
  /** Of the endpoint, valid for long. */
  readonly endpoint: IssuedCertificate;
  readonly endpointEndsSoon: IssuedCertificate;
  readonly endpointExpired: IssuedCertificate;
  readonly endpointNotYetValid: IssuedCertificate;
  readonly endpointSelfSigned: IssuedCertificate;
  /** Of an authority that nobody trusts, and whose certificate the server does not send. */
  readonly endpointPrivate: IssuedCertificate;
  /** The same, with the certificate of that authority. */
  readonly endpointPrivateWithRoot: IssuedCertificate;
  /** Of an intermediate of a trusted authority, which the server does not send. */
  readonly endpointWithoutIntermediate: IssuedCertificate;
  readonly endpointWithIntermediate: IssuedCertificate;
  /** Names the endpoint and the autodiscover host of fabrikam.com, which is a CNAME of it. */
  readonly direct: IssuedCertificate;
  /** Of fabrikam.com, www.fabrikam.com and autodiscover.fabrikam.com. */
  readonly fabrikam: IssuedCertificate;
  readonly fabrikamExpired: IssuedCertificate;
  readonly fabrikamNotYetValid: IssuedCertificate;
  readonly fabrikamSelfSigned: IssuedCertificate;
  readonly autodiscoverSelfSigned: IssuedCertificate;
  /** Of a host that is none of these. */
  readonly webHost: IssuedCertificate;
  /** Of names that nobody has, and many of them. */
  readonly misnamed: IssuedCertificate;
  /** Of another Autodiscover service, which the laboratory's clients should not come to. */
  readonly other: IssuedCertificate;
}

export const OTHER_HOST = 'autodiscover.tailspintoys.com';
export const FABRIKAM_NAMES = ['fabrikam.com', 'www.fabrikam.com', AUTODISCOVER_HOST];

/** What would move a cursor, what would be read as two names, what would be markup. */
const NO_NAMES = [
  '\u001b[2Jevil.example',
  `x, DNS:${AUTODISCOVER_HOST}`,
  '<script>alert(1)</script>',
  ...Array.from({ length: 500 }, (_, i) => `n${i}.evil.example`),
];

const DAY_MS = 86_400_000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

export async function makeCertificates(): Promise<Certificates> {
  const [authority, stranger, chain] = await Promise.all([createAuthority({ name: 'trusted authority' }), createAuthority({ name: 'stranger' }), makeChain()]);
  const endpoint = [ENDPOINT_HOST, 'mail.contoso.com'];
  const long = inDays(200);
  const privately = await stranger.issue({ names: endpoint });
  return {
    authority,
    ca: [authority.pem, chain.root],
    endpoint: await authority.issue({ names: endpoint, notAfter: long }),
    endpointEndsSoon: await authority.issue({ names: endpoint, notBefore: inDays(-85), notAfter: inDays(5) }),
    endpointExpired: await authority.issue({ names: endpoint, notAfter: inDays(-5) }),
    endpointNotYetValid: await authority.issue({ names: endpoint, notBefore: inDays(2), notAfter: long }),
    endpointSelfSigned: await selfSigned(ENDPOINT_HOST),
    endpointPrivate: privately,
    endpointPrivateWithRoot: { ...privately, cert: `${privately.cert}\n${stranger.pem}` },
    endpointWithoutIntermediate: chain.leaf,
    endpointWithIntermediate: { ...chain.leaf, cert: `${chain.leaf.cert}\n${chain.intermediate}` },
    direct: await authority.issue({ names: [...endpoint, AUTODISCOVER_HOST], notAfter: long }),
    fabrikam: await authority.issue({ names: FABRIKAM_NAMES, notAfter: long }),
    fabrikamExpired: await authority.issue({ names: FABRIKAM_NAMES, notAfter: inDays(-5) }),
    fabrikamNotYetValid: await authority.issue({ names: FABRIKAM_NAMES, notBefore: inDays(2), notAfter: long }),
    fabrikamSelfSigned: await selfSigned('fabrikam.com'),
    autodiscoverSelfSigned: await selfSigned(AUTODISCOVER_HOST),
    webHost: await authority.issue({ names: ['www.webhost.example'], notAfter: long }),
    misnamed: await authority.issue({ names: NO_NAMES, notAfter: long }),
    other: await authority.issue({ names: [OTHER_HOST], notAfter: long }),
  };
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Issuer {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** An authority that signs through an intermediate, as public ones do; the preview's own signs by itself. */
async function makeChain(): Promise<{ readonly root: string; readonly intermediate: string; readonly leaf: IssuedCertificate }> {
  const [rootKeys, intermediateKeys, leafKeys] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const signs = [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)];
  const issue = (serialNumber: string, subject: string, { publicKey }: webcrypto.CryptoKeyPair, issuer: Issuer, extensions: Extension[]) =>
    X509CertificateGenerator.create(
      {
        serialNumber,
        subject,
        issuer: issuer.name,
        notBefore: inDays(-1),
        notAfter: inDays(200),
        publicKey,
        signingKey: issuer.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions,
      },
      webcrypto,
    );
  const [byRoot, byIntermediate] = [
    { name: 'CN=root of a chain', keys: rootKeys },
    { name: 'CN=intermediate of a chain', keys: intermediateKeys },
  ];
  const root = await issue('01', byRoot.name, rootKeys, byRoot, signs);
  const intermediate = await issue('02', byIntermediate.name, intermediateKeys, byRoot, signs);
  const names = new SubjectAlternativeNameExtension([{ type: 'dns', value: ENDPOINT_HOST }]);
  const leaf = await issue('03', 'O=leaf of a chain', leafKeys, byIntermediate, [names]);
  return { root: pem(root), intermediate: pem(intermediate), leaf: { key: await pemOfKey(leafKeys), cert: pem(leaf) } };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function pem(certificate: X509Certificate): string {
  return certificate.toString('pem');
}

async function pemOfKey(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), PemConverter.PrivateKeyTag);
}

import { EXCHANGE_ONLINE } from '../../../lib/names/exchange-online';
import { type CertificateAuthority, createAuthority, type IssuedCertificate } from '../../../lib/preview/certificate-authority';
import { createAuthority as createPublicAuthority, daysFromNow, selfSigned } from '../../certificate/certificates';

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
  readonly endpointWildcard: IssuedCertificate;
  /** Names the endpoint, and a host of another domain. */
  readonly endpointOfTwoDomains: IssuedCertificate;
  /** Has the endpoint for its common name, and no subjectAltName. */
  readonly endpointByCommonName: IssuedCertificate;
  /** Names the endpoint and the autodiscover host of fabrikam.com, which is a CNAME of it. */
  readonly direct: IssuedCertificate;
  /** Of fabrikam.com, www.fabrikam.com and autodiscover.fabrikam.com. */
  readonly fabrikam: IssuedCertificate;
  readonly fabrikamExpired: IssuedCertificate;
  readonly fabrikamNotYetValid: IssuedCertificate;
  readonly fabrikamSelfSigned: IssuedCertificate;
  readonly autodiscoverSelfSigned: IssuedCertificate;
  /** Of contoso.com and www.contoso.com. */
  readonly web: IssuedCertificate;
  /** Of a host that is none of these. */
  readonly webHost: IssuedCertificate;
  /** Of names that nobody has, and many of them. */
  readonly misnamed: IssuedCertificate;
  readonly exchangeOnline: IssuedCertificate;
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

export async function makeCertificates(): Promise<Certificates> {
  const [authority, thirdParty, root] = await Promise.all([
    createAuthority({ name: 'trusted authority' }),
    createAuthority({ name: 'stranger' }),
    createPublicAuthority({ commonName: 'root of a chain' }),
  ]);
  const intermediate = await root.intermediate({ commonName: 'intermediate of a chain' });
  const ofIntermediate = await intermediate.issue({ names: [ENDPOINT_HOST] });
  const endpoint = [ENDPOINT_HOST, 'mail.contoso.com'];
  const long = daysFromNow(200);
  const privately = await thirdParty.issue({ names: endpoint });
  return {
    authority,
    ca: [authority.pem, root.pem],
    endpoint: await authority.issue({ names: endpoint, notAfter: long }),
    endpointWildcard: await authority.issue({ names: [ENDPOINT_HOST, '*.contoso.com'], notAfter: long }),
    endpointOfTwoDomains: await authority.issue({ names: [ENDPOINT_HOST, 'mail.contoso.net'], notAfter: long }),
    endpointEndsSoon: await authority.issue({ names: endpoint, notBefore: daysFromNow(-85), notAfter: daysFromNow(5) }),
    endpointExpired: await authority.issue({ names: endpoint, notAfter: daysFromNow(-5) }),
    endpointNotYetValid: await authority.issue({ names: endpoint, notBefore: daysFromNow(2), notAfter: long }),
    endpointSelfSigned: await selfSigned({ names: [ENDPOINT_HOST], commonName: ENDPOINT_HOST }),
    endpointPrivate: privately,
    endpointPrivateWithRoot: { ...privately, cert: `${privately.cert}\n${thirdParty.pem}` },
    endpointWithoutIntermediate: ofIntermediate,
    endpointWithIntermediate: { ...ofIntermediate, cert: `${ofIntermediate.cert}\n${intermediate.pem}` },
    endpointByCommonName: await root.issue({ names: [], commonName: ENDPOINT_HOST, notAfter: long }),
    direct: await authority.issue({ names: [...endpoint, AUTODISCOVER_HOST], notAfter: long }),
    fabrikam: await authority.issue({ names: FABRIKAM_NAMES, notAfter: long }),
    fabrikamExpired: await authority.issue({ names: FABRIKAM_NAMES, notAfter: daysFromNow(-5) }),
    fabrikamNotYetValid: await authority.issue({ names: FABRIKAM_NAMES, notBefore: daysFromNow(2), notAfter: long }),
    fabrikamSelfSigned: await selfSigned({ names: ['fabrikam.com'], commonName: 'fabrikam.com' }),
    autodiscoverSelfSigned: await selfSigned({ names: [AUTODISCOVER_HOST], commonName: AUTODISCOVER_HOST }),
    web: await authority.issue({ names: ['contoso.com', 'www.contoso.com'], notAfter: long }),
    webHost: await authority.issue({ names: ['www.webhost.example'], notAfter: long }),
    misnamed: await authority.issue({ names: NO_NAMES, notAfter: long }),
    exchangeOnline: await authority.issue({ names: [EXCHANGE_ONLINE.worldwide.endpoint, 'outlook.office365.com'], notAfter: long }),
    other: await authority.issue({ names: [OTHER_HOST], notAfter: long }),
  };
}

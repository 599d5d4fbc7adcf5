import type { RequestListener } from 'node:http';
import type { Walk } from '../../lib/discovery/walk-result';
import { type CertificateAuthority, createAuthority, type IssuedCertificate } from '../../lib/preview/certificate-authority';
import { Laboratory, type LaboratoryPlan } from '../verify/laboratory/laboratory';
import { http, https, redirects } from '../verify/laboratory/parts';

/* fabrikam.com as scenario 4 has it: a CNAME of Contoso's redirect site, whose endpoint is autodiscover.contoso.com. */

export const SITE = '192.0.2.10';
export const ENDPOINT = '192.0.2.20';
export const WEB = '192.0.2.30';
export const ENDPOINT_URL = 'https://autodiscover.contoso.com/autodiscover/autodiscover.xml';

export interface Certificates {
  readonly authority: CertificateAuthority;
  readonly endpoint: IssuedCertificate;
  readonly fabrikam: IssuedCertificate;
  readonly web: IssuedCertificate;
  readonly expired: IssuedCertificate;
  readonly future: IssuedCertificate;
}

const DAY_MS = 86_400_000;
export const EXPIRED_ON = new Date(Date.UTC(2024, 1, 29));

export async function certificates(): Promise<Certificates> {
  const authority = await createAuthority({ name: 'test authority' });
  const [endpoint, fabrikam, web, expired, future] = await Promise.all([
    authority.issue({ names: ['autodiscover.contoso.com', 'mail.contoso.com'] }),
    authority.issue({ names: ['autodiscover.fabrikam.com', 'fabrikam.com'] }),
    authority.issue({ names: ['www.webhost.example'] }),
    authority.issue({ names: ['autodiscover.contoso.com', 'autodiscover.fabrikam.com', 'fabrikam.com'], notAfter: EXPIRED_ON }),
    authority.issue({ names: ['autodiscover.contoso.com'], notBefore: new Date(Date.now() + DAY_MS) }),
  ]);
  return { authority, endpoint, fabrikam, web, expired, future };
}

/** For the tests of a file: hands each of them a laboratory of its own, in which nothing may stay open, and the certificates of all. */
export function inLaboratory(take: (given: { readonly made: Certificates; readonly laboratory: Laboratory }) => void): void {
  let made: Certificates;
  let laboratory: Laboratory;

  beforeAll(async () => {
    made = await certificates();
  });

  beforeEach(() => {
    laboratory = new Laboratory();
    take({ made, laboratory });
  });

  afterEach(async () => {
    expect(laboratory.openSockets()).toBe(0);
    await laboratory.close();
  });
}

export function healthy({ authority, endpoint }: Certificates): LaboratoryPlan {
  return {
    ca: [authority.pem],
    dns: {
      'autodiscover.fabrikam.com': { cnames: ['autodiscoverredirect.contoso.com'], v4: [SITE] },
      'autodiscover.contoso.com': { v4: [ENDPOINT] },
    },
    peers: {
      [`${SITE}:80`]: http(redirects('https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml')),
      [`${ENDPOINT}:443`]: https(endpoint, asksWhoIsThere),
    },
  };
}

/** The answer of an Autodiscover service to a client that it does not know. */
export const asksWhoIsThere: RequestListener = (_request, response) => {
  response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'Basic realm="autodiscover, contoso"'], 'X-SOAP-Enabled': 'True' }).end();
};

/** A walk without what differs from run to run: the time taken, other than of a client that waits. */
export function withoutMs(walk: Walk): unknown {
  return JSON.parse(JSON.stringify(walk, (key, value) => (key === 'ms' ? undefined : value)));
}

/** A line for each step, its advice after the arrow. */
export function linesOf({ steps }: Walk): string[] {
  return steps.map(({ id, verdict, fix }) => `${id}: ${verdict}${fix ? ` => ${fix}` : ''}`);
}

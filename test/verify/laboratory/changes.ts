import type { RequestListener } from 'node:http';
import { AUTODISCOVER_HOST, type Certificates, ENDPOINT_HOST } from './certificates';
import { at, type Change, DIRECT, ENDPOINT, inPlace, OTHER, SITE, WEB, withRecords } from './fabrikam';
import { answers, http, https, type Part, redirects } from './parts';

/* What a network has otherwise than the healthy one, by the place at which it has it. */

/** What is not known without an environment. */
export const OF_DOMAINS = { redirectHost: undefined, hosts: undefined };
export const DOMAIN = 'fabrikam.com';

export const at80 = (part: Part, addresses: readonly string[] = SITE): Change => ({ peers: at(addresses, 80, part) });
export const at443 = (part: Part, addresses: readonly string[] = SITE): Change => ({ peers: at(addresses, 443, part) });
export const atEndpoint = (part: Part, addresses: readonly string[] = ENDPOINT): Change => ({ peers: at(addresses, 443, part) });
export const atDomain = (part: Part): Change => ({ ...withRecords(`@ A ${WEB}`), peers: at([WEB], 443, part) });

/** A domain that redirects to www, as web sites do, and what is found there. */
export const atWww = (made: Certificates, part: Part, path: (asked: string) => string = (asked) => asked): Change => ({
  ...withRecords(`@ A ${WEB}`, `www A ${OTHER}`),
  peers: {
    ...at(
      [WEB],
      443,
      https(
        made.fabrikam,
        redirects((asked) => `https://www.fabrikam.com${path(asked)}`),
      ),
    ),
    ...at([OTHER], 443, part),
  },
});

export const direct = (part: Part): Change => ({ ...inPlace(`autodiscover CNAME ${ENDPOINT_HOST}`), peers: at(ENDPOINT, 443, part), subject: DIRECT });

/** What a site answers to the host of fabrikam.com; to others it answers 404, as it should. */
export const toFabrikam = (listener: RequestListener): Part =>
  http((request, response) => (request.headers.host === AUTODISCOVER_HOST ? listener : answers(404))(request, response));

export const toEndpoint = redirects((path) => `https://${ENDPOINT_HOST}:443${path}`);
export const webPage = answers(200, '<html><title>Welcome</title></html>', { 'Content-Type': 'text/html' });

import { EXCHANGE_ONLINE } from '../../../lib/names/exchange-online';
import { AUTODISCOVER_HOST, type Certificates } from './certificates';
import { at, type Change } from './fabrikam';
import { exchange, refused, site } from './parts';

const SITE = '203.0.113.10';
const ENDPOINT = '203.0.113.20';

/** Microsoft's redirect site, a CNAME of names of its own as it is, and the endpoint that it redirects to. */
export function exchangeOnline(made: Certificates): Change {
  const { endpoint, redirectSite } = EXCHANGE_ONLINE.worldwide;
  return {
    zones: {
      'outlook.com': ['autodiscover CNAME autod.ha-autod.office.com', 'autodiscover-s CNAME autod-s.ms-acdc.office.com'],
      'office.com': [`autod.ha-autod A ${SITE}`, `autod-s.ms-acdc A ${ENDPOINT}`],
    },
    peers: {
      ...at([SITE], 443, refused),
      ...at([SITE], 80, site({ hosts: [redirectSite, AUTODISCOVER_HOST], action: { host: endpoint } })),
      ...at([ENDPOINT], 443, exchange(made.exchangeOnline, endpoint)),
    },
  };
}

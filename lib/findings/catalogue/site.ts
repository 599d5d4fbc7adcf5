import type { CatalogueEntry } from '../finding';
import { NEVER } from './consequences';

/** The redirect site itself, several resolvers, and what no check of its own reports. */
export const SITE = {
  'unlisted-answered': {
    check: 'unlisted',
    severity: 'warning',
    title: 'answers unlisted hosts',
    about: 'a redirect site that should answer 404 to unlisted hosts, and does not',
    why: 'anybody can point a name at the site and use its redirect, under a name that looks like yours',
  },
  'teams-not-led': {
    check: 'redirect',
    severity: 'notice',
    title: 'Teams does not use the redirect',
    about: 'a redirect site whose endpoint answers Autodiscover V2: Teams asks https://autodiscover.<domain> for it, and never port 80',
    why: 'in a hybrid organisation, Teams shows no calendar, and no presence by it, of mailboxes on premises in these domains',
  },
  'resolvers-differ': {
    check: 'resolvers',
    severity: 'notice',
    title: 'resolvers differ',
    about: 'for which resolvers have different answers',
    why: 'internal and external clients reach different servers, which may be intended',
  },
  'second-try': {
    check: 'redirect',
    severity: 'warning',
    title: 'answered at the second try',
    about: 'for which a server answered only the second request',
    why: 'a fault that comes and goes affects some users',
  },
  'not-reached': {
    check: 'redirect',
    severity: 'error',
    title: 'not reached',
    about: 'whose walk does not reach its endpoint, for a reason that no other finding has',
    why: NEVER,
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

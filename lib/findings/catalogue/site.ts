import type { CatalogueEntry } from '../finding';
import { NEVER } from './consequences';

/** The redirect site itself, several resolvers, and what no check of its own reports. */
export const SITE = {
  'unlisted-answered': {
    check: 'unlisted',
    severity: 'warning',
    title: 'answers unlisted hosts',
    about: 'a redirect site that should answer 404 to hosts that nobody listed, and does not',
    why: 'whoever points a name at the site has it redirect for them, under a name that looks like yours',
  },
  'resolvers-differ': {
    check: 'resolvers',
    severity: 'notice',
    title: 'resolvers differ',
    about: 'that one resolver leads elsewhere than another',
    why: 'clients inside and outside take different ways; where that is meant, all is well',
  },
  'second-try': {
    check: 'redirect',
    severity: 'warning',
    title: 'answered at the second try',
    about: 'of which something answered only when it was asked again',
    why: 'what fails now and then, fails for somebody now and then',
  },
  'not-reached': {
    check: 'redirect',
    severity: 'error',
    title: 'not reached',
    about: 'whose walk does not come to its endpoint, for a reason that no other finding names',
    why: NEVER,
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

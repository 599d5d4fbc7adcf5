import type { CatalogueEntry } from '../finding';
import { NEVER, PROMPT, SLOW, THIRD_PARTY, UNDECIDED, UNVERIFIED } from './consequences';

/** What port 443 of the autodiscover host answers. */
export const HTTPS = {
  'https-certificate-name-mismatch': {
    check: 'https',
    severity: 'error',
    title: 'name mismatch',
    about: 'whose autodiscover host answers port 443 with a certificate that does not name it',
    why: PROMPT,
  },
  'https-certificate-expired': {
    check: 'https',
    severity: 'error',
    title: 'expired certificate',
    about: 'whose autodiscover host answers port 443 with a certificate that has expired, or is not valid yet',
    why: PROMPT,
  },
  'https-certificate-untrusted': {
    check: 'https',
    severity: 'error',
    title: 'untrusted certificate',
    about: 'whose autodiscover host answers port 443 with a certificate from an authority that is not trusted',
    why: PROMPT,
  },
  'https-other-service': {
    check: 'https',
    severity: 'error',
    title: 'another service',
    about: 'whose autodiscover host is an Autodiscover service itself, but not the endpoint',
    why: 'Outlook accepts the answer, and never reaches the redirect',
  },
  'https-elsewhere': {
    check: 'https',
    severity: 'error',
    title: 'redirects elsewhere',
    about: 'whose autodiscover host redirects port 443 to another endpoint',
    why: 'Outlook follows this redirect, and never reaches the one of port 80',
  },
  'https-not-asked': {
    check: 'https',
    severity: 'warning',
    title: 'not asked',
    about: "whose autodiscover host redirects port 443 to another party's address or port that is not asked",
    why: `Outlook follows this redirect, and its target ${UNVERIFIED}`,
    rerun: 'any-target',
  },
  'https-third-party': {
    check: 'https',
    severity: 'error',
    title: 'through a third party',
    about: "whose autodiscover host redirects port 443 to another party's host, which redirects to a service",
    why: THIRD_PARTY,
  },
  'direct-unanswered': {
    check: 'https',
    severity: 'error',
    title: 'no answer',
    about: 'whose CNAME leads straight to the endpoint, which does not answer for that name',
    why: NEVER,
  },
  'https-dropped': {
    check: 'https',
    severity: 'warning',
    title: 'drops 443',
    about: 'whose autodiscover host drops port 443 and does not refuse it',
    why: SLOW,
  },
  'https-silent': {
    check: 'https',
    severity: 'warning',
    title: 'silent',
    about: 'whose autodiscover host accepts connections to port 443 and does not answer',
    why: 'Outlook waits half a minute here, each time it looks for its settings',
  },
  'https-no-tls': {
    check: 'https',
    severity: 'warning',
    title: 'no TLS',
    about: 'whose autodiscover host answers port 443 with something other than TLS',
    why: 'Outlook goes on to port 80; other clients give up',
  },
  'https-other-answer': {
    check: 'https',
    severity: 'warning',
    title: 'answers anything',
    about: 'whose autodiscover host answers port 443, with a good certificate, and with something other than Autodiscover',
    why: 'a client may take the page for the answer of the service',
  },
  'https-undecided': {
    check: 'https',
    severity: 'warning',
    title: 'undecided',
    about: 'whose autodiscover host answers on port 443 in a way that shows neither a service nor that there is none, and was not asked with an address',
    why: UNDECIDED,
    rerun: 'test-address',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

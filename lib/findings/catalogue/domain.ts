import type { CatalogueEntry } from '../finding';
import { PROMPT, SLOW, THIRD_PARTY, UNDECIDED, UNVERIFIED } from './consequences';

/** What `https://<domain>` answers, which Outlook asks first. */
export const DOMAIN = {
  'domain-certificate-name-mismatch': {
    check: 'domain',
    severity: 'error',
    title: 'name mismatch',
    about: 'whose own web server presents a certificate that does not name the domain',
    why: PROMPT,
  },
  'domain-certificate-expired': {
    check: 'domain',
    severity: 'error',
    title: 'expired certificate',
    about: 'whose own web server presents a certificate that has ended, or not begun',
    why: PROMPT,
  },
  'domain-certificate-untrusted': {
    check: 'domain',
    severity: 'error',
    title: 'untrusted certificate',
    about: 'whose own web server presents a certificate of an authority that is not trusted',
    why: PROMPT,
  },
  'domain-other-service': {
    check: 'domain',
    severity: 'error',
    title: 'another service',
    about: 'whose own web server plays an Autodiscover service, as those of hosting companies do',
    why: 'Outlook asks there first, believes the answer, and never comes to the endpoint',
  },
  'domain-third-party': {
    check: 'domain',
    severity: 'error',
    title: 'through a third party',
    about: "whose own web server redirects to a host of somebody else's, which redirects on to a service",
    why: THIRD_PARTY,
  },
  'domain-other-answer': {
    check: 'domain',
    severity: 'warning',
    title: 'answers anything',
    about: 'whose own web server answers the request with a page',
    why: 'a client may take the page for the answer of the service',
  },
  'domain-undecided': {
    check: 'domain',
    severity: 'warning',
    title: 'undecided',
    about: 'whose own web server was not asked with an address (--no-test-address), and answers in a way that shows neither a service nor that there is none',
    why: UNDECIDED,
  },
  'domain-silent': {
    check: 'domain',
    severity: 'warning',
    title: 'silent',
    about: 'whose own web server takes the connection and does not answer',
    why: 'Outlook waits half a minute here, whenever it looks for its settings, before it goes on',
  },
  'domain-dns-broken': {
    check: 'domain',
    severity: 'warning',
    title: 'DNS fails',
    about: 'whose own name fails in the DNS: its CNAME dangles or goes round, or its name servers do not answer',
    why: 'Outlook waits for the DNS before it goes on; and whoever obtains the name that a CNAME dangles at is asked for settings',
  },
  'domain-not-asked': {
    check: 'domain',
    severity: 'warning',
    title: 'not asked',
    about: "whose own name leads to an address or port that is not asked: this machine's own, a link-local one, or one inside a network of somebody else's",
    why: `Outlook asks there first, and what it is answered ${UNVERIFIED}`,
  },
  'domain-hsts': {
    check: 'domain',
    severity: 'notice',
    title: 'HSTS',
    about: 'whose domain has clients that obey Strict-Transport-Security ask its autodiscover host by https alone',
    why: "TbSync (ActiveSync in Thunderbird) and whatever else asks with a browser's network stack then never come to the redirect of port 80",
  },
  'domain-dropped': { check: 'domain', severity: 'notice', title: 'drops 443', about: 'whose own address drops port 443', why: SLOW },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

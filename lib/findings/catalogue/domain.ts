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
    about: 'whose own web server presents a certificate that has expired, or is not valid yet',
    why: PROMPT,
  },
  'domain-certificate-untrusted': {
    check: 'domain',
    severity: 'error',
    title: 'untrusted certificate',
    about: 'whose own web server presents a certificate from an authority that is not trusted',
    why: PROMPT,
  },
  'domain-other-service': {
    check: 'domain',
    severity: 'error',
    title: 'another service',
    about: 'whose own web server answers as an Autodiscover service, as those of hosting companies do',
    why: 'Outlook asks there first, accepts the answer, and never reaches the endpoint',
  },
  'domain-third-party': {
    check: 'domain',
    severity: 'error',
    title: 'through a third party',
    about: "whose own web server redirects to another party's host, which redirects to a service",
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
    about: 'whose own web server answers in a way that shows neither a service nor that there is none, and was not asked with an address',
    why: UNDECIDED,
    rerun: 'test-address',
  },
  'domain-silent': {
    check: 'domain',
    severity: 'warning',
    title: 'silent',
    about: 'whose own web server accepts the connection and does not answer',
    why: 'Outlook waits half a minute here, each time it looks for its settings',
  },
  'domain-dns-broken': {
    check: 'domain',
    severity: 'warning',
    title: 'DNS fails',
    about: 'whose own name fails in the DNS: its CNAME dangles or loops, or its name servers do not answer',
    why: "Outlook waits for the DNS first; and a new owner of a dangling CNAME's target gets the clients' requests",
  },
  'domain-not-asked': {
    check: 'domain',
    severity: 'warning',
    title: 'not asked',
    about: "whose own name leads to an address or port that is not asked: this machine's own, a link-local one, or a private one of another party",
    why: `Outlook asks there first, and the answer ${UNVERIFIED}`,
    rerun: 'any-target',
  },
  'domain-hsts': {
    check: 'domain',
    severity: 'notice',
    title: 'HSTS',
    about: 'whose domain sends Strict-Transport-Security, so that clients that obey it use only https for its autodiscover host',
    why: "Thunderbird, its add-on TbSync (ActiveSync) and other clients with a browser's network stack then never reach the redirect of port 80",
  },
  'domain-dropped': { check: 'domain', severity: 'notice', title: 'drops 443', about: 'whose own address drops port 443', why: SLOW },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

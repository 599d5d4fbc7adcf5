import type { CatalogueEntry } from '../finding';
import { LATE, THIRD_PARTY, UNVERIFIED } from './consequences';

/** The SRV record. */
export const SRV = {
  'srv-third-party': {
    check: 'srv',
    severity: 'error',
    title: 'through a third party',
    about: "whose SRV record leads to another party's host, which redirects to a service",
    why: THIRD_PARTY,
  },
  'srv-elsewhere': {
    check: 'srv',
    severity: 'warning',
    title: 'another service',
    about: 'whose SRV record leads to a host that is not the endpoint',
    why: LATE,
  },
  'srv-not-covered': {
    check: 'srv',
    severity: 'warning',
    title: 'not on the certificate',
    about: 'whose SRV record leads to a host that the certificate there does not name',
    why: LATE,
  },
  'srv-port': {
    check: 'srv',
    severity: 'warning',
    title: 'not port 443',
    about: 'whose SRV record has a port other than 443',
    why: `${LATE}; some of them use only port 443`,
  },
  'srv-unusable': { check: 'srv', severity: 'warning', title: 'no host name', about: 'whose SRV record has a target that is not a host name', why: LATE },
  'srv-dangling': {
    check: 'srv',
    severity: 'warning',
    title: 'dangling SRV',
    about: 'whose SRV record leads to a host without an address',
    why: `${LATE}; and a new owner of that host gets the clients' credentials`,
  },
  'srv-unreachable': {
    check: 'srv',
    severity: 'warning',
    title: 'unanswered',
    about: 'whose SRV record leads to a host that does not answer as an Autodiscover service',
    why: LATE,
  },
  'srv-not-asked': {
    check: 'srv',
    severity: 'warning',
    title: 'not asked',
    about: 'whose SRV record leads to an address that is not asked: a link-local one, or a private one of another party',
    why: `${LATE}, and its target ${UNVERIFIED}`,
  },
  'srv-dns-failed': {
    check: 'srv',
    severity: 'warning',
    title: 'DNS fails',
    about: 'whose SRV record gets no answer from the DNS',
    why: 'clients that reach this step wait for the DNS',
  },
  'srv-declined': {
    check: 'srv',
    severity: 'notice',
    title: 'declines',
    about: 'whose SRV record means that there is no such service',
    why: 'clients that use only this record find nothing',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

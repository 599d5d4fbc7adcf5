import type { CatalogueEntry } from '../finding';
import { LATE, THIRD_PARTY, UNVERIFIED } from './consequences';

/** The SRV record. */
export const SRV = {
  'srv-third-party': {
    check: 'srv',
    severity: 'error',
    title: 'through a third party',
    about: "whose SRV record leads to a host of somebody else's, which redirects on to a service",
    why: THIRD_PARTY,
  },
  'srv-elsewhere': {
    check: 'srv',
    severity: 'warning',
    title: 'another service',
    about: 'whose SRV record leads to another host than the endpoint',
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
    about: 'whose SRV record names another port than 443',
    why: `${LATE}; some of them take port 443 alone`,
  },
  'srv-unusable': { check: 'srv', severity: 'warning', title: 'no host name', about: 'whose SRV record leads to something that is no host name', why: LATE },
  'srv-dangling': {
    check: 'srv',
    severity: 'warning',
    title: 'dangling SRV',
    about: 'whose SRV record leads to a host without an address',
    why: `${LATE}; and whoever obtains that host is asked for credentials`,
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
    about: "whose SRV record leads to an address that is not asked: a link-local one, or one inside a network of somebody else's",
    why: `${LATE}, and what they come to ${UNVERIFIED}`,
  },
  'srv-dns-failed': {
    check: 'srv',
    severity: 'warning',
    title: 'DNS fails',
    about: 'whose SRV record the DNS has no answer for',
    why: 'clients that come to this step wait for the DNS',
  },
  'srv-declined': {
    check: 'srv',
    severity: 'notice',
    title: 'declines',
    about: 'whose SRV record says that there is no such service',
    why: 'clients that ask for this record alone find nothing',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

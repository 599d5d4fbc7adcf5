import type { Step, Verdict } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Chain, Evidence } from '../evidence';
import {
  asksForCredentials,
  byAddress,
  chainText,
  type Fault,
  fixOfUndecided,
  found,
  isAtEndpoint,
  type Judgement,
  passed,
  severityOfService,
} from './judgement';
import { throughThirdParty } from './third-party';

const FAULTS: Partial<Record<Verdict, FindingId>> = {
  'certificate-name-mismatch': 'domain-certificate-name-mismatch',
  'certificate-expired': 'domain-certificate-expired',
  'certificate-untrusted': 'domain-certificate-untrusted',
  reached: 'domain-other-service',
  'not-autodiscover': 'domain-other-answer',
  undecided: 'domain-undecided',
  'no-answer': 'domain-silent',
  dropped: 'domain-dropped',
  'not-asked': 'domain-not-asked',
  'dns-failed': 'domain-dns-broken',
  'cname-loop': 'domain-dns-broken',
  'dangling-cname': 'domain-dns-broken',
};

/** The answer of the domain's own web server, which Outlook asks first: nothing, 404, or anything but an Autodiscover service. */
export function judgeDomain(evidence: Evidence): Judgement {
  const findings = byAddress(evidence.atDomain, (chain) => faultOf(chain, evidence));
  return findings.length > 0 ? found(...findings) : passed(chainText(evidence.atDomain[0].steps));
}

/** A web site often redirects to another of its names; the answer there counts. */
function faultOf({ steps }: Chain, evidence: Evidence): Fault | undefined {
  const third = throughThirdParty('domain-third-party', steps, evidence);
  if (third) return third;
  const last = steps[steps.length - 1];
  const { domain } = evidence.namespace;
  if (last.verdict === 'reached' && isAtEndpoint(last, evidence)) return undefined;
  const id = idOf(last, evidence);
  if (!id || (id === 'domain-other-answer' && isPassedBy(last))) return undefined;
  if (id === 'domain-dns-broken' && hasSameDnsFault(evidence)) return undefined;
  const observed = chainText(steps);
  if (id === 'domain-other-service') {
    const fix = `let ${domain} answer 404 to /autodiscover/, which hosting companies enable by default`;
    return { id, observed, fix, severity: severityOfService(last) };
  }
  if (id === 'domain-other-answer' && isAtEndpoint(last, evidence))
    return { id, observed, fix: `let ${domain} answer 404 to /autodiscover/, or keep the path when it redirects to ${last.host}` };
  if (id === 'domain-undecided') return { id, observed, fix: fixOfUndecided(last) };
  return { id, observed, fix: last.fix ?? `let ${last.host} answer 404 to /autodiscover/` };
}

/** Clients send credentials to any path that asks for them; the endpoint's own pages at least belong to the same owner. */
function idOf(last: Step, evidence: Evidence): FindingId | undefined {
  if (!asksForCredentials(last)) return FAULTS[last.verdict];
  return isAtEndpoint(last, evidence) ? 'domain-other-answer' : 'domain-other-service';
}

/** A client accepts only status 200 as a service's answer, and goes on, unless it is asked for credentials. */
function isPassedBy(step: Step): boolean {
  return step.status !== undefined && step.status !== 200 && !asksForCredentials(step);
}

/** Name servers that fail for the autodiscover host fail for its domain: reported once. */
function hasSameDnsFault({ dns }: Evidence): boolean {
  return dns.found.fault?.verdict === 'dns-failed';
}

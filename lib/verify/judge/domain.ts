import type { Step, Verdict } from '../../discovery/walk';
import type { FindingId } from '../../findings/catalogue';
import type { Chain, Evidence } from '../evidence';
import {
  asksForCredentials,
  byAddress,
  chainText,
  type Fault,
  found,
  isAtEndpoint,
  type Judgement,
  mendOfUndecided,
  passed,
  severityOfService,
} from './judgement';
import { throughThirdParty } from './way';

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

/** What the domain's own web server answers, which Outlook asks before all others: nothing, 404, or anything but an Autodiscover service. */
export function judgeDomain(evidence: Evidence): Judgement {
  const findings = byAddress(evidence.atDomain, (chain) => faultOf(chain, evidence));
  return findings.length > 0 ? found(...findings) : passed(chainText(evidence.atDomain[0].steps));
}

/** A web site often redirects to another of its names; what it comes to there counts. */
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
    const fix = `let ${domain} answer 404 to /autodiscover/, which hosting companies switch on by themselves`;
    return { id, observed, fix, severity: severityOfService(last) };
  }
  if (id === 'domain-other-answer' && isAtEndpoint(last, evidence))
    return { id, observed, fix: `let ${domain} answer 404 to /autodiscover/, or keep the path when it redirects to ${last.host}` };
  if (id === 'domain-undecided') return { id, observed, fix: mendOfUndecided(last) };
  return { id, observed, fix: last.fix ?? `let ${last.host} answer 404 to /autodiscover/` };
}

/** Whatever asks for credentials is given them, at any path; the endpoint's own pages are at least no stranger's. */
function idOf(last: Step, evidence: Evidence): FindingId | undefined {
  if (!asksForCredentials(last)) return FAULTS[last.verdict];
  return isAtEndpoint(last, evidence) ? 'domain-other-answer' : 'domain-other-service';
}

/** A client takes no status but 200 for the answer of a service, and goes on, unless it is asked who it is. */
function isPassedBy(step: Step): boolean {
  return step.status !== undefined && step.status !== 200 && !asksForCredentials(step);
}

/** Name servers that fail for the autodiscover host fail for its domain: told once. */
function hasSameDnsFault({ dns }: Evidence): boolean {
  return dns.found.fault?.verdict === 'dns-failed';
}

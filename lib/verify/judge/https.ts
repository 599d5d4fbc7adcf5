import type { Step, Verdict } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Finding } from '../../findings/finding';
import type { Chain, Evidence } from '../evidence';
import {
  asksForCredentials,
  byAddress,
  type Fault,
  finding,
  fixOfUndecided,
  found,
  isAtEndpoint,
  isAtService,
  isEndpointItself,
  isPassedOver,
  isTurnedAway,
  type Judgement,
  passed,
  severityOfService,
  skipped,
  stepText,
} from './judgement';
import { throughThirdParty } from './third-party';

const FAULTS: Partial<Record<Verdict, FindingId>> = {
  dropped: 'https-dropped',
  'no-answer': 'https-silent',
  'tls-failed': 'https-no-tls',
  'certificate-name-mismatch': 'https-certificate-name-mismatch',
  'certificate-expired': 'https-certificate-expired',
  'certificate-untrusted': 'https-certificate-untrusted',
  'client-certificate': 'https-other-answer',
  'not-autodiscover': 'https-other-answer',
  undecided: 'https-undecided',
  'redirect-loop': 'https-other-answer',
  'redirect-not-https': 'https-other-answer',
  'redirect-unusable': 'https-other-answer',
};

/** These are faults of a direct namespace as well as of a redirected one; any other answer counts as none. */
const CERTIFICATE_FAULTS: readonly Verdict[] = ['certificate-name-mismatch', 'certificate-expired', 'certificate-untrusted'];

/**
 * What the autodiscover host answers on port 443: nothing, at once, unless its namespace leads straight to
 * the endpoint. Where the record is at fault, verified-row.ts drops or explains what is found here.
 */
export function judgeHttps(evidence: Evidence): Judgement {
  if (isEndpointItself(evidence)) {
    const third = byAddress(evidence.https, ({ steps }) => throughThirdParty('https-third-party', steps, evidence));
    return third.length > 0 ? found(...third) : skipped(`${evidence.host} is the endpoint itself`);
  }
  const faultOf = evidence.namespace.directTo === undefined ? faultOfRedirected : faultOfDirect;
  const findings = byAddress(evidence.https, (chain) => faultOf(chain, evidence));
  return findings.length > 0 ? found(...findings) : passed(stepText(evidence.https[0].steps[0]));
}

function faultOfRedirected({ steps }: Chain, evidence: Evidence): Fault | undefined {
  const [first] = steps;
  const { host } = evidence;
  if (first.verdict === 'reached') {
    if (isAtEndpoint(first, evidence)) return undefined;
    const fix = `let ${host} refuse port 443, so that clients reach its redirect`;
    return { id: 'https-other-service', observed: first.message, fix, severity: severityOfService(first) };
  }
  if (first.verdict === 'redirected') return throughThirdParty('https-third-party', steps, evidence) ?? elsewhere({ steps }, evidence);
  const id = FAULTS[first.verdict];
  if (id === 'https-dropped') {
    return { id, observed: stepText(first), fix: `let ${host} refuse port 443, so that clients do not wait: refuseHttps of the redirect site does that` };
  }
  if (id === 'https-undecided') return { id, observed: stepText(first), fix: fixOfUndecided(first) };
  return id && { id, observed: stepText(first), fix: first.fix ?? `let ${host} refuse port 443, so that clients go on at once` };
}

/** A redirect of port 443 to the endpoint is as good as one of port 80. After one that it cannot follow, a client tries port 80. */
function elsewhere({ steps }: Chain, evidence: Evidence): Fault | undefined {
  const last = steps[steps.length - 1];
  if (steps.slice(1).some((step) => isAtEndpoint(step, evidence) && isAtService(step)) && !isTurnedAway(steps, evidence)) return undefined;
  const seen = {
    observed: `${stepText(steps[0])}; there ${stepText(last)}`,
    fix: `let ${evidence.host} refuse port 443, so that clients reach its redirect`,
  };
  if (last.verdict === 'not-asked') return { id: 'https-not-asked', ...seen, fix: last.fix ?? seen.fix };
  if (isAtEndpoint(last, evidence)) return { id: 'https-other-answer', ...seen };
  if (last.verdict === 'reached' || asksForCredentials(last)) return { id: 'https-elsewhere', ...seen, severity: severityOfService(last) };
  if (CERTIFICATE_FAULTS.includes(last.verdict)) return { id: FAULTS[last.verdict] as FindingId, ...seen };
  if (last.verdict === 'undecided') return { id: 'https-undecided', ...seen, fix: fixOfUndecided(last) };
  return { id: 'https-other-answer', ...seen };
}

/** The record still leads to the redirect site, as before the endpoint's certificate named the host; the check of the DNS reports that. */
function comesByRedirect(evidence: Evidence): boolean {
  return evidence.http.every(({ steps }) => {
    const last = steps[steps.length - 1];
    return last.verdict === 'reached' && isAtEndpoint(last, evidence) && !throughThirdParty('redirect-third-party', steps, evidence);
  });
}

function faultOfDirect({ steps: [first] }: Chain, evidence: Evidence): Fault | undefined {
  const { host, namespace } = evidence;
  if (first.verdict === 'reached' || (isPassedOver(first) && comesByRedirect(evidence))) return undefined;
  if (!CERTIFICATE_FAULTS.includes(first.verdict)) {
    return {
      id: 'direct-unanswered',
      observed: first.verdict === 'refused' ? `${host} refuses port 443` : stepText(first),
      fix: `see that ${namespace.directTo} answers for ${host}, or make it a CNAME of the redirect host (whenCovered: redirect)`,
    };
  }
  const fix = `put ${host} on the certificate of ${namespace.directTo}, or make it a CNAME of the redirect host (whenCovered: redirect)`;
  return { id: FAULTS[first.verdict] as FindingId, observed: first.message, fix: first.verdict === 'certificate-name-mismatch' ? fix : (first.fix ?? fix) };
}

/**
 * The effect of `Strict-Transport-Security` on a redirect site: a client that obeys it, and has asked the domain by https,
 * uses only port 443 of the autodiscover host (RFC 6797, section 8.3). No fault if it finds the endpoint there.
 */
export function judgeStrictTransport(evidence: Evidence): Finding[] {
  const { atDomain, https, host, namespace } = evidence;
  const needsRedirect = namespace.directTo === undefined && !https.some(({ steps }) => steps.some((step) => isAtEndpoint(step, evidence)));
  if (!needsRedirect) return [];
  const asked = [...atDomain, ...https].flatMap(({ steps }) => steps);
  const own = asked.find((step) => step.host === host && step.strictTransport !== undefined);
  if (own) return [hsts(own, 'https', `let ${host} refuse port 443, or remove the header there`)];
  const ofDomain = asked.find((step) => step.host === namespace.domain && step.strictTransport === 'with sub-domains');
  return ofDomain
    ? [
        hsts(
          ofDomain,
          'domain',
          `remove includeSubDomains at ${namespace.domain} if such clients are in use: hosts that need https can send the header themselves`,
        ),
      ]
    : [];
}

function hsts({ host, strictTransport }: Step, check: 'domain' | 'https', fix: string): Finding {
  const scope = strictTransport === 'with sub-domains' ? ', includeSubDomains' : '';
  return finding('domain-hsts', { observed: `https://${host} answers with Strict-Transport-Security${scope}`, fix, check });
}

import { daysBetween, endsSoon } from '../../coverage/certificate-facts';
import type { CertificateSeen, Step, Verdict } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import { cloudOfRedirectSite } from '../../names/exchange-online';
import type { EndpointChain, Evidence } from '../evidence';
import { judgeV2 } from './autodiscover-v2';
import { byAddress, type Fault, fixOfUndecided, found, isEndpointItself, type Judgement, passed, stepText } from './judgement';

const FAULTS: Partial<Record<Verdict, FindingId>> = {
  'dns-failed': 'endpoint-dns-failed',
  'not-asked': 'endpoint-not-asked',
  'no-name': 'endpoint-missing',
  'no-address': 'endpoint-without-address',
  'dangling-cname': 'endpoint-dangling',
  'cname-loop': 'endpoint-cname-loop',
  refused: 'endpoint-refused',
  dropped: 'endpoint-dropped',
  unreachable: 'endpoint-unreachable',
  'no-answer': 'endpoint-silent',
  'tls-failed': 'endpoint-no-tls',
  'client-certificate': 'endpoint-client-certificate',
  'certificate-name-mismatch': 'endpoint-certificate-name-mismatch',
  'certificate-expired': 'endpoint-certificate-expired',
  'certificate-untrusted': 'endpoint-certificate-untrusted',
  'not-found': 'endpoint-not-found',
  'not-autodiscover': 'endpoint-other-answer',
  'redirect-loop': 'endpoint-redirect-broken',
  'redirect-not-https': 'endpoint-redirect-broken',
  'redirect-unusable': 'endpoint-redirect-broken',
};

/** OpenSSL's codes for a certificate with an unknown issuer (openssl-verification-options(1)). */
const INCOMPLETE = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'];

/** The service at the end: the endpoint, or for a direct namespace what answers under its own name. */
export function judgeEndpoint(evidence: Evidence, now: Date): Judgement {
  const { directTo } = evidence.namespace;
  const isDirect = directTo !== undefined && !isEndpointItself(evidence);
  const chains: readonly EndpointChain[] = isDirect ? evidence.https : evidence.endpoint.chains;
  // Of a direct namespace, the check of its port 443 reports whether it answers at all.
  const faults = isDirect ? [] : byAddress(chains, faultOf);
  const findings = [...faults, ...byAddress(chains, ({ steps }) => weaknessOf(steps, now)), ...judgeV2(chains, evidence)];
  return findings.length > 0 ? found(...findings) : passed(messageOf(chains[0].steps[0], now));
}

function messageOf({ message, certificate }: Step, now: Date): string {
  if (!certificate) return message;
  return `${message}; certificate valid for ${daysBetween(now, new Date(certificate.validTo))} more days, ${certificate.protocol}`;
}

function faultOf({ steps, oldProtocol }: EndpointChain): Fault | undefined {
  const [first] = steps;
  const { verdict, host } = first;
  const message = stepText(first);
  const fix = (verdict === 'not-asked' ? undefined : fixOfRedirectSite(first)) ?? first.fix ?? `find out why ${host} does not answer`;
  if (verdict === 'reached') return undefined;
  if (verdict === 'redirected') return redirecting(steps);
  if (verdict === 'tls-failed' && oldProtocol !== undefined) {
    return { id: 'endpoint-tls-old', observed: `${host} offers ${oldProtocol} and nothing newer`, fix: `enable TLS 1.2 or later on ${host}` };
  }
  if (verdict === 'certificate-expired' && first.certificate?.error === 'CERT_NOT_YET_VALID')
    return { id: 'endpoint-certificate-not-yet-valid', observed: message, fix };
  if (verdict === 'certificate-untrusted' && INCOMPLETE.includes(first.certificate?.error ?? '')) {
    const observed = `${host} presents a certificate of ${first.certificate?.issuer}, without a chain to a trusted authority (${first.certificate?.error})`;
    return {
      id: 'endpoint-chain-incomplete',
      observed,
      fix: `let ${host} send the intermediate certificates with its own, or, if clients know the authority, verify with it`,
    };
  }
  if (verdict === 'undecided') return { id: 'endpoint-undecided', observed: message, fix: fixOfUndecided(first) };
  const { status = 0 } = first;
  if (verdict === 'not-autodiscover' && status === 401) return { id: 'endpoint-no-challenge', observed: message, fix };
  if (verdict === 'not-autodiscover' && status === 403) return { id: 'endpoint-barred', observed: message, fix };
  if (verdict === 'not-autodiscover' && status >= 500) return { id: 'endpoint-unavailable', observed: message, fix };
  const id = FAULTS[verdict];
  return id && { id, observed: message, fix };
}

/** Exchange Online's redirect site is for CNAMEs of autodiscover hosts, and has no HTTPS. */
function fixOfRedirectSite({ host, cnames }: Step): string | undefined {
  const cloud = cnames.map(cloudOfRedirectSite).find((one) => one !== undefined);
  return cloud && `name ${cloud.endpoint} as the endpoint instead of ${host}, which is a CNAME of ${cloud.redirectSite}, the redirect site of Exchange Online`;
}

function redirecting(steps: readonly Step[]): Fault {
  const [first] = steps;
  const last = steps[steps.length - 1];
  const observed = `${stepText(first)}; there ${stepText(last)}`;
  if (last.verdict !== 'reached') return { id: 'endpoint-redirect-broken', observed, fix: `let ${first.host} answer itself and not redirect` };
  return { id: 'endpoint-redirects', observed, fix: `let ${first.host} answer itself, or let the redirect lead directly to ${last.host}` };
}

/** What a service that answers lacks. */
function weaknessOf([first]: readonly Step[], now: Date): Fault | undefined {
  if (first.verdict !== 'reached') return undefined;
  const { host, soapEnabled, certificate } = first;
  if (certificate && endsSoon(lifetimeOf(certificate), now)) {
    const days = daysBetween(now, new Date(certificate.validTo));
    return {
      id: 'endpoint-certificate-ends',
      observed: `the certificate of ${host} expires in ${days} days, on ${certificate.validTo.slice(0, 10)}`,
      fix: `renew the certificate of ${host}`,
    };
  }
  if (soapEnabled) return undefined;
  return {
    id: 'endpoint-no-soap',
    observed: `${host} answers ${first.status} without X-SOAP-Enabled: True`,
    fix: `check that Exchange itself answers at ${host}, with its SOAP service enabled, and that no proxy before it removes headers`,
  };
}

function lifetimeOf({ validFrom, validTo }: CertificateSeen) {
  return { notBefore: validFrom, notAfter: validTo };
}

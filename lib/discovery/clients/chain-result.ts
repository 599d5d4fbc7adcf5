import type { Step, Verdict } from '../walk-result';
import { type HttpRequestId, REQUESTS, type RequestId } from './observations';
import type { ClientProfile, LocationRule } from './profile';

/** A service that a client reaches. */
interface Service {
  readonly host: string;
  /** The hosts on the way that answered, and that of the service. */
  readonly hosts: readonly string[];
  /** Whether a redirect or a record leads there. */
  readonly led: boolean;
  readonly reason: string;
}

/** What a client gets of the steps from one of its requests. */
export type ChainResult =
  | ({ readonly kind: 'found' } & Service)
  /** It asks its user: at once, or if nothing else succeeds. */
  | { readonly kind: 'asks' | 'asks-at-last'; readonly host: string; readonly prompt: string; readonly reason: string }
  /** It takes what it gets for its server, and looks no further. */
  | { readonly kind: 'ends'; readonly reason: string }
  /** @property lacks the request that was not observed */
  | { readonly kind: 'unknown'; readonly reason: string; readonly lacks?: RequestId }
  | {
      readonly kind: 'goes-on';
      readonly reason: string;
      /** Whether it was redirected before. */
      readonly redirected?: boolean;
      /** Whether a client elsewhere may get more. */
      readonly uncertain?: boolean;
      /** Of a service that did not know the test address, and may know a real one. */
      readonly service?: Service;
    };

/** The result of a chain, by what the client follows; in the client's own words where it differs from a walk. */
export function resultOfChain(steps: readonly Step[], request: RequestId, profile: ClientProfile): ChainResult {
  const answered: string[] = [];
  const untaken = steps[0].verdict === 'located' ? untakenRecord(steps[0], profile) : undefined;
  if (untaken !== undefined) return untaken;
  for (const [index, step] of steps.entries()) {
    if (step.status !== undefined) answered.push(step.host);
    const redirected = index > 0;
    if (step.verdict === 'reached' || asksAtSoap(step, request)) {
      return (
        atOtherService(step, request) ??
        withoutSoap(step, profile) ??
        atPathOfSoap(step, request, profile) ??
        unknownSchemes(step, profile) ??
        reachedBy(step, answered, steps[index - 1], request)
      );
    }
    if (step.verdict !== 'redirected' && step.verdict !== 'located')
      return { ...stoppedAt(step, request, profile), ...(redirected ? { redirected } : {}) } as ChainResult;
    const refusal = step.verdict === 'redirected' ? refusalOf(step, profile) : undefined;
    if (refusal !== undefined) return { kind: 'goes-on', reason: refusal, redirected: true };
  }
  const last = steps[steps.length - 1];
  return { kind: 'unknown', reason: `what ${last.location ?? last.host} leads to was not observed` };
}

/** A walk is for the path of POX; a client of SOAP finds its service at another. */
function asksAtSoap({ asked, status, authentication = [] }: Step, request: RequestId): boolean {
  return request.endsWith('-svc') && status === 401 && authentication.length > 0 && /^https:.*\.svc$/i.test(asked);
}

/** A request for one service that is led to the path of another gets nothing there. */
function atOtherService({ asked, host }: Step, request: RequestId): ChainResult | undefined {
  const own = request.endsWith('-svc') ? '.svc' : request.endsWith('-v2') ? '.json' : '.xml';
  const path = pathOf(asked);
  return path.toLowerCase().endsWith(own) ? undefined : { kind: 'goes-on', reason: `it asks for ${own}, and is sent to ${path} of ${host}`, redirected: true };
}

/** A record that the client does not use, or another one that it may use in its place. */
function untakenRecord({ host, port, lowerRanked = 0 }: Step, { srv }: ClientProfile): ChainResult | undefined {
  if (srv === undefined) return undefined;
  if (port !== 443) {
    const reason = `${host} names port ${port}`;
    return srv.otherPort === 'goes-on'
      ? { kind: 'goes-on', reason: `${reason}, and it takes only 443`, redirected: true }
      : { kind: 'unknown', reason: `${reason}, and what it asks then was not observed` };
  }
  if (!srv.ownChoice || lowerRanked === 0) return undefined;
  return { kind: 'unknown', reason: `${host} has SRV records of several ranks, of which it does not take the best` };
}

function withoutSoap({ host, soapEnabled }: Step, { soapAlone }: ClientProfile): ChainResult | undefined {
  if (!soapAlone || soapEnabled !== undefined) return undefined;
  return { kind: 'goes-on', reason: `${host} sends no X-SOAP-Enabled, and it takes only a service that speaks SOAP`, redirected: true };
}

/** The target of an SRV record was asked at the path of POX. Of an Exchange that says that it speaks SOAP, that is enough. */
function atPathOfSoap({ host, soapEnabled }: Step, request: RequestId, { steps }: ClientProfile): ChainResult | undefined {
  const itsOwn = steps.map((one) => one.request).find((one): one is HttpRequestId => one.endsWith('-svc'));
  if (request !== 'srv' || itsOwn === undefined || soapEnabled) return undefined;
  return { kind: 'unknown', reason: `what ${host} answers at ${REQUESTS[itsOwn].path} was not observed` };
}

function unknownSchemes({ host, authentication = [] }: Step, { schemes }: ClientProfile): ChainResult | undefined {
  const known =
    schemes === undefined || authentication.length === 0 || authentication.some((one) => schemes.some((own) => own.toLowerCase() === one.toLowerCase()));
  return known
    ? undefined
    : { kind: 'goes-on', reason: `${host} offers ${authentication.join(', ')}, and it knows only ${schemes.join(', ')}`, redirected: true };
}

function reachedBy(step: Step, answered: readonly string[], before: Step | undefined, request: RequestId): ChainResult {
  const { host, document } = step;
  const by = before === undefined ? '' : request === 'srv' || request === 'srv-v2' ? 'the SRV record' : `${before.status} of ${before.host}`;
  const reason = by === '' ? `${host} answers it` : `${by} leads it to ${host}`;
  const service = { host, hosts: [...new Set([...answered, host])], led: by !== '', reason };
  // A walk goes on too: the test address has no mailbox.
  return document === 'error' ? { kind: 'goes-on', reason, service } : { kind: 'found', ...service };
}

/** Why a client does not follow a redirect that a walk follows. */
function refusalOf({ asked, host, status = 0, location = '' }: Step, { follows, followsHttpAlone, location: rules }: ClientProfile): string | undefined {
  if (followsHttpAlone && asked.startsWith('https:')) return `${host} redirects over https, which it does not follow`;
  if (!follows.includes(status)) return `${host} answers ${status}, and it follows only ${follows.join(', ')}`;
  const broken = rules.find((rule) => !MEETS[rule](location));
  return broken && `${host} leads to ${location}, and it ${NEEDS[broken]}`;
}

const MEETS: Readonly<Record<LocationRule, (location: string) => boolean>> = {
  'no-port': (location) => !/^[a-z]+:\/\/[^/?#]*:\d+(?:[/?#]|$)/i.test(location),
  'path-of-xml': (location) => pathOf(location).toLowerCase().endsWith('/autodiscover/autodiscover.xml'),
  'lower-case-path-of-xml': (location) => pathOf(location).endsWith('/autodiscover/autodiscover.xml'),
  'path-of-svc': (location) => pathOf(location).toLowerCase().endsWith('.svc'),
};

const NEEDS: Readonly<Record<LocationRule, string>> = {
  'no-port': 'takes the port for a part of the name',
  'path-of-xml': 'needs a path that ends with /autodiscover/autodiscover.xml',
  'lower-case-path-of-xml': 'needs a path that ends with /autodiscover/autodiscover.xml in lower case',
  'path-of-svc': 'needs a path that ends with .svc',
};

function pathOf(location: string): string {
  return URL.canParse(location) ? new URL(location).pathname : '';
}

type Phrase = (step: Step) => string;

const SEEN: Partial<Record<Verdict, Phrase>> = {
  'no-name': () => 'is not in the DNS',
  'no-address': () => 'has no address',
  'dangling-cname': () => 'is a CNAME that leads nowhere',
  'cname-loop': () => 'is in a loop of CNAMEs',
  refused: ({ port }) => `refuses port ${port}`,
  dropped: ({ port }) => `does not answer on port ${port}`,
  'tls-failed': ({ port }) => `does not offer TLS on port ${port}`,
  'client-certificate': () => 'requires a client certificate',
  'no-srv': () => 'has no SRV record',
};

const CERTIFICATE_FAULTS: Partial<Record<Verdict, string>> = {
  'certificate-name-mismatch': 'does not name it',
  'certificate-expired': 'is not valid today',
  'certificate-untrusted': 'is not trusted',
};

/** What a client gets where a walk ends without a service. */
function stoppedAt(step: Step, request: RequestId, profile: ClientProfile): ChainResult {
  const { host, verdict, message, status } = step;
  const fault = CERTIFICATE_FAULTS[verdict];
  if (verdict === 'certificate-untrusted' && profile.trustsLoneCertificate && LONE.includes(step.certificate?.error)) {
    return { kind: 'unknown', reason: `it trusts any certificate that comes alone, as that of ${host} does, and what is behind it was not observed` };
  }
  if (verdict === 'redirect-loop' && profile.failsAtLoop && isOwnLocation(step))
    return { kind: 'ends', reason: `${host} redirects to itself, on which it fails` };
  if (fault !== undefined) return atCertificate(step, fault, profile);
  if (verdict === 'unreachable' || verdict === 'not-asked') return { kind: 'unknown', reason: message };
  if (verdict === 'redirect-not-https' && profile.throughHttp)
    return { kind: 'unknown', reason: `${host}: ${message}, and what that leads to was not observed` };
  // A walk ends there, as most clients do.
  if (verdict === 'redirect-unusable' && status !== undefined && profile.follows.includes(status))
    return { kind: 'unknown', reason: `${message}, and what that leads to was not observed` };
  // If a service is there, it is the one that this client takes.
  if (verdict === 'undecided') return { kind: 'unknown', reason: message };
  if (verdict === 'dns-failed') return { kind: 'goes-on', reason: message, uncertain: true };
  if (verdict === 'not-autodiscover' && status === 200) return atOther200(step, request, profile);
  if (status !== undefined && profile.other200 === 'fails-at-any' && step.asked.startsWith('https:'))
    return { kind: 'ends', reason: `${host} answers ${status} without an Autodiscover document, on which it fails` };
  const phrase = SEEN[verdict];
  return { kind: 'goes-on', reason: phrase ? `${host} ${phrase(step)}` : message.startsWith(host) ? message : `${host}: ${message}` };
}

/** OpenSSL's codes for a chain of one certificate, whose authority is not known or which is its own. */
const LONE: readonly unknown[] = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT'];

function isOwnLocation({ asked, location }: Step): boolean {
  return location !== undefined && URL.canParse(location, asked) && new URL(location, asked).href === new URL(asked).href;
}

function atCertificate({ host }: Step, fault: string, { badCertificate }: ClientProfile): ChainResult {
  const reason = `the certificate of ${host} ${fault}`;
  if (badCertificate === 'asks' || badCertificate === 'asks-at-last') return { kind: badCertificate, host, prompt: `warns its user that ${reason}`, reason };
  if (badCertificate === 'unknown') return { kind: 'unknown', reason: `${reason}, and what it does then is not known` };
  return { kind: 'goes-on', reason };
}

function atOther200({ asked, host }: Step, request: RequestId, { other200 }: ClientProfile): ChainResult {
  const reason = `${host} answers 200 without an Autodiscover document`;
  // A GET over http is only for a redirect.
  if (other200 === 'goes-on' || (request.startsWith('get-http-') && asked.startsWith('http:'))) return { kind: 'goes-on', reason };
  if (other200 === 'unknown') return { kind: 'unknown', reason: `${reason}, and what it does then is not known` };
  return { kind: 'ends', reason: other200 === 'takes-it' ? `it takes the 200 of ${asked} for its settings` : `${reason}, on which it fails` };
}

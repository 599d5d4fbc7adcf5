import { DROPPED_MS } from '../network/network';
import { some } from '../text/format';
import type { AnswerV2 } from './autodiscover-v2';
import { fixOfFailure } from './look-up';
import type { CertificateSeen, StepId, Verdict } from './walk-result';

/*
 * What the verdicts mean to an Exchange administrator: severity, observation and fix.
 */

/** What the texts of a verdict need from a step. */
export interface StepFacts {
  readonly verdict: Verdict;
  /** Distinguishes the cases of one verdict: a status, a code of DNS or the system, the end of a CNAME. */
  readonly detail: string;
  readonly id: StepId;
  /** The first step of the chain for a `follow`; otherwise the step itself. */
  readonly origin: StepId;
  readonly domain: string;
  readonly host: string;
  readonly port: number;
  readonly ms: number;
  readonly drops?: number;
  readonly location?: string;
  readonly authentication?: readonly string[];
  readonly server?: string;
  readonly document?: 'settings' | 'error';
  /** Of a request of Autodiscover V2. */
  readonly isV2?: boolean;
  readonly v2?: AnswerV2;
  readonly certificate?: CertificateSeen;
}

type Text = (finding: StepFacts) => string | undefined;

/** What was observed, in a sentence without a full stop. */
export function messageOf(finding: StepFacts): string {
  return MESSAGES[finding.verdict](finding);
}

/** The fix, if something is wrong. */
export function fixOf(finding: StepFacts): string | undefined {
  return FIXES[finding.origin === 'https-domain' ? finding.origin : finding.id][finding.verdict]?.(finding);
}

/** Statuses about the method, not the path. */
const OF_A_METHOD = ['405', '501'];

const MESSAGES: Readonly<Record<Verdict, (finding: StepFacts) => string>> = {
  reached: ({ host, detail, authentication, document, v2 }) => {
    if (v2) return `${host} answers as Autodiscover V2 does: ${v2.url ?? v2.errorCode}`;
    if (detail === '401') return `${host} asks for credentials (${authentication?.join(', ')}), as an Autodiscover service does`;
    if (document === 'settings') return `${host} answers with settings, even for an address that does not exist`;
    return `${host} answers with an Autodiscover document that holds an error, and no settings`;
  },
  redirected: ({ id, detail, location }) =>
    id === 'http-redirect' && detail !== '302' ? `${detail} to ${location}, and some clients follow only a 302` : `${detail} to ${location}`,
  located: ({ detail, port }) => (port === 443 ? `the SRV record leads to ${detail}` : `the SRV record leads to ${detail}, and some clients use only port 443`),
  'no-name': ({ host }) => `${host} is not in the DNS`,
  'no-address': ({ host }) => `${host} is in the DNS, without an address`,
  'dangling-cname': ({ host, detail }) => `${host} is a CNAME that ends at ${detail}, which has no address`,
  'cname-loop': ({ host }) => `the CNAMEs of ${host} form a loop`,
  'dns-failed': ({ host, detail }) => `the DNS has no answer for ${host} (${detail})`,
  'not-asked': ({ host, detail }) => `${host} was not asked: ${detail}`,
  refused: ({ host, port, id }) => `${host} refuses port ${port}${id.startsWith('https') ? ', so the client goes on at once' : ''}`,
  dropped: ({ host, port, drops }) => `${host} does not answer on port ${port}: a client waits about ${waitAt(drops)} here`,
  unreachable: ({ host, port, detail }) => `${host} cannot be reached on port ${port} (${detail})`,
  'certificate-name-mismatch': ({ host, port, certificate }) =>
    `${host} presents a certificate for ${namesIn(certificate)} on port ${port}, so Outlook asks the user`,
  'certificate-expired': ({ host, detail, certificate }) =>
    detail === 'CERT_NOT_YET_VALID'
      ? `the certificate of ${host} is not valid yet, so Outlook asks the user`
      : `the certificate of ${host} expired on ${certificate?.validTo.slice(0, 10)}, so Outlook asks the user`,
  'certificate-untrusted': ({ host, detail }) => `the certificate of ${host} is from an authority that is not trusted (${detail}), so Outlook asks the user`,
  'tls-failed': ({ host, port, detail }) => `${host} accepts the connection to port ${port} and does not offer TLS (${detail})`,
  'client-certificate': ({ host, port }) => `${host} requires a client certificate on port ${port}, and Outlook has none`,
  'no-answer': ({ host, port, detail }) => `${host} accepts the connection to port ${port} and ${detail}`,
  'not-found': ({ host, detail }) => `${host} answers ${detail}${OF_A_METHOD.includes(detail) ? ' to a POST, the method of Outlook' : ''}`,
  'not-autodiscover': ({ host, detail, server }) => `${host} answers ${detail}${server === undefined ? '' : ` (Server: ${server})`}`,
  undecided: ({ host, detail, isV2 }) =>
    `${host} answers ${detail} to a ${isV2 ? 'GET' : 'POST'} without an address, and was not asked with one: whether a service is there is unknown`,
  'redirect-loop': ({ detail, location }) => `${detail} to ${location}`,
  'redirect-not-https': ({ detail, location }) => `${detail} to ${location}, which is not https`,
  'redirect-unusable': ({ id, host, detail }) => (id === 'srv' ? `the SRV record leads to ${detail}, which is not a host name` : `${host} answers ${detail}`),
  'no-srv': ({ detail }) => (detail === '.' ? 'the SRV record means that there is no such service' : 'there is no SRV record'),
};

const autodiscoverHost = ({ domain }: StepFacts) => `autodiscover.${domain}`;

const addCname: Text = (finding) => `add the CNAME ${autodiscoverHost(finding)} → the redirect site`;
const fixOfCname: Text = (finding) =>
  `make ${autodiscoverHost(finding)} a CNAME of the redirect site, or remove it: a new owner of ${finding.detail} gets the clients' credentials`;
const straightenCname: Text = (finding) => `make ${autodiscoverHost(finding)} a CNAME of the redirect site`;
const fixOfDns: Text = ({ host, detail }) => fixOfFailure(host, detail);
const closeOrName: Text = ({ host, port }) => `close port ${port} of ${host}, or give it a certificate that names it: Outlook stops at this one`;
const closeOrRenew: Text = ({ host, port }) => `renew the certificate of ${host}, or close its port ${port}: Outlook stops at this one`;
const closeOrTrust: Text = ({ host, port }) => `close port ${port} of ${host}, or give it a certificate that clients trust: Outlook stops at this one`;
const askThere: Text = ({ host }) => `correct what leads to ${host}; or, where that is meant, let it be asked`;
const refuse: Text = ({ host, port }) => `let ${host} refuse port ${port}, so that clients do not wait`;
const refuseOther: Text = ({ host, port }) => `let ${host} refuse port ${port}, as it does not answer with Autodiscover there`;
/** The system's codes if it has no route for the address family. */
const NO_ROUTE = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];
const fromElsewhere =
  (otherwise: Text): Text =>
  (finding) => {
    const { host, detail } = finding;
    return NO_ROUTE.includes(detail) ? `verify ${host} from a machine that has a route to its addresses, as this one has none` : otherwise(finding);
  };
const pointAtSite: Text = (finding) => `point ${autodiscoverHost(finding)} at the redirect site: another server answers here`;
const otherThan302: Text = ({ host, detail }) =>
  detail === '302' ? undefined : `let ${host} answer 302: some clients follow nothing else${detail === '301' ? ', and a 301 may be cached for ever' : ''}`;
const answerNotFound: Text = ({ host }) => `let ${host} answer 404 to /autodiscover/: a client may take another answer for the service's`;
const leadToEndpoint: Text = ({ host }) => `let ${host} answer 302 with the absolute https URL of the endpoint`;
const correctEndpoint: Text = ({ host }) => `add ${host} to the DNS, or correct what leads to it`;

/** Whether an AWS load balancer or a CloudFront distribution answered itself: its targets' answers have their own `Server`. */
export function isBeforeServers(server: string | undefined): boolean {
  return server !== undefined && /^(?:awselb\/|CloudFront$)/i.test(server);
}

/** Answers from a proxy or load balancer before the service. */
const notAtEndpoint: Text = ({ host, detail, server }) => {
  if (detail === '403' && isBeforeServers(server))
    return `let the web ACL of ${host} allow POST to /autodiscover/: the load balancer or distribution before its servers blocks the request`;
  if (detail === '403') return `allow all clients to /autodiscover/ on ${host}: a firewall, an address filter or a required client certificate blocks them`;
  if (/^5\d\d$/.test(detail)) return `start the Autodiscover service behind ${host}, and check that the load balancer or proxy before it reaches it`;
  return `let ${host} ask for credentials at /autodiscover/ (401 with WWW-Authenticate), or correct what leads to it`;
};

/** The fix of a verdict, by its step; none if a client goes on by design and at once. */
const FIXES: Readonly<Record<StepId, Partial<Record<Verdict, Text>>>> = {
  'https-domain': {
    'not-asked': askThere,
    'dangling-cname': ({ host, detail }) => `remove the CNAME of ${host}: a new owner of ${detail} gets the clients' credentials`,
    'cname-loop': ({ host }) => `remove the loop in the CNAMEs of ${host}`,
    'dns-failed': fixOfDns,
    dropped: refuse,
    'no-answer': refuse,
    'certificate-name-mismatch': closeOrName,
    'certificate-expired': closeOrRenew,
    'certificate-untrusted': closeOrTrust,
    'not-autodiscover': answerNotFound,
    undecided: answerNotFound,
  },
  'https-autodiscover': {
    'not-asked': askThere,
    'no-name': addCname,
    'no-address': addCname,
    'dangling-cname': fixOfCname,
    'cname-loop': straightenCname,
    'dns-failed': fixOfDns,
    dropped: refuse,
    'no-answer': refuse,
    'tls-failed': refuseOther,
    'client-certificate': refuseOther,
    'certificate-name-mismatch': closeOrName,
    'certificate-expired': closeOrRenew,
    'certificate-untrusted': closeOrTrust,
    'not-autodiscover': refuseOther,
    undecided: refuseOther,
    'redirect-loop': refuseOther,
    'redirect-not-https': refuseOther,
    'redirect-unusable': refuseOther,
  },
  'http-redirect': {
    'not-asked': askThere,
    redirected: otherThan302,
    'no-name': addCname,
    'no-address': addCname,
    'dangling-cname': fixOfCname,
    'cname-loop': straightenCname,
    'dns-failed': fixOfDns,
    refused: (finding) => `let the redirect site listen on port 80, and point ${autodiscoverHost(finding)} at it`,
    dropped: (finding) => `let the redirect site's security groups admit port 80, and point ${autodiscoverHost(finding)} at it`,
    unreachable: fromElsewhere((finding) => `point ${autodiscoverHost(finding)} at the redirect site, and check that clients have a route to it`),
    'no-answer': pointAtSite,
    'not-found': ({ domain }) => `add ${domain} to the namespaces of the redirect site: it answers unlisted hosts with 404`,
    'not-autodiscover': pointAtSite,
    'redirect-loop': leadToEndpoint,
    'redirect-not-https': leadToEndpoint,
    'redirect-unusable': leadToEndpoint,
  },
  srv: {
    located: ({ port, detail }) => (port === 443 ? undefined : `publish ${detail.replace(/:\d+$/, '')} with port 443, which clients need`),
    'cname-loop': ({ host }) => `remove the loop in the CNAMEs of ${host}`,
    'dns-failed': fixOfDns,
    'redirect-unusable': ({ host }) => `let the SRV record ${host} lead to the host name of the endpoint`,
  },
  follow: {
    'not-asked': askThere,
    'no-name': correctEndpoint,
    'no-address': correctEndpoint,
    'dangling-cname': ({ host, detail }) => `fix the CNAME of ${host}, or remove it: a new owner of ${detail} gets the clients' credentials`,
    'cname-loop': ({ host }) => `remove the loop in the CNAMEs of ${host}`,
    'dns-failed': fixOfDns,
    refused: ({ host, port }) => `start the Autodiscover service of ${host} on port ${port}, or correct what leads to it`,
    dropped: ({ host, port }) => `open port ${port} of ${host} to clients, or correct what leads to it`,
    unreachable: fromElsewhere(({ host, port }) => `open port ${port} of ${host} to clients, or correct what leads to it`),
    'certificate-name-mismatch': ({ host }) => `put ${host} on the endpoint's certificate, or correct what leads to it`,
    'certificate-expired': ({ host, detail }) =>
      detail === 'CERT_NOT_YET_VALID' ? `give ${host} a certificate that is valid today` : `renew the certificate of ${host}`,
    'certificate-untrusted': ({ host }) => `give ${host} a certificate from an authority that clients trust, with its whole chain`,
    'tls-failed': ({ host, port }) => `enable TLS on port ${port} of ${host}`,
    'client-certificate': ({ host }) => `do not require a client certificate at /autodiscover/ on ${host}, or correct what leads to it`,
    'no-answer': ({ host }) => `find out why the Autodiscover service of ${host} does not answer`,
    'not-found': ({ host, detail }) =>
      OF_A_METHOD.includes(detail)
        ? `let ${host} accept POST at /autodiscover/, or correct what leads to it: a web server without the service accepts only GET`
        : `publish /autodiscover/ on ${host}, or correct what leads to it`,
    'not-autodiscover': notAtEndpoint,
    undecided: notAtEndpoint,
    'redirect-loop': ({ host }) => `let ${host} answer itself and not redirect`,
    'redirect-not-https': ({ host }) => `let ${host} answer itself and not redirect to http`,
    'redirect-unusable': ({ host }) => `let ${host} answer itself, or with the absolute https URL of the endpoint`,
  },
};

function namesIn(certificate: CertificateSeen | undefined): string {
  const names = certificate?.names ?? [];
  if (names.length === 0) return 'no name';
  return some(names);
}

/** How long a client waits at the addresses that drop its connections. */
export function waitAt(drops = 1): string {
  return seconds(waitMsAt(drops));
}

export function waitMsAt(drops: number): number {
  return drops * DROPPED_MS;
}

/** `21 s`, and `0.4 s` below one second. */
export function seconds(ms: number): string {
  return `${ms < 1000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}

import { some } from '../text/format';
import { mendOfFailure } from './look-up';
import type { CertificateSeen, StepId, Verdict } from './walk';

/*
 * What the verdicts mean to an Exchange administrator: how severe they are, what was seen, and what fixes it.
 */

/** A step as its verdict's texts want it. */
export interface Finding {
  readonly verdict: Verdict;
  /** What tells apart the cases of one verdict: a status, DNS's or the system's code, the name that a CNAME ends at. */
  readonly detail: string;
  readonly id: StepId;
  /** The step that a `follow` goes back to; the step itself where it is none. */
  readonly origin: StepId;
  readonly domain: string;
  readonly host: string;
  readonly port: number;
  readonly ms: number;
  readonly location?: string;
  readonly authentication?: readonly string[];
  readonly server?: string;
  readonly document?: 'settings' | 'error';
  readonly certificate?: CertificateSeen;
}

type Text = (finding: Finding) => string | undefined;

/** What was seen, in a sentence without a full stop. */
export function messageOf(finding: Finding): string {
  return MESSAGES[finding.verdict](finding);
}

/** What fixes it, where something is wrong. */
export function fixOf(finding: Finding): string | undefined {
  return FIXES[finding.origin === 'https-domain' ? finding.origin : finding.id][finding.verdict]?.(finding);
}

/** What is no matter of the path, but of the method. */
const OF_A_METHOD = ['405', '501'];

const MESSAGES: Readonly<Record<Verdict, (finding: Finding) => string>> = {
  reached: ({ host, detail, authentication, document }) => {
    if (detail === '401') return `${host} asks who is there (${authentication?.join(', ')}), as an Autodiscover service does`;
    if (document === 'settings') return `${host} answers with settings, even for an address that nobody has`;
    return `${host} answers with an Autodiscover document that holds an error, and no settings`;
  },
  redirected: ({ id, detail, location }) =>
    id === 'http-redirect' && detail !== '302' ? `${detail} to ${location}, where some clients follow a 302 alone` : `${detail} to ${location}`,
  located: ({ detail, port }) =>
    port === 443 ? `the SRV record leads to ${detail}` : `the SRV record leads to ${detail}, and some clients take port 443 alone`,
  'no-name': ({ host }) => `${host} is not in the DNS`,
  'no-address': ({ host }) => `${host} is in the DNS, without an address`,
  'dangling-cname': ({ host, detail }) => `${host} is a CNAME that ends at ${detail}, which has no address`,
  'cname-loop': ({ host }) => `the CNAMEs of ${host} go round in a circle`,
  'dns-failed': ({ host, detail }) => `the DNS has no answer for ${host} (${detail})`,
  'not-asked': ({ host, detail }) => `${host} was not asked: ${detail}`,
  refused: ({ host, port, id }) => `${host} refuses port ${port}${id.startsWith('https') ? ', so the client goes on at once' : ''}`,
  dropped: ({ host, port, ms }) => `${host} gives no answer to the connection to port ${port}: a client waits about ${seconds(ms)} here`,
  unreachable: ({ host, port, detail }) => `${host} cannot be reached on port ${port} (${detail})`,
  'certificate-name-mismatch': ({ host, port, certificate }) =>
    `${host} presents a certificate for ${namesIn(certificate)} on port ${port}, so Outlook asks the user`,
  'certificate-expired': ({ host, detail, certificate }) =>
    detail === 'CERT_NOT_YET_VALID'
      ? `the certificate of ${host} is not valid yet, so Outlook asks the user`
      : `the certificate of ${host} ended on ${certificate?.validTo.slice(0, 10)}, so Outlook asks the user`,
  'certificate-untrusted': ({ host, detail }) => `the certificate of ${host} is of an authority that is not trusted (${detail}), so Outlook asks the user`,
  'tls-failed': ({ host, port, detail }) => `${host} takes the connection to port ${port} and speaks no TLS (${detail})`,
  'client-certificate': ({ host, port }) => `${host} wants a certificate of the client on port ${port}, and Outlook has none`,
  'no-answer': ({ host, port, detail }) => `${host} takes the connection to port ${port} and ${detail}`,
  'not-found': ({ host, detail }) => `${host} answers ${detail}${OF_A_METHOD.includes(detail) ? ' to a POST, which is how Outlook asks' : ''}`,
  'not-autodiscover': ({ host, detail, server }) => `${host} answers ${detail}${server === undefined ? '' : ` (Server: ${server})`}`,
  undecided: ({ host, detail }) =>
    `${host} answers ${detail} to a POST without an address, and was not asked with one: whether a service is there is not known`,
  'redirect-loop': ({ detail, location }) => `${detail} to ${location}`,
  'redirect-not-https': ({ detail, location }) => `${detail} to ${location}, which is not https`,
  'redirect-unusable': ({ id, host, detail }) => (id === 'srv' ? `the SRV record leads to ${detail}, which is no host name` : `${host} answers ${detail}`),
  'no-srv': ({ detail }) => (detail === '.' ? 'the SRV record says that there is no such service' : 'there is no SRV record'),
};

const autodiscoverHost = ({ domain }: Finding) => `autodiscover.${domain}`;

const addCname: Text = (finding) => `add the CNAME ${autodiscoverHost(finding)} → the redirect site`;
const mendCname: Text = (finding) =>
  `make ${autodiscoverHost(finding)} a CNAME of the redirect site, or remove it: who obtains ${finding.detail} gets the clients' credentials`;
const straightenCname: Text = (finding) => `make ${autodiscoverHost(finding)} a CNAME of the redirect site and of nothing else`;
const mendDns: Text = ({ host, detail }) => mendOfFailure(host, detail);
const closeOrName: Text = ({ host, port }) => `close port ${port} of ${host}, or give it a certificate that names it: Outlook never gets past this one`;
const closeOrRenew: Text = ({ host, port }) => `renew the certificate of ${host}, or close its port ${port}: Outlook never gets past this one`;
const closeOrTrust: Text = ({ host, port }) => `close port ${port} of ${host}, or give it a certificate that clients trust: Outlook never gets past this one`;
const askThere: Text = ({ host }) => `correct what leads to ${host}; or, where that is meant, verify with --any-target`;
const refuse: Text = ({ host, port }) => `let ${host} refuse port ${port}, so that clients need not wait`;
const refuseOther: Text = ({ host, port }) => `let ${host} refuse port ${port}, as something else than Autodiscover answers there`;
/** What the system says where it has no way into the family's network at all. */
const NO_ROUTE = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];
const fromElsewhere =
  (otherwise: Text): Text =>
  (finding) => {
    const { host, detail } = finding;
    return NO_ROUTE.includes(detail) ? `ask ${host} from a machine that has a route to its addresses, as this one has none` : otherwise(finding);
  };
const pointAtSite: Text = (finding) => `point ${autodiscoverHost(finding)} at the redirect site: something else answers here`;
const otherThan302: Text = ({ host, detail }) =>
  detail === '302' ? undefined : `let ${host} answer 302: some clients follow nothing else${detail === '301' ? ', and a 301 may be kept for ever' : ''}`;
const answerNotFound: Text = ({ host }) => `let ${host} answer 404 to /autodiscover/: a client may take another answer for the service's`;
const leadToEndpoint: Text = ({ host }) => `let ${host} answer 302 with the absolute https URL of the endpoint`;
const correctEndpoint: Text = ({ host }) => `add ${host} to the DNS, or correct what leads to it`;

/** Whether a load balancer of Amazon's, or a distribution, answered by itself: what its servers answer has their own `Server`. */
export function isBeforeServers(server: string | undefined): boolean {
  return server !== undefined && /^(?:awselb\/|CloudFront$)/i.test(server);
}

/** What bars a request, or has no service to ask for an answer, stands before the service. */
const notAtEndpoint: Text = ({ host, detail, server }) => {
  if (detail === '403' && isBeforeServers(server))
    return `let the web ACL of ${host} pass POST to /autodiscover/: what stands before its servers bars the request by itself`;
  if (detail === '403') return `let ${host} bar nobody from /autodiscover/: a firewall, a filter of addresses or a client certificate is wanted there`;
  if (/^5\d\d$/.test(detail)) return `start the Autodiscover service behind ${host}, and see that what stands before it comes to it`;
  return `let ${host} ask for credentials at /autodiscover/ (401 with WWW-Authenticate), or correct what leads to it`;
};

/** What fixes a verdict, by the step that it was met at; what a client goes on from by design and at once has none. */
const FIXES: Readonly<Record<StepId, Partial<Record<Verdict, Text>>>> = {
  'https-domain': {
    'not-asked': askThere,
    'dangling-cname': ({ host, detail }) => `remove the CNAME of ${host}: who obtains ${detail} gets the clients' credentials`,
    'cname-loop': ({ host }) => `straighten the CNAMEs of ${host}`,
    'dns-failed': mendDns,
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
    'dangling-cname': mendCname,
    'cname-loop': straightenCname,
    'dns-failed': mendDns,
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
    'dangling-cname': mendCname,
    'cname-loop': straightenCname,
    'dns-failed': mendDns,
    refused: (finding) => `let the redirect site listen on port 80, and point ${autodiscoverHost(finding)} at it`,
    dropped: (finding) => `let the redirect site's security groups admit port 80, and point ${autodiscoverHost(finding)} at it`,
    unreachable: fromElsewhere((finding) => `point ${autodiscoverHost(finding)} at the redirect site, and see that clients have a route to it`),
    'no-answer': pointAtSite,
    'not-found': ({ domain }) => `add ${domain} to the namespaces of the redirect site: it answers hosts that it does not list with 404`,
    'not-autodiscover': pointAtSite,
    'redirect-loop': leadToEndpoint,
    'redirect-not-https': leadToEndpoint,
    'redirect-unusable': leadToEndpoint,
  },
  srv: {
    located: ({ port, detail }) => (port === 443 ? undefined : `publish ${detail.replace(/:\d+$/, '')} with port 443, which clients want`),
    'cname-loop': ({ host }) => `straighten the CNAMEs of ${host}`,
    'dns-failed': mendDns,
    'redirect-unusable': ({ host }) => `let the SRV record ${host} lead to the host name of the endpoint`,
  },
  follow: {
    'not-asked': askThere,
    'no-name': correctEndpoint,
    'no-address': correctEndpoint,
    'dangling-cname': ({ host, detail }) => `fix the CNAME of ${host}, or remove it: who obtains ${detail} gets the clients' credentials`,
    'cname-loop': ({ host }) => `straighten the CNAMEs of ${host}`,
    'dns-failed': mendDns,
    refused: ({ host, port }) => `start the Autodiscover service of ${host} on port ${port}, or correct what leads to it`,
    dropped: ({ host, port }) => `open port ${port} of ${host} to clients, or correct what leads to it`,
    unreachable: fromElsewhere(({ host, port }) => `open port ${port} of ${host} to clients, or correct what leads to it`),
    'certificate-name-mismatch': ({ host }) => `put ${host} on the endpoint's certificate, or correct what leads to it`,
    'certificate-expired': ({ host, detail }) =>
      detail === 'CERT_NOT_YET_VALID' ? `give ${host} a certificate that is valid today` : `renew the certificate of ${host}`,
    'certificate-untrusted': ({ host }) => `give ${host} a certificate of an authority that clients trust, with its whole chain`,
    'tls-failed': ({ host, port }) => `let ${host} speak TLS on port ${port}`,
    'client-certificate': ({ host }) => `let ${host} want no client certificate at /autodiscover/, or correct what leads to it`,
    'no-answer': ({ host }) => `look why the Autodiscover service of ${host} does not answer`,
    'not-found': ({ host, detail }) =>
      OF_A_METHOD.includes(detail)
        ? `let ${host} take POST at /autodiscover/, or correct what leads to it: a web server that no service stands behind takes GET alone`
        : `publish /autodiscover/ on ${host}, or correct what leads to it`,
    'not-autodiscover': notAtEndpoint,
    undecided: notAtEndpoint,
    'redirect-loop': ({ host }) => `let ${host} answer itself rather than redirect`,
    'redirect-not-https': ({ host }) => `let ${host} answer itself rather than redirect to http`,
    'redirect-unusable': ({ host }) => `let ${host} answer itself, or with the absolute https URL of the endpoint`,
  },
};

function namesIn(certificate: CertificateSeen | undefined): string {
  const names = certificate?.names ?? [];
  if (names.length === 0) return 'no name at all';
  return some(names);
}

/** To be read: `21 s`, and `0.4 s` where it is less than one. */
export function seconds(ms: number): string {
  return `${ms < 1000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}

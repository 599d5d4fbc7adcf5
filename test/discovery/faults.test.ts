/** @slow */

import { discover } from '../../lib/discovery/walk';
import type { Walk } from '../../lib/discovery/walk-result';
import { selfSigned } from '../certificate/certificates';
import { SILENCE_MS, timeGoesByTurns } from '../turns';
import type { LaboratoryDns } from '../verify/laboratory/dns';
import type { Laboratory, LaboratoryPlan } from '../verify/laboratory/laboratory';
import { answers, dropped, http, https, noRoute, type Part, redirects, refused as refusing, tcp, unreachable } from '../verify/laboratory/parts';
import { asksWhoIsThere, type Certificates, ENDPOINT, ENDPOINT_URL, healthy, inLaboratory, linesOf, SITE, WEB } from './fabrikam';
import { severityOf } from './severity';

/** What a fault changes in a healthy world. */
interface Change {
  readonly dns?: LaboratoryDns;
  readonly peers?: Readonly<Record<string, Part>>;
}

interface Fault {
  readonly name: string;
  readonly change: (made: Certificates) => Change | Promise<Change>;
  readonly outcome: Walk['outcome'];
  /** All of them: a fault may not make another step speak. */
  readonly lines: readonly string[];
  /** What the step says that decided. */
  readonly message: string;
  readonly decidedBy?: number;
}

const apexGone = 'https-domain: no-name';
const refused = 'https-autodiscover: refused';
const redirected = 'http-redirect: redirected';
const noSrv = 'srv: no-srv';
const reached = 'follow: reached';
const reachedSays = 'autodiscover.contoso.com asks for credentials (Negotiate, Basic), as an Autodiscover service does';
const neverPast = 'Outlook stops at this one';
const wait = 'let autodiscover.fabrikam.com refuse port 443, so that clients do not wait';
const pointAtSite = 'point autodiscover.fabrikam.com at the redirect site: another server answers here';
const askForCredentials = 'let autodiscover.contoso.com ask for credentials at /autodiscover/ (401 with WWW-Authenticate), or correct what leads to it';
const leadToEndpoint = 'let autodiscover.fabrikam.com answer 302 with the absolute https URL of the endpoint';

const named = (name: LaboratoryDns[string]): Change => ({ dns: { 'autodiscover.fabrikam.com': name } });
const at443 = (peer: Part): Change => ({ peers: { [`${SITE}:443`]: peer } });
const at80 = (peer: Part): Change => ({ peers: { [`${SITE}:80`]: peer } });
const atEndpoint = (peer: Part): Change => ({ peers: { [`${ENDPOINT}:443`]: peer } });
const atDomain = (peer: Part): Change => ({ dns: { 'fabrikam.com': { v4: [WEB] } }, peers: { [`${WEB}:443`]: peer } });
const srv = (target: string, port = 443) => ({ '_autodiscover._tcp.fabrikam.com': { services: [{ priority: 0, weight: 0, port, target }] } });

/** Of a fault in the name, which two steps meet. */
const inName = (verdict: string, fix: string) => [apexGone, `https-autodiscover: ${verdict} => ${fix}`, `http-redirect: ${verdict} => ${fix}`, noSrv];
const inSite = (verdict: string, fix: string) => [apexGone, refused, `http-redirect: ${verdict} => ${fix}`, noSrv];
const inEndpoint = (verdict: string, fix: string) => [apexGone, refused, redirected, `follow: ${verdict} => ${fix}`, noSrv];
const through = (...lines: string[]) => [...lines, redirected, reached];

const dnsFaults: Fault[] = [
  {
    name: 'the name is missing',
    change: () => named({ status: 'NXDOMAIN' }),
    outcome: 'not-found',
    lines: inName('no-name', 'add the CNAME autodiscover.fabrikam.com → the redirect site'),
    message: 'autodiscover.fabrikam.com is not in the DNS',
    decidedBy: 2,
  },
  {
    name: 'the name has no address',
    change: () => named({}),
    outcome: 'not-found',
    lines: inName('no-address', 'add the CNAME autodiscover.fabrikam.com → the redirect site'),
    message: 'autodiscover.fabrikam.com is in the DNS, without an address',
    decidedBy: 2,
  },
  ...([{ status: 'NXDOMAIN' }, {}] as const).map(
    (end): Fault => ({
      name: `the CNAME dangles (${JSON.stringify(end)})`,
      change: () => named({ ...end, cnames: ['autodiscoverredirect.contoso.com', 'gone-1.elb.amazonaws.com'] }),
      outcome: 'not-found',
      lines: inName(
        'dangling-cname',
        "make autodiscover.fabrikam.com a CNAME of the redirect site, or remove it: a new owner of gone-1.elb.amazonaws.com gets the clients' credentials",
      ),
      message: 'autodiscover.fabrikam.com is a CNAME that ends at gone-1.elb.amazonaws.com, which has no address',
      decidedBy: 2,
    }),
  ),
  {
    name: 'the CNAMEs go round',
    change: () => named({ status: 'LOOP', cnames: ['a.contoso.com', 'b.contoso.com'] }),
    outcome: 'not-found',
    lines: inName('cname-loop', 'make autodiscover.fabrikam.com a CNAME of the redirect site'),
    message: 'the CNAMEs of autodiscover.fabrikam.com form a loop',
    decidedBy: 2,
  },
  ...(['SERVFAIL', 'REFUSED', 'TIMEOUT'] as const).map(
    (status): Fault => ({
      name: `DNS answers ${status}`,
      change: () => named({ status }),
      outcome: 'not-found',
      lines: inName('dns-failed', fixOfDns(status)),
      message: `the DNS has no answer for autodiscover.fabrikam.com (${status})`,
      decidedBy: 2,
    }),
  ),
];

function fixOfDns(status: string): string {
  return `ask the operator of the name servers of autodiscover.fabrikam.com why they ${status === 'TIMEOUT' ? 'do not answer' : `answer ${status}`}`;
}

const httpsFaults: Fault[] = [
  {
    name: '443 is dropped',
    change: () => at443(dropped),
    outcome: 'found',
    lines: through(apexGone, `https-autodiscover: dropped => ${wait}`),
    message: reachedSays,
  },
  {
    name: '443 cannot be reached',
    change: () => at443(unreachable),
    outcome: 'found',
    lines: through(apexGone, 'https-autodiscover: unreachable'),
    message: reachedSays,
  },
  {
    name: "443 presents another host's certificate",
    change: ({ web }) => at443(https(web, asksWhoIsThere)),
    outcome: 'prompt',
    lines: [
      apexGone,
      `https-autodiscover: certificate-name-mismatch => close port 443 of autodiscover.fabrikam.com, or give it a certificate that names it: ${neverPast}`,
    ],
    message: 'autodiscover.fabrikam.com presents a certificate for www.webhost.example on port 443, so Outlook asks the user',
  },
  {
    name: '443 presents an expired certificate',
    change: ({ expired }) => at443(https(expired, asksWhoIsThere)),
    outcome: 'prompt',
    lines: [apexGone, `https-autodiscover: certificate-expired => renew the certificate of autodiscover.fabrikam.com, or close its port 443: ${neverPast}`],
    message: 'the certificate of autodiscover.fabrikam.com expired on 2024-02-29, so Outlook asks the user',
  },
  {
    name: '443 presents a certificate of its own making',
    change: async () => at443(https(await selfSigned({ names: ['autodiscover.fabrikam.com'] }), asksWhoIsThere)),
    outcome: 'prompt',
    lines: [
      apexGone,
      `https-autodiscover: certificate-untrusted => close port 443 of autodiscover.fabrikam.com, or give it a certificate that clients trust: ${neverPast}`,
    ],
    message: 'the certificate of autodiscover.fabrikam.com is from an authority that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT), so Outlook asks the user',
  },
  {
    name: "443 presents another host's certificate of that one's own making, which is first of all another's",
    change: async () => at443(https(await selfSigned({ names: ['localhost'] }), asksWhoIsThere)),
    outcome: 'prompt',
    lines: [
      apexGone,
      `https-autodiscover: certificate-name-mismatch => close port 443 of autodiscover.fabrikam.com, or give it a certificate that names it: ${neverPast}`,
    ],
    message: 'autodiscover.fabrikam.com presents a certificate for localhost on port 443, so Outlook asks the user',
  },
  {
    name: '443 answers everything with a page',
    change: ({ fabrikam }) => at443(https(fabrikam, answers(200, '<!doctype html><title>It works</title>'))),
    outcome: 'found',
    lines: through(
      apexGone,
      'https-autodiscover: not-autodiscover => let autodiscover.fabrikam.com refuse port 443, as it does not answer with Autodiscover there',
    ),
    message: reachedSays,
  },
  {
    name: '443 answers 404',
    change: ({ fabrikam }) => at443(https(fabrikam, answers(404))),
    outcome: 'found',
    lines: through(apexGone, 'https-autodiscover: not-found'),
    message: reachedSays,
  },
  {
    name: '443 speaks http without TLS',
    change: () => at443(http(answers(200))),
    outcome: 'found',
    lines: through(apexGone, 'https-autodiscover: tls-failed => let autodiscover.fabrikam.com refuse port 443, as it does not answer with Autodiscover there'),
    message: reachedSays,
  },
  {
    name: '443 resets the handshake',
    change: () => at443(tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))),
    outcome: 'found',
    lines: through(apexGone, 'https-autodiscover: tls-failed => let autodiscover.fabrikam.com refuse port 443, as it does not answer with Autodiscover there'),
    message: reachedSays,
  },
  {
    name: '443 never answers the handshake',
    change: () => at443(tcp(() => {})),
    outcome: 'found',
    lines: through(apexGone, `https-autodiscover: no-answer => ${wait}`),
    message: reachedSays,
  },
  {
    name: '443 redirects to http',
    change: ({ fabrikam }) => at443(https(fabrikam, redirects('http://autodiscover.contoso.com/'))),
    outcome: 'found',
    lines: through(
      apexGone,
      'https-autodiscover: redirect-not-https => let autodiscover.fabrikam.com refuse port 443, as it does not answer with Autodiscover there',
    ),
    message: reachedSays,
  },
];

const apexFaults: Fault[] = [
  {
    name: 'the domain answers everything with a page',
    change: ({ fabrikam }) => atDomain(https(fabrikam, answers(200, '<html></html>'))),
    outcome: 'found',
    lines: through(
      "https-domain: not-autodiscover => let fabrikam.com answer 404 to /autodiscover/: a client may take another answer for the service's",
      refused,
    ),
    message: reachedSays,
  },
  {
    name: "the domain presents another host's certificate",
    change: ({ web }) => atDomain(https(web, answers(404))),
    outcome: 'prompt',
    lines: [`https-domain: certificate-name-mismatch => close port 443 of fabrikam.com, or give it a certificate that names it: ${neverPast}`],
    message: 'fabrikam.com presents a certificate for www.webhost.example on port 443, so Outlook asks the user',
  },
  {
    name: 'the domain answers 404',
    change: ({ fabrikam }) => atDomain(https(fabrikam, answers(404))),
    outcome: 'found',
    lines: through('https-domain: not-found', refused),
    message: reachedSays,
  },
  {
    name: 'the domain refuses 443',
    change: () => atDomain(refusing),
    outcome: 'found',
    lines: through('https-domain: refused', refused),
    message: reachedSays,
  },
  {
    name: 'the domain drops 443',
    change: () => atDomain(dropped),
    outcome: 'found',
    lines: through('https-domain: dropped => let fabrikam.com refuse port 443, so that clients do not wait', refused),
    message: reachedSays,
  },
  {
    name: 'the domain redirects to its web site, which knows nothing',
    change: ({ web, fabrikam }) => ({
      dns: { 'fabrikam.com': { v4: [WEB] }, 'www.webhost.example': { v4: ['192.0.2.31'] } },
      peers: {
        [`${WEB}:443`]: https(fabrikam, redirects('https://www.webhost.example/autodiscover/autodiscover.xml', 301)),
        '192.0.2.31:443': https(web, answers(404)),
      },
    }),
    outcome: 'found',
    lines: through('https-domain: redirected', 'follow: not-found', refused),
    message: reachedSays,
  },
];

const siteFaults: Fault[] = [
  {
    name: '80 is refused',
    change: () => at80(refusing),
    outcome: 'not-found',
    lines: inSite('refused', 'let the redirect site listen on port 80, and point autodiscover.fabrikam.com at it'),
    message: 'autodiscover.fabrikam.com refuses port 80',
    decidedBy: 2,
  },
  {
    name: '80 is dropped',
    change: () => at80(dropped),
    outcome: 'not-found',
    lines: inSite('dropped', "let the redirect site's security groups admit port 80, and point autodiscover.fabrikam.com at it"),
    message: 'autodiscover.fabrikam.com does not answer on port 80: a client waits about 21 s here',
    decidedBy: 2,
  },
  {
    name: '80 cannot be reached',
    change: () => at80(noRoute),
    outcome: 'not-found',
    lines: inSite('unreachable', 'verify autodiscover.fabrikam.com from a machine that has a route to its addresses, as this one has none'),
    message: 'autodiscover.fabrikam.com cannot be reached on port 80 (ENETUNREACH)',
    decidedBy: 2,
  },
  {
    name: '80 answers 404',
    change: () => at80(http(answers(404))),
    outcome: 'not-found',
    lines: inSite('not-found', 'add fabrikam.com to the namespaces of the redirect site: it answers unlisted hosts with 404'),
    message: 'autodiscover.fabrikam.com answers 404',
    decidedBy: 2,
  },
  ...(
    [
      [answers(200, '<html></html>'), '200 without an Autodiscover document'],
      [answers(500), '500'],
      [answers(300), '300'],
      [asksWhoIsThere, '401 without TLS, and clients send no credentials there'],
    ] as const
  ).map(
    ([listener, seen]): Fault => ({
      name: `80 answers ${seen}`,
      change: () => at80(http(listener)),
      outcome: 'not-found',
      lines: inSite('not-autodiscover', pointAtSite),
      message: `autodiscover.fabrikam.com answers ${seen}`,
      decidedBy: 2,
    }),
  ),
  ...[301, 303, 307].map(
    (status): Fault => ({
      name: `80 redirects with ${status}`,
      change: () => at80(http(redirects(ENDPOINT_URL, status))),
      outcome: 'found',
      lines: [
        apexGone,
        refused,
        `http-redirect: redirected => let autodiscover.fabrikam.com answer 302: some clients follow nothing else${status === 301 ? ', and a 301 may be cached for ever' : ''}`,
        reached,
      ],
      message: reachedSays,
    }),
  ),
  {
    name: '80 redirects with 308',
    change: () => at80(http(redirects(ENDPOINT_URL, 308))),
    outcome: 'not-found',
    lines: inSite('redirect-unusable', leadToEndpoint),
    message: 'autodiscover.fabrikam.com answers 308, a redirect that most clients do not follow',
    decidedBy: 2,
  },
  {
    name: '80 redirects to http',
    change: () => at80(http(redirects('http://autodiscover.contoso.com/autodiscover/autodiscover.xml'))),
    outcome: 'not-found',
    lines: inSite('redirect-not-https', leadToEndpoint),
    message: '302 to http://autodiscover.contoso.com/autodiscover/autodiscover.xml, which is not https',
    decidedBy: 2,
  },
  ...(
    [
      ['/autodiscover/autodiscover.xml', '302 to a Location that is not an absolute URL'],
      ['//autodiscover.contoso.com/autodiscover/autodiscover.xml', '302 to a Location that is not an absolute URL'],
      ['https://a@autodiscover.contoso.com/autodiscover/autodiscover.xml', '302 to a Location with a user name in it'],
      ['https://autodiscover.contoso.com:99999/', '302 to a Location that is not a URL'],
      [undefined, '302 without a Location'],
      ['', '302 without a Location'],
    ] as const
  ).map(
    ([location, seen]): Fault => ({
      name: `80 redirects to ${JSON.stringify(location)}`,
      change: () => at80(http(redirects(location))),
      outcome: 'not-found',
      lines: inSite('redirect-unusable', leadToEndpoint),
      message: `autodiscover.fabrikam.com answers ${seen}`,
      decidedBy: 2,
    }),
  ),
];

const endpointFaults: Fault[] = [
  {
    name: 'the redirect leads in a circle over two hosts',
    change: ({ endpoint }) => ({
      dns: { 'mail.contoso.com': { v4: ['192.0.2.21'] } },
      peers: {
        [`${ENDPOINT}:443`]: https(endpoint, redirects('https://mail.contoso.com/')),
        '192.0.2.21:443': https(endpoint, redirects(ENDPOINT_URL)),
      },
    }),
    outcome: 'not-found',
    lines: [apexGone, refused, redirected, 'follow: redirected', 'follow: redirect-loop => let mail.contoso.com answer itself and not redirect', noSrv],
    message: `in a loop: 302 to ${ENDPOINT_URL}`,
    decidedBy: 4,
  },
  {
    name: 'the redirect leads on for more than 10 hops',
    change: ({ endpoint }) =>
      atEndpoint(
        https(endpoint, ({ url }, response) => {
          const hop = Number(new URL(url as string, ENDPOINT_URL).searchParams.get('hop')) + 1;
          response.writeHead(302, { Location: `${ENDPOINT_URL}?hop=${hop}` }).end();
        }),
      ),
    outcome: 'not-found',
    lines: [
      apexGone,
      refused,
      redirected,
      ...Array<string>(9).fill('follow: redirected'),
      'follow: redirect-loop => let autodiscover.contoso.com answer itself and not redirect',
      noSrv,
    ],
    message: `one more redirect than the 10 that clients follow: 302 to ${ENDPOINT_URL}?hop=10`,
    decidedBy: 12,
  },
  {
    name: 'the endpoint is missing from the DNS',
    change: () => ({ dns: { 'autodiscover.contoso.com': { status: 'NXDOMAIN' } } }),
    outcome: 'not-found',
    lines: inEndpoint('no-name', 'add autodiscover.contoso.com to the DNS, or correct what leads to it'),
    message: 'autodiscover.contoso.com is not in the DNS',
    decidedBy: 3,
  },
  {
    name: 'the endpoint refuses',
    change: () => atEndpoint(refusing),
    outcome: 'not-found',
    lines: inEndpoint('refused', 'start the Autodiscover service of autodiscover.contoso.com on port 443, or correct what leads to it'),
    message: 'autodiscover.contoso.com refuses port 443',
    decidedBy: 3,
  },
  {
    name: 'the endpoint drops',
    change: () => atEndpoint(dropped),
    outcome: 'not-found',
    lines: inEndpoint('dropped', 'open port 443 of autodiscover.contoso.com to clients, or correct what leads to it'),
    message: 'autodiscover.contoso.com does not answer on port 443: a client waits about 21 s here',
    decidedBy: 3,
  },
  {
    name: "the endpoint presents another host's certificate",
    change: ({ web }) => atEndpoint(https(web, asksWhoIsThere)),
    outcome: 'prompt',
    lines: inEndpoint('certificate-name-mismatch', "put autodiscover.contoso.com on the endpoint's certificate, or correct what leads to it").slice(0, -1),
    message: 'autodiscover.contoso.com presents a certificate for www.webhost.example on port 443, so Outlook asks the user',
  },
  {
    name: 'the endpoint presents an expired certificate',
    change: ({ expired }) => atEndpoint(https(expired, asksWhoIsThere)),
    outcome: 'prompt',
    lines: inEndpoint('certificate-expired', 'renew the certificate of autodiscover.contoso.com').slice(0, -1),
    message: 'the certificate of autodiscover.contoso.com expired on 2024-02-29, so Outlook asks the user',
  },
  {
    name: 'the endpoint presents a certificate of tomorrow',
    change: ({ future }) => atEndpoint(https(future, asksWhoIsThere)),
    outcome: 'prompt',
    lines: inEndpoint('certificate-expired', 'give autodiscover.contoso.com a certificate that is valid today').slice(0, -1),
    message: 'the certificate of autodiscover.contoso.com is not valid yet, so Outlook asks the user',
  },
  {
    name: 'the endpoint presents a certificate that nobody trusts',
    change: async () => atEndpoint(https(await selfSigned({ names: ['autodiscover.contoso.com'] }), asksWhoIsThere)),
    outcome: 'prompt',
    lines: inEndpoint('certificate-untrusted', 'give autodiscover.contoso.com a certificate from an authority that clients trust, with its whole chain').slice(
      0,
      -1,
    ),
    message: 'the certificate of autodiscover.contoso.com is from an authority that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT), so Outlook asks the user',
  },
  ...(
    [
      [401, '401 without WWW-Authenticate', askForCredentials],
      [
        403,
        '403',
        'allow all clients to /autodiscover/ on autodiscover.contoso.com: a firewall, an address filter or a required client certificate blocks them',
      ],
      [503, '503', 'start the Autodiscover service behind autodiscover.contoso.com, and check that the load balancer or proxy before it reaches it'],
      [200, '200 without an Autodiscover document', askForCredentials],
    ] as const
  ).map(
    ([status, seen, fix]): Fault => ({
      name: `the endpoint answers ${seen}`,
      change: ({ endpoint }) => atEndpoint(https(endpoint, answers(status, '<html></html>'))),
      outcome: 'not-found',
      lines: inEndpoint('not-autodiscover', fix),
      message: `autodiscover.contoso.com answers ${seen}`,
      decidedBy: 3,
    }),
  ),
  {
    name: 'the endpoint answers 404',
    change: ({ endpoint }) => atEndpoint(https(endpoint, answers(404))),
    outcome: 'not-found',
    lines: inEndpoint('not-found', 'publish /autodiscover/ on autodiscover.contoso.com, or correct what leads to it'),
    message: 'autodiscover.contoso.com answers 404',
    decidedBy: 3,
  },
  {
    name: 'the endpoint redirects on to another one',
    change: ({ endpoint }) => ({
      dns: { 'mail.contoso.com': { v4: ['192.0.2.21'] } },
      peers: {
        [`${ENDPOINT}:443`]: https(endpoint, redirects('https://mail.contoso.com/autodiscover/autodiscover.xml')),
        '192.0.2.21:443': https(endpoint, asksWhoIsThere),
      },
    }),
    outcome: 'found',
    lines: [apexGone, refused, redirected, 'follow: redirected', reached],
    message: 'mail.contoso.com asks for credentials (Negotiate, Basic), as an Autodiscover service does',
  },
  {
    name: 'the endpoint never answers',
    change: ({ endpoint }) => atEndpoint(https(endpoint, () => {})),
    outcome: 'not-found',
    lines: inEndpoint('no-answer', 'find out why the Autodiscover service of autodiscover.contoso.com does not answer'),
    message: 'autodiscover.contoso.com accepts the connection to port 443 and does not answer within 3 s',
    decidedBy: 3,
  },
  {
    name: 'the endpoint hangs up',
    change: ({ endpoint }) => atEndpoint(https(endpoint, ({ socket }) => socket.destroy())),
    outcome: 'not-found',
    lines: inEndpoint('no-answer', 'find out why the Autodiscover service of autodiscover.contoso.com does not answer'),
    message: 'autodiscover.contoso.com accepts the connection to port 443 and closes it without an answer',
    decidedBy: 3,
  },
];

const noHttp = 'http-redirect: refused => let the redirect site listen on port 80, and point autodiscover.fabrikam.com at it';

const srvCases: Fault[] = [
  {
    name: 'SRV leads to the endpoint where http fails',
    change: () => ({ dns: srv('autodiscover.contoso.com'), ...at80(refusing) }),
    outcome: 'found',
    lines: [apexGone, refused, noHttp, 'srv: located', reached],
    message: reachedSays,
  },
  {
    name: 'SRV leads to the endpoint on another port',
    change: ({ endpoint }) => ({
      dns: srv('autodiscover.contoso.com', 8443),
      peers: { [`${SITE}:80`]: refusing, [`${ENDPOINT}:8443`]: https(endpoint, asksWhoIsThere) },
    }),
    outcome: 'found',
    lines: [apexGone, refused, noHttp, 'srv: located => publish autodiscover.contoso.com with port 443, which clients need', reached],
    message: reachedSays,
  },
  {
    name: "SRV leads to another host's certificate",
    change: ({ web }) => ({
      dns: srv('autodiscover.contoso.com'),
      peers: { [`${SITE}:80`]: refusing, [`${ENDPOINT}:443`]: https(web, asksWhoIsThere) },
    }),
    outcome: 'prompt',
    lines: [
      apexGone,
      refused,
      noHttp,
      'srv: located',
      "follow: certificate-name-mismatch => put autodiscover.contoso.com on the endpoint's certificate, or correct what leads to it",
    ],
    message: 'autodiscover.contoso.com presents a certificate for www.webhost.example on port 443, so Outlook asks the user',
  },
  {
    name: 'SRV says that there is no service',
    change: () => ({ dns: srv('.'), ...at80(refusing) }),
    outcome: 'not-found',
    lines: [apexGone, refused, noHttp, noSrv],
    message: 'autodiscover.fabrikam.com refuses port 80',
    decidedBy: 2,
  },
  ...['192.0.2.20', '0x7f.1', 'two words', 'a..b', 'https://autodiscover.contoso.com'].map(
    (target): Fault => ({
      name: `SRV leads to ${target}`,
      change: () => ({ dns: srv(target), ...at80(refusing) }),
      outcome: 'not-found',
      lines: [apexGone, refused, noHttp, 'srv: redirect-unusable => let the SRV record _autodiscover._tcp.fabrikam.com lead to the host name of the endpoint'],
      message: 'autodiscover.fabrikam.com refuses port 80',
      decidedBy: 2,
    }),
  ),
  {
    name: 'DNS fails over SRV',
    change: () => ({ dns: { '_autodiscover._tcp.fabrikam.com': { status: 'SERVFAIL' } }, ...at80(refusing) }),
    outcome: 'not-found',
    lines: [apexGone, refused, noHttp, 'srv: dns-failed => ask the operator of the name servers of _autodiscover._tcp.fabrikam.com why they answer SERVFAIL'],
    message: 'autodiscover.fabrikam.com refuses port 80',
    decidedBy: 2,
  },
];

timeGoesByTurns();

let made: Certificates;
let laboratory: Laboratory;

inLaboratory((given) => {
  ({ made, laboratory } = given);
});

async function walkWith(change: Change): Promise<Walk> {
  const well = healthy(made);
  const world: LaboratoryPlan = { ...well, dns: { ...well.dns, ...change.dns }, peers: { ...well.peers, ...change.peers } };
  return discover('fabrikam.com', laboratory.network(world), { answerTimeoutMs: SILENCE_MS });
}

describe.each([
  ['the DNS', dnsFaults],
  ['port 443 of the autodiscover host', httpsFaults],
  ['the domain itself', apexFaults],
  ['the redirect site', siteFaults],
  ['the endpoint', endpointFaults],
  ['the SRV record', srvCases],
])('%s', (_where, faults) => {
  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (_name, { change, outcome, lines, message, decidedBy = lines.length - 1 }) => {
    const walk = await walkWith(await change(made));
    expect(linesOf(walk)).toEqual(lines);
    expect({ outcome: walk.outcome, message: walk.decidedBy.message }).toEqual({ outcome, message });
    expect(walk.decidedBy).toBe(walk.steps[decidedBy]);
    expect(walk.endpoint === undefined).toBe(outcome !== 'found');
    if (outcome !== 'found') expect(severityOf(walk.decidedBy.verdict, walk.decidedBy.id)).toBe('bad');
  });
});

describe('a certificate with a fault', () => {
  it('is shown, and nothing is asked of its server', async () => {
    const server = https(made.web, asksWhoIsThere);
    const walk = await walkWith(at443(server));
    expect(walk.decidedBy.certificate).toMatchObject({
      valid: false,
      error: 'ERR_TLS_CERT_ALTNAME_INVALID',
      names: ['www.webhost.example'],
      issuer: 'CN=test authority',
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['expired', 'CERT_HAS_EXPIRED', '2024-02-29T00:00:00.000Z'],
    ['future', 'CERT_NOT_YET_VALID', undefined],
  ] as const)('is told by its code: %s', async (kind, error, validTo) => {
    const walk = await walkWith(atEndpoint(https(made[kind], asksWhoIsThere)));
    expect(walk.decidedBy.certificate).toMatchObject({ valid: false, error, ...(validTo ? { validTo } : {}) });
  });
});

describe('several SRV records', () => {
  it('come down to one of port 443, the lowest priority, the greatest weight', async () => {
    const services = [
      { priority: 0, weight: 9, port: 8443, target: 'other-port.contoso.com' },
      { priority: 1, weight: 100, port: 443, target: 'later.contoso.com' },
      { priority: 0, weight: 1, port: 443, target: 'lighter.contoso.com' },
      { priority: 0, weight: 2, port: 443, target: 'AUTODISCOVER.contoso.com.' },
    ];
    const walk = await walkWith({ dns: { '_autodiscover._tcp.fabrikam.com': { services } }, ...at80(refusing) });
    // Clients that choose in another way are foretold by that there are others.
    expect(walk.steps[3]).toMatchObject({ message: 'the SRV record leads to autodiscover.contoso.com:443', lowerRanked: 2 });
    expect(walk.endpoint).toEqual({ host: 'autodiscover.contoso.com', url: ENDPOINT_URL });
  });
});

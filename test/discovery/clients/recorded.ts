import type { HttpRequestId, Observations, ObservedChain, RequestId } from '../../../lib/discovery/clients/observations';
import { HTTP_REQUESTS, hostOf, REQUESTS } from '../../../lib/discovery/clients/observations';
import type { Probed } from '../../../lib/discovery/probe';
import { stepOf, withTexts } from '../../../lib/discovery/step';
import type { Step, StepId, Verdict } from '../../../lib/discovery/walk-result';

/* What walks of fabrikam.com recorded, each request as a healthy redirect site has it, and what a test changes. */

export const DOMAIN = 'fabrikam.com';
export const HOST = 'autodiscover.fabrikam.com';
export const ENDPOINT = 'autodiscover.contoso.com';
const SITES = ['192.0.2.10', '192.0.2.11'];
const SERVER = '192.0.2.20';

const CERTIFICATE = { valid: true, names: [ENDPOINT], issuer: 'CN=test authority', validTo: '2027-01-01T00:00:00.000Z', protocol: 'TLSv1.3' };

/** The facts of a certificate that is not trusted, by Node's code. */
export function untrusted(error: string): Partial<Probed['facts']> {
  return { certificate: { ...CERTIFICATE, valid: false, error } };
}

/** A step as a walk records it. */
function step(url: string, verdict: Verdict, detail: string, facts: Partial<Probed['facts']> = {}, ms = 12): Step {
  const at = new URL(url);
  const id: StepId =
    at.hostname === HOST ? (at.protocol === 'http:' ? 'http-redirect' : 'https-autodiscover') : at.hostname === DOMAIN ? 'https-domain' : 'follow';
  return stepOf(at, { id, origin: id, domain: DOMAIN }, { facts: { cnames: [], ...facts }, verdict, detail, ms });
}

/** The URL of a first request. */
function urlOf(id: HttpRequestId): string {
  return `${REQUESTS[id].scheme}://${hostOf(id, DOMAIN)}${REQUESTS[id].path}`;
}

/** The first request, lost or answered without a way on. */
export function ends(id: HttpRequestId, verdict: Verdict, detail = '', facts: Partial<Probed['facts']> = {}): ObservedChain[] {
  const drops = verdict === 'dropped' ? { drops: 1 } : {};
  const addresses = REQUESTS[id].at === 'domain' ? ['192.0.2.30'] : SITES;
  const without = verdict === 'no-name';
  return (without ? [undefined] : addresses).map((address) => ({ address, steps: [step(urlOf(id), verdict, detail, { address, ...drops, ...facts })] }));
}

export function service(path: string, host = ENDPOINT): Step {
  const facts = { address: SERVER, certificate: CERTIFICATE, status: 401, authentication: ['Negotiate', 'NTLM', 'Basic'], soapEnabled: true };
  if (path.endsWith('.json')) return step(`https://${host}${path}`, 'reached', '200', { ...facts, status: 200, authentication: undefined });
  return step(`https://${host}${path}`, 'reached', '401', facts);
}

/** The first request redirected, and what the endpoint answers. */
export function redirected(id: HttpRequestId, { status = 302, location = `https://${ENDPOINT}:443${REQUESTS[id].path}` } = {}, answer?: Step): ObservedChain[] {
  return SITES.map((address) => ({
    address,
    steps: [
      step(urlOf(id), 'redirected', String(status), { address, status, location }),
      answer ?? service(new URL(location).pathname, new URL(location).hostname),
    ],
  }));
}

/** A web server of the domain, which answers every path alike over https, and 404 over http. */
export function webSite(
  ...answer: readonly [verdict: Verdict, detail?: string, facts?: Partial<Probed['facts']>]
): Partial<Record<RequestId, ObservedChain[]>> {
  const ids = HTTP_REQUESTS.filter((id) => REQUESTS[id].at === 'domain');
  const notFound: typeof answer = ['not-found', '404', { status: 404 }];
  return Object.fromEntries(ids.map((id) => [id, ends(id, ...(REQUESTS[id].scheme === 'https' ? answer : notFound))]));
}

/** An SRV record, and the service of its target. */
export function located(target = ENDPOINT, answer = service('/autodiscover/autodiscover.xml', target)): ObservedChain[] {
  return [{ steps: [record('located', `${target}:443`), answer] }];
}

function record(verdict: Verdict, detail: string): Step {
  const host = `_autodiscover._tcp.${DOMAIN}`;
  return withTexts({ verdict, detail, id: 'srv', origin: 'srv', domain: DOMAIN, host, port: 443, ms: 1 }, `SRV ${host}`, { cnames: [] });
}

/** A redirect site as it should be: no address at the domain, 443 refused, 302 on port 80, no SRV record. */
export const HEALTHY: Observations = {
  domain: DOMAIN,
  servers: 'real',
  requests: {
    'post-https-domain': ends('post-https-domain', 'no-name'),
    'post-https-autodiscover': ends('post-https-autodiscover', 'refused', 'ECONNREFUSED'),
    'get-http-autodiscover': redirected('get-http-autodiscover'),
    'post-http-autodiscover': redirected('post-http-autodiscover'),
    'get-http-autodiscover-mixed': redirected('get-http-autodiscover-mixed'),
    'get-http-autodiscover-svc': redirected('get-http-autodiscover-svc'),
    srv: [{ steps: [record('no-srv', '')] }],
  },
  endpoint: {
    hosts: [ENDPOINT],
    xml: [{ address: SERVER, steps: [service('/autodiscover/autodiscover.xml')] }],
    v2: [{ address: SERVER, steps: [service('/autodiscover/autodiscover.json')] }],
  },
};

/** The same with other requests; those that are undefined were not observed. */
export function observed(requests: Partial<Record<RequestId, readonly ObservedChain[] | undefined>>, rest: Partial<Observations> = {}): Observations {
  return { ...HEALTHY, ...rest, requests: { ...HEALTHY.requests, ...requests } };
}

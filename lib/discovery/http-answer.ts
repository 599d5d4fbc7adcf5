import { isIP } from 'node:net';
import { MAX_HOST_LENGTH, withoutTrailingDot } from '../names/domain-name';
import { plainText } from '../text/untrusted';
import { isV2, judgeV2 } from './autodiscover-v2';
import type { Answer } from './request';
import type { Step, Verdict } from './walk-result';

/** The verdict on an answer, before it is known whether its redirect can be followed. */
export interface Judgement {
  readonly verdict: Extract<
    Verdict,
    'reached' | 'redirected' | 'not-found' | 'not-autodiscover' | 'undecided' | 'client-certificate' | 'redirect-not-https' | 'redirect-unusable'
  >;
  readonly detail: string;
  readonly document?: Step['document'];
  readonly v2?: Step['v2'];
  /** The next URL of a client. */
  readonly next?: URL;
}

/** The statuses that EWS Managed API follows; Outlook's specification names only 302 (MS-OXDISCO, section 3.1.5.4). */
const FOLLOWED = [301, 302, 303, 307];
/** Statuses that mean no service for a POST, whatever a GET gets. */
const NO_SERVICE = [404, 405, 410, 501];
const MAX_SCHEMES = 10;

/** After a declaration, comments and such. */
const DOCUMENT =
  /^\uFEFF?(?:\s|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->)*<(?:[\w-]{1,40}:)?Autodiscover\s[^>]*["']http:\/\/schemas\.microsoft\.com\/exchange\/autodiscover\/(?:[\w-]{1,40}\/)?responseschema\//;
/** In Outlook's schema and ActiveSync's: settings, or another address or server to ask. */
const SETTINGS = /<(?:[\w-]{1,40}:)?(?:Account|Settings|Redirect)[\s/>]/;
/** nginx sends a page where others send a TLS alert. */
const NO_CERTIFICATE_SENT = /No required SSL certificate was sent/i;

/**
 * The verdict on an answer. Without TLS a client accepts only a redirect. With TLS a service asks for credentials, or
 * answers with an Autodiscover document.
 *
 * @param addressed whether the request had an address, so that no further request decides more
 */
export function judge(answer: Answer, url: URL, addressed: boolean): Judgement {
  const { status } = answer;
  if (FOLLOWED.includes(status)) {
    const location = judgeLocation(answer.location);
    if ('url' in location) return { verdict: 'redirected', detail: String(status), next: location.url };
    return { verdict: location.verdict, detail: location.verdict === 'redirect-unusable' ? `${status} ${location.detail}` : String(status) };
  }
  if (status === 308) return { verdict: 'redirect-unusable', detail: '308, a redirect that most clients do not follow' };
  if (url.protocol !== 'https:') return judgePlain(answer);
  return isV2(url) ? judgeV2(answer, addressed) : judgeService(answer, url, addressed);
}

function judgeService(answer: Answer, { pathname }: URL, addressed: boolean): Judgement {
  const { status, body } = answer;
  if (NO_SERVICE.includes(status)) return { verdict: 'not-found', detail: String(status) };
  if (status === 401) return judgeChallenge(answer, pathname);
  const document = documentIn(answer);
  if (document) return { verdict: 'reached', detail: '200', document };
  if (status === 400 && NO_CERTIFICATE_SENT.test(body)) return { verdict: 'client-certificate', detail: '400' };
  if (!addressed) return { verdict: 'undecided', detail: String(status) };
  return not(status === 200 ? '200 without an Autodiscover document' : String(status));
}

/** A server may ask for credentials at every path; the service is only at its own. */
function judgeChallenge(answer: Answer, pathname: string): Judgement {
  if (schemesOf(answer).length === 0) return not('401 without WWW-Authenticate');
  return isServicePath(pathname) ? { verdict: 'reached', detail: '401' } : not(`401 at ${plainText(pathname)}, which is not a path of the service`);
}

function judgePlain(answer: Answer): Judgement {
  const { status } = answer;
  if (status === 404 || status === 410) return { verdict: 'not-found', detail: String(status) };
  if (status === 401) return not(schemesOf(answer).length === 0 ? '401 without WWW-Authenticate' : '401 without TLS, and clients send no credentials there');
  if (status !== 200) return not(String(status));
  return not(documentIn(answer) ? '200 with an Autodiscover document, which clients accept only over TLS' : '200 without an Autodiscover document');
}

function documentIn({ status, body }: Answer): Step['document'] {
  if (status !== 200 || !DOCUMENT.test(body)) return undefined;
  return SETTINGS.test(body) ? 'settings' : 'error';
}

function not(detail: string): Judgement {
  return { verdict: 'not-autodiscover', detail };
}

/** The facts of an answer that a step shows. */
export function shownOf(answer: Answer, url: URL): Pick<Step, 'status' | 'location' | 'authentication' | 'soapEnabled' | 'server' | 'strictTransport'> {
  const schemes = schemesOf(answer);
  return {
    status: answer.status,
    ...(answer.location === undefined ? {} : { location: plainText(Buffer.from(answer.location, 'latin1').toString('utf8')) }),
    ...(schemes.length > 0 ? { authentication: schemes } : {}),
    ...(answer.soapEnabled === undefined ? {} : { soapEnabled: answer.soapEnabled.trim().toLowerCase() === 'true' }),
    ...(answer.server !== undefined && isRefusal(answer.status) ? { server: plainText(answer.server) } : {}),
    // Clients ignore it without TLS: RFC 6797, section 8.1.
    ...(url.protocol === 'https:' ? strictTransportOf(answer) : {}),
  };
}

/** Statuses for which it matters which server on the way answered. */
function isRefusal(status: number): boolean {
  return status === 403 || status >= 500;
}

/** An unclosed quote extends to the end: searching from each quote would take quadratic time. */
const QUOTED = /"(?:[^"\\]|\\(?:.|$))*(?:"|$)/gs;

/** A header may hold several challenges, each a scheme with parameters: RFC 9110, section 11.6.1. */
function schemesOf({ authenticate }: Answer): string[] {
  const challenges = authenticate.flatMap((value) => value.replace(QUOTED, '""').split(','));
  const schemes = challenges.flatMap((challenge) => /^\s*([\w!#$%&'*+.^`|~-]{1,40})(?=\s|$)(?!\s*=)/.exec(challenge)?.[1] ?? []);
  return [...new Set(schemes)].slice(0, MAX_SCHEMES);
}

/** What a client remembers of the host, from the first such header: RFC 6797, sections 6.1 and 8.1. Nothing without an age, or with age 0. */
function strictTransportOf({ strictTransport }: Answer): Pick<Step, 'strictTransport'> {
  const directives = (strictTransport ?? '')
    .split(',')[0]
    .split(';')
    .map((directive) => directive.trim().toLowerCase());
  if (!directives.some((directive) => /^max-age\s*=\s*"?0*[1-9]\d*"?$/.test(directive))) return {};
  return { strictTransport: directives.includes('includesubdomains') ? 'with sub-domains' : 'itself' };
}

/** The path of the POX service: MS-OXDISCO, section 3.1.5. */
export const PATH = '/autodiscover/autodiscover.xml';

/** Whether a service may answer there for a request of `PATH`; Exchange compares paths as Windows does, without regard to case. */
export function isServicePath(pathname: string): boolean {
  return pathname.toLowerCase() === PATH;
}

type Judged = { readonly url: URL } | { readonly verdict: 'redirect-not-https' | 'redirect-unusable'; readonly detail: string };

/** An absolute URL, without characters that clients read differently: white space, control characters, backslashes. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^\s\\\p{Cc}]+$/iu;

/** Where a Location leads, if a client follows it: to an absolute https URL (MS-OXDISCO, section 3.1.5.4). */
function judgeLocation(location: string | undefined): Judged {
  if (location === undefined || location === '') return unusable('without a Location');
  const text = utf8(location);
  if (text === undefined) return unusable('to a Location that is not UTF-8');
  if (!ABSOLUTE.test(text)) return unusable('to a Location that is not an absolute URL');
  const url = parse(text);
  if (!url) return unusable('to a Location that is not a URL');
  if (url.username !== '' || url.password !== '') return unusable('to a Location with a user name in it');
  if (url.protocol === 'http:') return { verdict: 'redirect-not-https', detail: '' };
  if (url.protocol !== 'https:') return unusable(`to a Location of ${url.protocol.slice(0, 20)}`);
  if (!isLookedUp(url.hostname)) return unusable('to a Location whose host is not valid in DNS');
  return { url };
}

/** The URL that an SRV record's target stands for (KB 940881), if it is a host name. */
export function urlOfService(target: string, port: number, path: string): URL | undefined {
  const host = withoutTrailingDot(target);
  if (!/^[a-z0-9_.-]+$/i.test(host) || !isLookedUp(host)) return undefined;
  const url = parse(`https://${host}:${port}${path}`);
  // A target is a name (RFC 2782); an address would be used without DNS.
  return url && isIP(url.hostname) === 0 ? url : undefined;
}

/** Node gives header values with a byte per character; beyond ASCII it may be UTF-8, as some servers send. */
function utf8(latin1: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return undefined;
  }
}

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text);
    url.hash = '';
    return url;
  } catch {
    return undefined;
  }
}

/** Length of a name and of its labels: RFC 1035, section 2.3.4. */
function isLookedUp(hostname: string): boolean {
  if (hostname.startsWith('[')) return true;
  const name = withoutTrailingDot(hostname);
  return name.length <= MAX_HOST_LENGTH && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}

function unusable(detail: string): Judged {
  return { verdict: 'redirect-unusable', detail };
}

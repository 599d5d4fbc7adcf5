import { plainText } from '../text/untrusted';
import { judgeLocation } from './location';
import type { Answer } from './request';
import type { Step, Verdict } from './walk';

/** What an answer comes to, before it is known whether its redirect can be followed. */
export interface Judgement {
  readonly verdict: Extract<Verdict, 'reached' | 'redirected' | 'not-found' | 'not-autodiscover' | 'redirect-not-https' | 'redirect-unusable'>;
  readonly detail: string;
  /** Where a client goes on. */
  readonly next?: URL;
}

/** What EWS Managed API follows; Outlook's specification names 302 alone (MS-OXDISCO, section 3.1.5.4). */
const FOLLOWED = [301, 302, 303, 307];
const MAX_SCHEMES = 10;

const DOCUMENT =
  /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<(?:[\w-]{1,40}:)?Autodiscover\s[^>]*["']http:\/\/schemas\.microsoft\.com\/exchange\/autodiscover\/responseschema\//;

/**
 * A service wants to know who asks, or has an Autodiscover document for everybody; but never without TLS, where a client
 * takes nothing but a redirect.
 */
export function judge(answer: Answer, overTls: boolean): Judgement {
  const { status } = answer;
  if (FOLLOWED.includes(status)) {
    const location = judgeLocation(answer.location);
    if ('url' in location) return { verdict: 'redirected', detail: String(status), next: location.url };
    return { verdict: location.verdict, detail: location.verdict === 'redirect-unusable' ? `${status} ${location.detail}` : String(status) };
  }
  if (status === 308) return { verdict: 'redirect-unusable', detail: '308, a redirect that clients do not follow' };
  if (status === 404 || status === 410) return { verdict: 'not-found', detail: String(status) };
  if (status === 401 && schemesOf(answer).length === 0) return not('401 without WWW-Authenticate');
  if (status === 401) return overTls ? { verdict: 'reached', detail: '401' } : not('401 without TLS, where no client gives its credentials');
  if (status !== 200) return not(String(status));
  if (!DOCUMENT.test(answer.body)) return not('200 with something that is no Autodiscover document');
  return overTls ? { verdict: 'reached', detail: '200' } : not('200 with an Autodiscover document, which no client takes without TLS');
}

function not(detail: string): Judgement {
  return { verdict: 'not-autodiscover', detail };
}

/** What a step shows of an answer. */
export function shownOf(answer: Answer): Pick<Step, 'status' | 'location' | 'authentication' | 'soapEnabled'> {
  const schemes = schemesOf(answer);
  return {
    status: answer.status,
    ...(answer.location === undefined ? {} : { location: plainText(Buffer.from(answer.location, 'latin1').toString('utf8')) }),
    ...(schemes.length > 0 ? { authentication: schemes } : {}),
    ...(answer.soapEnabled === undefined ? {} : { soapEnabled: answer.soapEnabled.trim().toLowerCase() === 'true' }),
  };
}

/** A header may hold several challenges, each a scheme with parameters: RFC 9110, section 11.6.1. */
function schemesOf({ authenticate }: Answer): string[] {
  const challenges = authenticate.flatMap((value) => value.replace(/"(?:[^"\\]|\\.)*"/g, '""').split(','));
  const schemes = challenges.flatMap((challenge) => /^\s*([\w!#$%&'*+.^`|~-]{1,40})(?=\s|$)(?!\s*=)/.exec(challenge)?.[1] ?? []);
  return [...new Set(schemes)].slice(0, MAX_SCHEMES);
}

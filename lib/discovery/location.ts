import { isIP } from 'node:net';
import { MAX_HOST_LENGTH } from '../names/domain-name';

/** The path of the POX service: MS-OXDISCO, section 3.1.5. */
export const PATH = '/autodiscover/autodiscover.xml';

/** Whether a service may answer there for a request of `PATH`; Exchange compares paths as Windows does, without regard to case. */
export function isServicePath(pathname: string): boolean {
  return pathname.toLowerCase() === PATH;
}

export type Judged = { readonly url: URL } | { readonly verdict: 'redirect-not-https' | 'redirect-unusable'; readonly detail: string };

/** An absolute URL, without anything that clients read in different ways: white space, control characters, back slashes. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^\s\\\p{Cc}]+$/iu;

/** Where a Location leads, if a client follows it: to an absolute https URL (MS-OXDISCO, section 3.1.5.4). */
export function judgeLocation(location: string | undefined): Judged {
  if (location === undefined || location === '') return unusable('without a Location');
  const text = utf8(location);
  if (text === undefined) return unusable('to a Location that is not UTF-8');
  if (!ABSOLUTE.test(text)) return unusable('to a Location that is no absolute URL');
  const url = parse(text);
  if (!url) return unusable('to a Location that is no URL');
  if (url.username !== '' || url.password !== '') return unusable('to a Location with a user name in it');
  if (url.protocol === 'http:') return { verdict: 'redirect-not-https', detail: '' };
  if (url.protocol !== 'https:') return unusable(`to a Location of ${url.protocol.slice(0, 20)}`);
  if (!isLookedUp(url.hostname)) return unusable('to a Location whose host no DNS can hold');
  return { url };
}

/** The URL that an SRV record's target stands for (KB 940881), if it is a host name. */
export function urlOfService(target: string, port: number, path: string): URL | undefined {
  const host = target.replace(/\.$/, '');
  if (!/^[a-z0-9_.-]+$/i.test(host) || !isLookedUp(host)) return undefined;
  const url = parse(`https://${host}:${port}${path}`);
  // A target is a name (RFC 2782); what has an address's form would be connected to without asking the DNS.
  return url && isIP(url.hostname) === 0 ? url : undefined;
}

/** Header values come with a byte per character; what is beyond ASCII may be UTF-8, as some servers send. */
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
  const name = hostname.replace(/\.$/, '');
  return name.length <= MAX_HOST_LENGTH && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}

function unusable(detail: string): Judged {
  return { verdict: 'redirect-unusable', detail };
}

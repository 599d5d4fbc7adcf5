import { undocumented } from './undocumented';

/** A request as its client sent it, before anything is decoded. */
export interface HttpRequest {
  readonly method: string;
  /** The Host header as sent, with its port if it has one. */
  readonly host: string;
  /** Of the request target only: `/autodiscover/autodiscover.xml`. */
  readonly path: string;
  /** Without its question mark; empty where there is none. */
  readonly query: string;
  /** By their lower-case names, a repeated one as a list. Left out if they are unknown, which is not the same as none. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The address that the load balancer sees; left out if it is unknown. */
  readonly sourceAddress?: string;
}

/** `uri-host [ ":" port ]` (RFC 9110, section 7.2), with the hosts of RFC 3986, section 3.2.2. */
const HOST_HEADER = /^(?:\[[0-9a-f:.]+\]|(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9a-f]{2})+)(?::\d*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
const BEYOND_ASCII = /[^\x00-\x7f]/;
/** A host without its port. */
export function hostWithoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

/** Why a load balancer answers 400 ("Troubleshoot your Application Load Balancers", HTTP 400), if it does. */
export function malformation({ host }: HttpRequest): string | undefined {
  return HOST_HEADER.test(host) ? undefined : `the Host header '${host}' is malformed`;
}

/** Bytes; "Quotas for your Application Load Balancers", HTTP headers. */
export const MAX_REQUEST_LINE = 16 * 1024;

/** Why a load balancer's answer to a request is undocumented, if it is. */
export function beyondDocumentation({ method, path, query }: HttpRequest): string | undefined {
  const line = `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/1.1`;
  if (line.length > MAX_REQUEST_LINE) return undocumented('too-long');
  if (!path.startsWith('/')) return undocumented('target', path);
  // "Rules apply only to visible ASCII characters" (Condition types for listener rules, Condition basics).
  if (BEYOND_ASCII.test(path) || BEYOND_ASCII.test(query)) return undocumented('beyond-ascii');
  return undefined;
}

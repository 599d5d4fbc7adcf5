/** What a request target says of itself, as it was sent. */
export interface RequestTarget {
  /** Of the absolute form alone; it takes the Host header's place (RFC 9112, section 3.2.2). */
  readonly host?: string;
  readonly path: string;
  readonly query: string;
}

const HTTP_URL = /^https?:\/\/([^/?#]*)(.*)$/i;
const ORIGIN_FORM = /^([^?#]*)(?:\?([^#]*))?/;

/**
 * Takes a request target apart (RFC 9112, section 3.2) and changes nothing: the platform's `URL` would resolve dots in
 * the path and lower-case the host.
 */
export function requestTarget(target: string): RequestTarget {
  const absolute = HTTP_URL.exec(target);
  const [, path, query = ''] = ORIGIN_FORM.exec(absolute ? absolute[2] : target) ?? ['', target];
  return absolute ? { host: absolute[1], path: path === '' ? '/' : path, query } : { path, query };
}

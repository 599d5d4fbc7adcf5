/*
 * What AWS does not document of an Application Load Balancer, so that a simulated one answers 501 and says so: the one
 * list, which docs/preview.md shows.
 */

/** Each as the object of "how it handles". */
const OPEN = {
  connect: 'CONNECT',
  'http-0.9': 'a request without a version (HTTP/0.9)',
  'http-1.0': 'an HTTP/1.0 request without a host',
  hosts: 'more than one Host header, unless it preserves them',
  target: 'a request target that does not begin with a slash',
  'beyond-ascii': 'a request target beyond ASCII',
  'line-feed': 'lines that end without a carriage return',
  'too-long': 'a request line or a header over 16K, or headers over 64K: it names 400, 413 and 414',
  'transfer-encoding': 'an unknown Transfer-Encoding, unless its desync mode is monitor: it names 400 and 501',
  chunked: 'a Transfer-Encoding in which chunked is not the last',
  monitor: 'a body whose length is in doubt, if its desync mode is monitor',
  'dropped-header': 'a condition on a header that it drops as invalid',
} as const;

export type Undocumented = keyof typeof OPEN;

/** The rest of a sentence that says what is not known. */
export function undocumented(id: Undocumented, detail?: string): string {
  return `AWS does not document how it handles ${OPEN[id]}${detail === undefined ? '' : `: '${detail}'`}`;
}

/** Of rules, and of the preview itself; with what they depend on, where they decide. */
const DEPENDING = [
  'conditions with regular expressions',
  'whether a path or a query is decoded before a condition is compared with it, if that matters',
  "conditions on the client's address, which is not its own on the loopback",
  'a redirect to what is not a URL, such as one with a space of the request',
] as const;

/** All of it, for readers. */
export const UNDOCUMENTED: readonly string[] = [...Object.values(OPEN), ...DEPENDING];

import { MAX_REQUEST_LINE } from '../../topology/http-request';

/*
 * The head of an HTTP/1.x request as its bytes are, however malformed: Node's own parser refuses much that a load balancer
 * takes, before anything could be said of it.
 */

/** In bytes, each as one character. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Empty for HTTP/0.9. */
  readonly version: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export type ReadHead =
  /** More is to come. */
  | { readonly kind: 'partial' }
  /** `length`: the bytes that it takes. */
  | { readonly kind: 'head'; readonly head: RequestHead; readonly length: number }
  /** No HTTP. */
  | { readonly kind: 'malformed' }
  /** Lines end without a carriage return, which RFC 9112, section 2.2, lets a server accept. */
  | { readonly kind: 'bare-line-feed' }
  | { readonly kind: 'too-long'; readonly what: string };

/** Bytes; "Quotas for your Application Load Balancers", HTTP headers. */
const MAX_HEADER = 16 * 1024;
const MAX_HEADERS = 64 * 1024;

/** Of the first line: what begins otherwise is no HTTP, without waiting for its end. */
const BEGINNING = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*(?:[ \r\n]|$)/;
const [LF, CR] = [0x0a, 0x0d];

/** Reads what has come: with a head that is not whole yet, only what is wrong with it already. */
export function readHead(bytes: Buffer): ReadHead {
  const start = emptyLines(bytes);
  const text = upToEmptyLine(bytes.subarray(start)).toString('latin1');
  const [requestLine, ...others] = text.split('\n');
  if (!BEGINNING.test(requestLine)) return { kind: 'malformed' };
  if (requestLine.length > MAX_REQUEST_LINE) return { kind: 'too-long', what: `a request line of more than ${MAX_REQUEST_LINE} bytes` };
  if (others.length === 0) return { kind: 'partial' };
  const parts = requestLineOf(withoutCr(requestLine));
  if (!parts) return { kind: 'malformed' };
  // HTTP/0.9 has no headers.
  if (parts.version === '') return { kind: 'head', head: { ...parts, headers: [] }, length: start + requestLine.length + 1 };

  const end = others.findIndex((line, index) => withoutCr(line) === '' && index < others.length - 1);
  const lines = end < 0 ? others : others.slice(0, end);
  if (lines.some((line) => line.length > MAX_HEADER)) return { kind: 'too-long', what: `a header of more than ${MAX_HEADER} bytes` };
  const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (length > MAX_HEADERS || (end < 0 && text.length === MAX_BYTES)) return { kind: 'too-long', what: `headers of more than ${MAX_HEADERS} bytes` };
  if (end < 0) return { kind: 'partial' };
  if ([requestLine, ...lines, others[end]].some((line) => !line.endsWith('\r'))) return { kind: 'bare-line-feed' };
  const headers = lines.map(withoutCr).map(headerOf);
  if (!headers.every((header) => header !== undefined)) return { kind: 'malformed' };
  return { kind: 'head', head: { ...parts, headers }, length: start + requestLine.length + 1 + length + others[end].length + 1 };
}

/** RFC 9112, section 2.2: those before a request are ignored. */
function emptyLines(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) at += bytes[at] === LF ? 1 : 2;
  return at;
}

const MAX_BYTES = MAX_REQUEST_LINE + MAX_HEADERS;

/** Of the requests that one chunk may hold, the first one's head, if it is whole; as many bytes as one may have, if not. */
function upToEmptyLine(bytes: Buffer): Buffer {
  const within = bytes.subarray(0, MAX_BYTES);
  const ends = [within.indexOf('\n\r\n') + 3, within.indexOf('\n\n') + 2].filter((end) => end > 2);
  return ends.length === 0 ? within : within.subarray(0, Math.min(...ends));
}

function withoutCr(line: string): string {
  return line.replace(/\r$/, '');
}

/** A target may hold spaces: the method ends at the first one, the version begins after the last one. */
function requestLineOf(line: string): Omit<RequestHead, 'headers'> | undefined {
  const [, method, target, version = ''] = /^([^ ]+) (?:(.*) )?([^ ]+[ \t]*)$/s.exec(line) ?? [];
  if (method === undefined) return undefined;
  if (target !== undefined) return { method, target, version };
  // A version without a target, or HTTP/0.9 with a target alone.
  return version.startsWith('HTTP/') ? undefined : { method, target: version, version: '' };
}

/** A line that continues the one before it is a header of its own ("Troubleshoot your Application Load Balancers", Multi-line headers). */
function headerOf(line: string): RequestHead['headers'][number] | undefined {
  const colon = line.indexOf(':');
  if (colon >= 0) return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '') };
  return /^[ \t]/.test(line) ? { name: line, value: '' } : undefined;
}

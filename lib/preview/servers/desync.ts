import type { DesyncMode } from '../../topology/topology';
import type { RequestHead } from './request-head';

/*
 * Desync mitigation of an Application Load Balancer: how dangerous a request is, and what follows in each mode. From "Edit
 * attributes for your Application Load Balancer", Desync mitigation mode; "Access logs for your Application Load Balancer",
 * Classification reasons; and AWS's library http_desync_guardian, which the first names (its docs/README.md says when a
 * reason holds). Where the two differ, the documentation of the load balancer decides.
 */

/** From compliant with RFC 7230 to a high security risk. */
const TIERS = ['Compliant', 'Acceptable', 'Ambiguous', 'Severe'] as const;
export type Tier = (typeof TIERS)[number];

/** What follows: `closes` is allowed, and the connection ends with the answer; `blocked` is 400, and the connection ends. */
export type Treatment = 'allowed' | 'closes' | 'blocked';

/** The documentation's table of modes. */
export const MODES: Readonly<Record<DesyncMode, Readonly<Record<Tier, Treatment>>>> = {
  monitor: { Compliant: 'allowed', Acceptable: 'allowed', Ambiguous: 'allowed', Severe: 'allowed' },
  defensive: { Compliant: 'allowed', Acceptable: 'allowed', Ambiguous: 'closes', Severe: 'blocked' },
  strictest: { Compliant: 'allowed', Acceptable: 'blocked', Ambiguous: 'blocked', Severe: 'blocked' },
};

/** The documentation's classification reasons. */
export const REASONS = {
  AmbiguousUri: 'Ambiguous',
  BadContentLength: 'Severe',
  BadHeader: 'Severe',
  BadMethod: 'Severe',
  BadTransferEncoding: 'Severe',
  BadUri: 'Severe',
  BadVersion: 'Severe',
  BothTeClPresent: 'Ambiguous',
  DuplicateContentLength: 'Ambiguous',
  EmptyHeader: 'Ambiguous',
  GetHeadZeroContentLength: 'Acceptable',
  MultipleContentLength: 'Severe',
  MultipleTransferEncodingChunked: 'Severe',
  NonCompliantHeader: 'Acceptable',
  NonCompliantVersion: 'Acceptable',
  SpaceInUri: 'Acceptable',
  SuspiciousHeader: 'Ambiguous',
  UndefinedContentLengthSemantics: 'Ambiguous',
  UndefinedTransferEncodingSemantics: 'Ambiguous',
} as const satisfies Readonly<Record<string, Tier>>;
type Reason = keyof typeof REASONS;

export interface Classification {
  readonly tier: Tier;
  /** The first of its tier; a compliant request has none. */
  readonly reason?: Reason;
}

/** The most severe of the reasons that hold decides. */
export function classify(head: RequestHead): Classification {
  let worst: Classification = { tier: 'Compliant' };
  for (const reason of reasonsOf(head)) {
    const tier = REASONS[reason];
    if (TIERS.indexOf(tier) > TIERS.indexOf(worst.tier)) worst = { tier, reason };
  }
  return worst;
}

function reasonsOf(head: RequestHead): Reason[] {
  return [...head.headers.flatMap(ofHeader), ...ofBody(head), ...ofRequestLine(head)];
}

/** `token` (RFC 7230, section 3.2.6). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/;
const NUL_OR_CR = /[\0\r]/;
/** Without the tab, which a value may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the expression finds
const CONTROL_OR_BEYOND_ASCII = /[\0-\x08\x0a-\x1f\x7f-\xff]/;

function ofHeader({ name, value }: RequestHead['headers'][number]): Reason[] {
  const found: Reason[] = [];
  if (NUL_OR_CR.test(name) || NUL_OR_CR.test(value)) found.push('BadHeader');
  else if (!TOKEN.test(name) || CONTROL_OR_BEYOND_ASCII.test(value)) found.push('NonCompliantHeader');
  if (/^[ \t]*(?::|$)/.test(name)) found.push('EmptyHeader');
  else if ((isLike('transfer-encoding', name) || isLike('content-length', name)) && !isFraming(name)) found.push('SuspiciousHeader');
  return found;
}

function isFraming(name: string): boolean {
  return ['transfer-encoding', 'content-length'].includes(name.toLowerCase());
}

/** Those with only other characters than letters between and around the same letters, in bytes; two letters have likes in UTF-8 (ſ, ı). */
const LIKES = new Map(
  ['transfer-encoding', 'content-length'].map((name) => {
    const words = name.split('-').map((word) => [...word].map(letterLike).join('[\\0-\\x20]*'));
    return [name, new RegExp(`^[^a-z0-9]*${words.join('[^a-z0-9]+')}[^a-z0-9]*$`, 'i')];
  }),
);

function letterLike(letter: string): string {
  if (letter === 's') return '(?:s|\\xc5\\xbf)';
  return letter === 'i' ? '(?:i|\\xc4\\xb1)' : letter;
}

function isLike(name: string, sent: string): boolean {
  return LIKES.get(name)?.test(sent) ?? false;
}

const MAX_LENGTH = 2n ** 64n - 1n;
/** Codings of RFC 7230, section 4, and `identity` of the RFC before it. */
const CODINGS = ['chunked', 'compress', 'deflate', 'gzip', 'identity'];

/** How the body is framed: also by headers that only look like those two, as another server may take them for it. */
function ofBody({ method, version, headers }: RequestHead): Reason[] {
  const valuesOf = (name: string) => headers.filter((header) => isLike(name, header.name)).map(({ value }) => value.replace(/^[ \t]+|[ \t]+$/g, ''));
  const codings = valuesOf('transfer-encoding').flatMap(codingsOf);
  const lengths = valuesOf('content-length');
  if (codings.length > 0 && version === 'HTTP/1.0') return ['UndefinedTransferEncodingSemantics'];

  const found: Reason[] = [];
  if (codings.some((coding) => !CODINGS.includes(coding))) found.push('BadTransferEncoding');
  if (codings.some((coding, index) => coding === 'chunked' && codings[index - 1] === 'chunked')) found.push('MultipleTransferEncodingChunked');
  const read = lengths.map((length) => (/^\d+$/.test(length) && BigInt(length) <= MAX_LENGTH ? BigInt(length) : undefined));
  if (read.includes(undefined)) found.push('BadContentLength');
  const known = read.filter((length) => length !== undefined);
  if (new Set(known).size > 1) found.push('MultipleContentLength');
  else if (known.length > 1) found.push('DuplicateContentLength');
  if (method === 'GET' || method === 'HEAD') {
    if (codings.length > 0) found.push('UndefinedTransferEncodingSemantics');
    if (known.length > 0) found.push(known[0] === 0n ? 'GetHeadZeroContentLength' : 'UndefinedContentLengthSemantics');
  }
  if (codings.length > 0 && known.length > 0) found.push('BothTeClPresent');
  return found;
}

/** The codings of a Transfer-Encoding header, without their parameters. */
export function codingsOf(value: string): string[] {
  return value.split(',').map((coding) =>
    coding
      .replace(/;.*$/s, '')
      .replace(/^[ \t]+|[ \t]+$/g, '')
      .toLowerCase(),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the expression finds
const CONTROL = /[\x01-\x1f\x7f]/;

function ofRequestLine({ method, target, version }: RequestHead): Reason[] {
  const found: Reason[] = [];
  if (!TOKEN.test(method)) found.push('BadMethod');
  if (version.trim() === '' || version.trim() === 'HTTP/0.9') found.push('NonCompliantVersion');
  else if (!/^HTTP\/1\.\d$/.test(version.trim())) found.push('BadVersion');
  else if (version !== version.trim() || Number(version.trim().at(-1)) > 1) found.push('NonCompliantVersion');
  if (NUL_OR_CR.test(target)) found.push('BadUri');
  else if (CONTROL.test(target)) found.push('AmbiguousUri');
  else if (target.includes(' ')) found.push('SpaceInUri');
  return found;
}

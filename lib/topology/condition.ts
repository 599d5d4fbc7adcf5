import { BlockList, isIP } from 'node:net';
import { type HttpRequest, hostWithoutPort } from './http-request';
import type { Condition } from './topology';

/** Whether a condition matches a request, or what that depends on. */
export type Holds = 'yes' | 'no' | { readonly dependsOn: string };

export type Evaluate = (request: HttpRequest) => Holds;

type QueryValue = Extract<Condition, { readonly field: 'query-string' }>['values'][number];

/** One possible reading of a part of a query string. */
interface Reading {
  readonly key: string;
  readonly value: string;
}

/** A condition of a listener rule, prepared for many requests ("Condition types for listener rules"). */
export function conditionOf(condition: Condition): Evaluate {
  switch (condition.field) {
    case 'host-header':
      return hostHeader(condition.values, condition.regexValues);
    case 'path-pattern':
      return pathPattern(condition.values, condition.regexValues);
    case 'http-header':
      return httpHeader(condition.header, condition.values, condition.regexValues);
    case 'http-request-method':
      return ({ method }) => (condition.values.includes(method) ? 'yes' : 'no');
    case 'query-string':
      return queryString(condition.values);
    case 'source-ip':
      return sourceIp(condition.values);
    case 'unknown':
      return () => ({ dependsOn: 'a condition that is not understood' });
  }
}

/** A value may not hold a colon, so nothing but the name can be compared. */
function hostHeader(values: readonly string[], regexValues: readonly string[]): Evaluate {
  const matches = anyOf(values.map((value) => wildcard(value, { ignoreCase: true })));
  return ({ host }) => (matches(hostWithoutPort(host)) ? 'yes' : unless(regexValues, 'host-header'));
}

function pathPattern(values: readonly string[], regexValues: readonly string[]): Evaluate {
  const matches = anyOf(values.map((value) => wildcard(value.replaceAll('&amp;', '&'))));
  return ({ path }) => {
    const held = agreed(decodings(path).map(matches), `whether the load balancer decodes the path '${path}' before it compares it`);
    return held === 'no' ? unless(regexValues, 'path-pattern') : held;
  };
}

function httpHeader(header: string, values: readonly string[], regexValues: readonly string[]): Evaluate {
  const matches = anyOf(values.map((value) => wildcard(value, { ignoreCase: true })));
  const name = header.toLowerCase();
  return ({ headers }) => {
    if (headers === undefined) return { dependsOn: `the header '${header}', and the request's headers are unknown` };
    const sent = headers[name];
    if (sent === undefined) return 'no';
    return [sent].flat().some(matches) ? 'yes' : unless(regexValues, `http-header '${header}'`);
  };
}

function queryString(values: readonly QueryValue[]): Evaluate {
  const pairs = values.map(({ key, value }) => {
    const keyMatches = key === undefined ? () => true : wildcard(key, { ignoreCase: true, escapes: true });
    const valueMatches = wildcard(value, { ignoreCase: true, escapes: true });
    return (reading: Reading) => keyMatches(reading.key) && valueMatches(reading.value);
  });
  return ({ query }) => {
    const parts = query.split('&').filter((part) => part !== '');
    return first(
      parts.flatMap((part) => pairs.map((matches) => agreed(readings(part).map(matches), `how the load balancer reads '${part}' in a query string`))),
    );
  };
}

function sourceIp(values: readonly string[]): Evaluate {
  const ranges = new BlockList();
  const unread = values.filter((value) => !addRange(ranges, value));
  return ({ sourceAddress }) => {
    const version = isIP(sourceAddress ?? '');
    if (sourceAddress === undefined || version === 0) return { dependsOn: "the client's address, which is unknown" };
    if (ranges.check(sourceAddress, version === 6 ? 'ipv6' : 'ipv4')) return 'yes';
    return unread.length === 0 ? 'no' : { dependsOn: `the address range '${unread[0]}', which is not in CIDR format` };
  };
}

function addRange(ranges: BlockList, cidr: string): boolean {
  const [address, prefix] = cidr.split('/');
  const version = isIP(address);
  if (version === 0 || !/^\d{1,3}$/.test(prefix ?? '') || Number(prefix) > (version === 6 ? 128 : 32)) return false;
  ranges.addSubnet(address, Number(prefix), version === 6 ? 'ipv6' : 'ipv4');
  return true;
}

/** AWS does not document whether its regular expressions are case-sensitive. */
function unless(regexValues: readonly string[], of: string): Holds {
  return regexValues.length === 0 ? 'no' : { dependsOn: `the regular expression '${regexValues[0]}' of a ${of} condition` };
}

function anyOf(values: readonly Matches[]): Matches {
  return (text) => values.some((matches) => matches(text));
}

function first(results: readonly Holds[]): Holds {
  return results.find((result) => result === 'yes') ?? results.find((result) => result !== 'no') ?? 'no';
}

/** For what AWS does not document: certain only if every reading has the same result. */
function agreed(results: readonly boolean[], question: string): Holds {
  if (results.every((result) => result)) return 'yes';
  return results.some((result) => result) ? { dependsOn: question } : 'no';
}

/** As sent and, if that differs, without its percent-encoding: AWS does not document which one it compares. */
function decodings(text: string): string[] {
  const decoded = percentDecoded(text);
  return decoded === undefined || decoded === text ? [text] : [text, decoded];
}

/** A part without an equals sign may be a key or a value; AWS does not document which. */
function readings(part: string): Reading[] {
  const equals = part.indexOf('=');
  if (equals >= 0) return decodings(part.slice(0, equals)).flatMap((key) => decodings(part.slice(equals + 1)).map((value) => ({ key, value })));
  return decodings(part).flatMap((text) => [
    { key: text, value: '' },
    { key: '', value: text },
  ]);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether a text matches a pattern. */
export type Matches = (text: string) => boolean;

export interface WildcardOptions {
  readonly ignoreCase?: boolean;
  /** Whether `\*` and `\?` are the characters themselves. */
  readonly escapes?: boolean;
}

type Token = { readonly is: 'run' } | { readonly is: 'one' } | { readonly is: 'character'; readonly character: string };

/**
 * A value of a listener rule's condition: `*` is any run of characters, dots and slashes among them, `?` exactly one
 * ("Condition types for listener rules").
 *
 * Not a regular expression: several stars in one take time that grows with a power of the text's length.
 */
export function wildcard(pattern: string, { ignoreCase = false, escapes = false }: WildcardOptions = {}): Matches {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const tokens = tokensOf(fold(pattern), escapes);
  return (text) => matches(tokens, fold(text));
}

function tokensOf(pattern: string, escapes: boolean): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const next = pattern[i + 1];
    if (escapes && pattern[i] === '\\' && (next === '*' || next === '?')) tokens.push({ is: 'character', character: pattern[++i] });
    else if (pattern[i] === '*') tokens.push({ is: 'run' });
    else if (pattern[i] === '?') tokens.push({ is: 'one' });
    else tokens.push({ is: 'character', character: pattern[i] });
  }
  return tokens;
}

/** After a mismatch the last run takes one more character; earlier runs never change. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let run = -1;
  let runEnd = 0;
  for (let at = 0; at < text.length; ) {
    const expected = tokens[token];
    if (expected?.is === 'run') {
      run = token++;
      runEnd = at;
    } else if (expected?.is === 'one' || (expected?.is === 'character' && expected.character === text[at])) {
      token++;
      at++;
    } else if (run >= 0) {
      token = run + 1;
      at = ++runEnd;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ is }) => is === 'run');
}

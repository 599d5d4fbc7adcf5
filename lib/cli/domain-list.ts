import { readFileSync } from 'node:fs';
import { type AcceptedDomain, isExport, parseAcceptedDomains } from '../environment/accepted-domains';
import { whyLeftOut } from '../environment/left-out';
import type { DomainType } from '../environment/schema';
import { decodeText } from '../text/decode-text';
import { UsageError } from './usage-error';

export interface DomainList {
  readonly domains: readonly string[];
  /** Where each of them stands. */
  readonly places: ReadonlyMap<string, string>;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Those whose mailboxes live in the organisation that exports them. */
const MAILBOXES_HERE: readonly DomainType[] = ['Authoritative'];

/**
 * Domains from a file: one a line, or what `Get-AcceptedDomain | Export-Csv` writes.
 *
 * @param types the types of accepted domains that are taken; those whose mailboxes live in the organisation if left out
 * @throws UsageError if it cannot be read, or if all of it is left out
 */
export function domainList(file: string, types?: readonly DomainType[]): DomainList {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`--domains-file: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): name a file with a domain a line`);
  }
  if (isExport(bytes)) return accepted(file, bytes, types ?? MAILBOXES_HERE);
  if (types !== undefined) throw new UsageError(`--domain-types: ${file} is a list without types: leave the option out, or give what Export-Csv wrote`);
  const lines = linesOf(bytes);
  return { domains: lines.map(({ text }) => text), places: placesOf(file, lines), notes: [] };
}

function linesOf(bytes: Uint8Array): { readonly text: string; readonly line: number }[] {
  return decodeText(bytes)
    .split(/\r?\n/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

function accepted(file: string, bytes: Uint8Array, types: readonly DomainType[]): DomainList {
  const { domains, problems } = parseAcceptedDomains(bytes);
  if (problems.length > 0) throw new UsageError(problems.map(({ line, says }) => `${file}:${line}: ${says}`));
  // Without the endpoint: its own domain needs no record, and is verified like the others.
  const wanted = { types: new Set(types) };
  const reasons = domains.map((domain) => ({ domain, why: whyLeftOut(domain, wanted) }));
  const notes = reasons.flatMap(({ domain, why }) => (why === undefined ? [] : [`${file}:${domain.line}: ${domain.domain} is left out: ${why}`]));
  const taken = reasons.flatMap(({ domain, why }) => (why === undefined ? [domain] : []));
  if (taken.length === 0) throw new UsageError([...notes.slice(0, 10), allLeftOut(file, domains, types)]);
  return {
    domains: taken.map(({ domain }) => domain),
    places: placesOf(
      file,
      taken.map(({ domain, line }) => ({ text: domain, line })),
    ),
    notes,
  };
}

function allLeftOut(file: string, domains: readonly AcceptedDomain[], types: readonly DomainType[]): string {
  const others = [...new Set(domains.map(({ type }) => type))].filter((type) => !types.includes(type));
  const more = others.length > 0 ? `take further types with --domain-types ${[...types, ...others].join(' ')}, or ` : '';
  return `${file}: all ${domains.length} accepted domains are left out: ${more}list the domains with --domains`;
}

function placesOf(file: string, lines: readonly { readonly text: string; readonly line: number }[]): ReadonlyMap<string, string> {
  // Of one that is there twice, the first place.
  return new Map([...lines].reverse().map(({ text, line }) => [text, `${file}:${line}`]));
}

import { readFileSync } from 'node:fs';
import { parseAcceptedDomains } from '../environment/accepted-domains';
import { whyLeftOut } from '../environment/left-out';
import { decodeText } from '../files/decode-text';
import { UsageError } from './usage-error';

export interface DomainList {
  readonly domains: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

const MAILBOXES_HERE = new Set(['Authoritative'] as const);

/**
 * Domains from a file: one a line, or what `Get-AcceptedDomain | Export-Csv` writes.
 *
 * @throws UsageError if it cannot be read
 */
export function domainList(file: string, endpoint: string): DomainList {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`--domains-file: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): name a file with a domain a line`);
  }
  const lines = linesOf(bytes);
  return isExport(lines) ? accepted(file, bytes, endpoint) : { domains: lines, notes: [] };
}

function linesOf(bytes: Uint8Array): string[] {
  return decodeText(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Nobody's domain is called so, as it has no dot. */
function isExport([head = '']: readonly string[]): boolean {
  return head.split(/[,;\t]/).some((column) => /^"?DomainName"?$/i.test(column.trim()));
}

function accepted(file: string, bytes: Uint8Array, endpoint: string): DomainList {
  const { domains, problems } = parseAcceptedDomains(bytes);
  if (problems.length > 0) throw new UsageError(problems.map(({ line, says }) => `${file}:${line}: ${says}`));
  const reasons = domains.map((domain) => ({ domain, why: whyLeftOut(domain, MAILBOXES_HERE, endpoint) }));
  return {
    domains: reasons.flatMap(({ domain, why }) => (why === undefined ? [domain.domain] : [])),
    notes: reasons.flatMap(({ domain, why }) => (why === undefined ? [] : [`${file}:${domain.line}: ${domain.domain} is left out: ${why}`])),
  };
}

import { parse } from 'csv-parse/sync';
import { decodeText } from '../files/decode-text';
import type { DomainType } from './schema';

/** A line of the file that `Get-AcceptedDomain | Export-Csv` writes. */
export interface AcceptedDomain {
  readonly domain: string;
  readonly type: DomainType;
  /** The line in the file, from 1. */
  readonly line: number;
}

export interface AcceptedDomains {
  readonly domains: AcceptedDomain[];
  readonly problems: { readonly line: number; readonly says: string }[];
}

/** The types as Exchange names them (`AcceptedDomainType`). */
const TYPES: Readonly<Record<string, DomainType>> = {
  authoritative: 'Authoritative',
  internalrelay: 'InternalRelay',
  externalrelay: 'ExternalRelay',
};

/**
 * Reads what Exchange's shell writes. Windows PowerShell puts a `#TYPE` line first, a list separator of the culture
 * between (`-UseCulture`), and UTF-16 behind a byte order mark (`-Encoding Unicode`); PowerShell 7 does none of it.
 */
export function parseAcceptedDomains(bytes: Uint8Array): AcceptedDomains {
  const text = decodeText(bytes);
  let header: string[] = [];
  let rows: { record: Record<string, string | undefined>; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true,
      columns: (names: string[]) => {
        header = names.map((name) => name.trim().toLowerCase());
        return header;
      },
      delimiter: [',', ';', '\t'],
      comment: '#TYPE',
      comment_no_infix: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      info: true,
    }) as unknown as typeof rows;
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1;
    return { domains: [], problems: [{ line, says: `is not readable CSV: ${(error as Error).message}` }] };
  }

  if (rows.length === 0) return { domains: [], problems: [{ line: 1, says: 'lists no accepted domain; write it with `Get-AcceptedDomain | Export-Csv`' }] };
  if (!header.includes('domainname')) {
    return {
      domains: [],
      problems: [
        { line: 1, says: 'has no column DomainName; write it with `Get-AcceptedDomain | Export-Csv`, without Select-Object or with DomainName and DomainType' },
      ],
    };
  }
  const domains: AcceptedDomain[] = [];
  const problems: AcceptedDomains['problems'] = [];
  const typed = header.includes('domaintype');
  for (const { record, info } of rows) {
    const { domainname: domain, domaintype } = record;
    const report = (says: string) => problems.push({ line: info.lines, says });
    if (!domain || (typed && !domaintype)) {
      report(`is a line without its ${domain ? 'DomainType' : 'DomainName'}: export the file anew, or mend the line`);
      continue;
    }
    const type = domaintype ? TYPES[domaintype.toLowerCase()] : 'Authoritative';
    if (type) domains.push({ domain, type, line: info.lines });
    else report(`'${domain}' has the unknown DomainType '${domaintype}'; known are Authoritative, InternalRelay, ExternalRelay`);
  }
  return { domains, problems };
}

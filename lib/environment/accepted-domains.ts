import { parse } from 'csv-parse/sync';
import { autodiscoverHost, checkMailDomain } from '../names/domain-name';
import { decodeText } from '../text/decode-text';
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
  readonly problems: { readonly line: number; readonly message: string }[];
}

/** A line's cells, by the lower-cased names of their columns. */
interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string | undefined>>;
}

interface Rows {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

/** The types as Exchange names them (`AcceptedDomainType`). */
const TYPES: Readonly<Record<string, DomainType>> = {
  authoritative: 'Authoritative',
  internalrelay: 'InternalRelay',
  externalrelay: 'ExternalRelay',
};

const EXPORT = '`Get-AcceptedDomain | Export-Csv -Encoding UTF8`';
const TYPE_LINE = '#TYPE';
/** Excel writes the separator of a file's columns into a line of its own. */
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;
/** What Format-Table draws below its header. */
const RULE = /^\s*-+(?:\s+-+)*\s*$/;

/**
 * Reads what Exchange's shell writes. Windows PowerShell puts a `#TYPE` line first, a list separator of the culture
 * between (`-UseCulture`), and UTF-16 after a byte order mark (`-Encoding Unicode`); PowerShell 7 does none of that. A
 * list written to a file without Export-Csv has the form of Format-Table.
 */
export function parseAcceptedDomains(bytes: Uint8Array): AcceptedDomains {
  const lines = linesOf(bytes);
  const ruleAt = lines.findIndex((line) => RULE.test(line));
  const read = ruleAt > 0 ? rowsOfTable(lines, ruleAt) : rowsOfCsv(lines);
  return 'problem' in read ? { domains: [], problems: [read.problem] } : acceptedDomains(read);
}

/** Whether a list of domains is one that Exchange's shell wrote: DomainName is no domain, as it has no dot. */
export function isExport(bytes: Uint8Array): boolean {
  const lines = linesOf(bytes).filter((line) => line.trim() !== '' && !line.startsWith(TYPE_LINE) && !SEPARATOR_LINE.test(line));
  const [head = '', second = ''] = lines;
  return RULE.test(second) || /^Name\s+: /.test(head) || head.split(/[,;|\s]/).some((column) => /^"?DomainName"?$/i.test(column));
}

function linesOf(bytes: Uint8Array): string[] {
  return decodeText(bytes).split(/\r?\n/);
}

function acceptedDomains({ header, rows }: Rows): AcceptedDomains {
  if (!header.includes('domainname')) {
    const message = `has no column DomainName; write it with ${EXPORT}, without Select-Object or with DomainName and DomainType`;
    return { domains: [], problems: [{ line: 1, message }] };
  }
  if (rows.length === 0) return { domains: [], problems: [{ line: 1, message: `lists no accepted domain; write it with ${EXPORT}` }] };

  const domains: AcceptedDomain[] = [];
  const problems: AcceptedDomains['problems'] = [];
  const typed = header.includes('domaintype');
  for (const { line, cells } of rows) {
    // Within quotes too: the CSV library trims only around them.
    const [domain, domaintype] = [cells.domainname?.trim(), cells.domaintype?.trim()];
    const report = (message: string) => problems.push({ line, message });
    const cut = [domain, domaintype].find((cell) => cell !== undefined && /(?:…|\.\.\.)$|\s/.test(cell));
    if (!domain || (typed && !domaintype)) report(`is a line without its ${domain ? 'DomainType' : 'DomainName'}: export the file again, or fix the line`);
    else if (cut !== undefined) report(`has '${cut}', cut to fit the width of a window: write the file with ${EXPORT}`);
    else {
      const type = domaintype ? TYPES[domaintype.toLowerCase()] : 'Authoritative';
      if (type) domains.push({ domain, type, line });
      else report(`'${domain}' has the unknown DomainType '${domaintype}'; known are Authoritative, InternalRelay, ExternalRelay`);
    }
  }
  return { domains, problems };
}

function rowsOfCsv(lines: readonly string[]): Rows | { readonly problem: AcceptedDomains['problems'][number] } {
  const separator = SEPARATOR_LINE.exec(lines[0])?.[1];
  const headAt = lines.findIndex((line, index) => line.trim() !== '' && !line.startsWith(TYPE_LINE) && (index > 0 || separator === undefined));
  const head = lines[headAt] ?? '';
  if (/^\w+\s+: /.test(head)) return { problem: { line: headAt + 1, message: `is a list as Format-List writes it; write it with ${EXPORT}` } };
  let header: string[] = [];
  try {
    // The lines before the header stay, empty, so that every line keeps its number.
    const rows = parse([...lines.slice(0, Math.max(headAt, 0)).map(() => ''), ...lines.slice(headAt)].join('\n'), {
      columns: (names: string[]) => {
        header = names.map((name) => name.trim().toLowerCase());
        return header;
      },
      // The header's: a name may contain one of the others.
      delimiter: separator ?? [',', ';', '\t', '|'].find((one) => head.includes(one)) ?? ',',
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count: true,
      trim: true,
      info: true,
    }) as unknown as readonly { record: Row['cells']; info: { lines: number } }[];
    return { header, rows: rows.map(({ record, info }) => ({ line: info.lines, cells: record })) };
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1;
    return { problem: { line, message: `is not readable CSV: ${(error as Error).message}: write it with ${EXPORT}` } };
  }
}

/** Each column begins where its header does. */
function rowsOfTable(lines: readonly string[], ruleAt: number): Rows {
  const starts = [...lines[ruleAt].matchAll(/-+/g)].map(({ index }) => index);
  const cellsOf = (line: string) => starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
  const header = cellsOf(lines[ruleAt - 1]).map((name) => name.toLowerCase());
  const rows = lines.flatMap((line, index) => {
    if (index <= ruleAt || line.trim() === '' || RULE.test(line)) return [];
    return [{ line: index + 1, cells: Object.fromEntries(cellsOf(line).map((cell, column) => [header[column], cell])) }];
  });
  return { header, rows };
}

/** What decides whether an accepted domain is a namespace of the site. */
export interface Wanted {
  /** The types whose mailboxes are in the organisation. */
  readonly types: ReadonlySet<DomainType>;
  readonly endpoint?: string;
  /** Domains to leave out, written as in the file, and `*.lab.contoso.com` for all below one. */
  readonly leaveOut?: readonly string[];
  /** Whether a zone of the file holds the domain's record: the domain is a namespace then, wherever its name is valid. */
  readonly isHeld?: (domain: string) => boolean;
}

/**
 * Domains that Microsoft gives to every tenant; only Microsoft makes records in their DNS: those of the world-wide service, the
 * US Government's (GCC High, DoD), the former German one, and 21Vianet's in China ("Microsoft 365 endpoints").
 */
const OF_MICROSOFT = ['onmicrosoft.com', 'onmicrosoft.us', 'onmicrosoft.de', 'partner.onmschina.cn'];

/**
 * Top-level domains that the public DNS never has: special use (RFC 6761, 6762, 7686, 8375), `internal` (ICANN, 2024), and
 * those that private networks are known to use (RFC 6762, appendix G; ICANN's name collisions). `example` is not
 * among them: documents use it, and people try what documents show.
 */
const OF_PRIVATE_NETWORKS = [
  'local',
  'localhost',
  'localdomain',
  'invalid',
  'test',
  'onion',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'home.arpa',
  'lan',
];

const OF_TYPE: Readonly<Record<DomainType, string>> = {
  Authoritative: 'and domainTypes names other types',
  InternalRelay: 'and some of its mailboxes are elsewhere',
  ExternalRelay: 'and its mailboxes are elsewhere',
};

export const LEAVE_OUT_NAMES_IT = 'leaveOut names it';

/**
 * Why an accepted domain is no namespace of the redirect site, if it is none: an organisation's list holds every one.
 *
 * @param name the domain in its normal form; left out if it has none
 */
export function whyLeftOut(
  { domain, type }: AcceptedDomain,
  name: string | undefined,
  { types, endpoint, leaveOut = [], isHeld = () => false }: Wanted,
): string | undefined {
  if (leaveOut.some((entry) => leavesOut(entry, domain))) return LEAVE_OUT_NAMES_IT;
  if (!types.has(type)) return `it is of type ${type}, ${OF_TYPE[type]}`;
  if (domain.startsWith('*')) return 'a wildcard is not a host; list its sub-domains that have mailboxes';
  if (name === undefined) return undefined;
  if (OF_MICROSOFT.some((suffix) => name.endsWith(`.${suffix}`))) return 'its DNS is Microsoft’s';
  if (autodiscoverHost(name) === endpoint) return "it is the endpoint's own namespace";
  const network = privateNetworkOf(name);
  if (network !== undefined && !isHeld(name)) {
    return `.${network} is for private networks, and the public DNS has no such names; list the domain by itself if it is a namespace`;
  }
  return undefined;
}

/** The top-level domain of a name that the public DNS never has; undefined for any other name. */
export function privateNetworkOf(name: string): string | undefined {
  return OF_PRIVATE_NETWORKS.find((suffix) => name.endsWith(`.${suffix}`));
}

/** Whether an entry of `leaveOut` is for a domain: both as written, in any case, or in their normal form. */
export function leavesOut(entry: string, domain: string): boolean {
  const [pattern, name] = [normal(entry), normal(domain)];
  return pattern === name || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1)));
}

function normal(text: string): string {
  const bare = text.startsWith('*.') ? text.slice(2) : text;
  return `${text.startsWith('*.') ? '*.' : ''}${checkMailDomain(bare).name ?? bare.toLowerCase()}`;
}

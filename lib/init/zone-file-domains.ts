import { checkMailDomain, comparable } from '../names/domain-name';
import { decodeText } from '../text/decode-text';

/*
 * What a zone file shows about mail domains. The parsers that npm has pass over what they do not understand; here each such
 * line is reported, as it may be the one that names a domain.
 */

/** A mail domain that a zone file shows. */
interface ZoneFileDomain {
  /** In its normal form. */
  readonly domain: string;
  /** The hosts of its MX records, the most preferred first. */
  readonly mailHosts: readonly string[];
}

/** A record that the autodiscover host of a domain has already. */
export interface ExistingRecord {
  readonly domain: string;
  readonly host: string;
  readonly type: string;
  readonly value: string;
}

export interface ZoneFileDomains {
  readonly domains: readonly ZoneFileDomain[];
  readonly existing: readonly ExistingRecord[];
  readonly leftOut: readonly { readonly domain: string; readonly why: string }[];
  /** What was not understood, by its line from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

interface Entry {
  readonly line: number;
  /** Whether the line begins with white space: the entry has the owner of the one before. */
  readonly inherits: boolean;
  readonly tokens: readonly string[];
}

interface ZoneRecord {
  readonly line: number;
  /** Lower case, without the dot at its end. */
  readonly owner: string;
  readonly type: string;
  readonly data: readonly string[];
}

/** Of the registry "Resource Record (RR) TYPEs" those that zone files have, and the types of providers' own. */
const TYPES = new Set(
  (
    'A AAAA AFSDB ALIAS ANAME APL CAA CDNSKEY CDS CERT CNAME DHCID DNAME DNSKEY DS HINFO HTTPS KEY LOC MX NAPTR NS NSEC NSEC3 NSEC3PARAM ' +
    'OPENPGPKEY PTR RP RRSIG SIG SMIMEA SOA SPF SRV SSHFP SVCB TLSA TXT URI WINS WINSR'
  ).split(' '),
);

const CLASS = /^(?:IN|CH|HS|CS)$/i;
const TTL = /^(?:\d+[smhdw]?)+$/i;

/**
 * Reads a zone file (RFC 1035, section 5). Mail domains are the owners of MX records, the zone itself (the owner of its SOA
 * record), and each `<domain>` of which there is an `autodiscover.<domain>`.
 *
 * @param origin the zone's name, for a file that does not begin with `$ORIGIN`
 */
export function domainsOfZoneFile(bytes: Uint8Array, origin?: string): ZoneFileDomains {
  const problems: { line: number; message: string }[] = [];
  const records = recordsOf(decodeText(bytes), origin, (line, message) => problems.push({ line, message }));

  const mailHosts = new Map<string, { preference: number; host: string }[]>();
  const found = new Set<string>();
  const existing: ExistingRecord[] = [];
  for (const { owner, type, data, line } of records) {
    if (type === 'SOA') found.add(owner);
    if (type === 'MX') {
      const [preference, host] = data;
      if (!/^\d+$/.test(preference) || host === undefined) {
        problems.push({ line, message: 'has an MX record without a preference and a host' });
        continue;
      }
      found.add(owner);
      mailHosts.set(owner, [...(mailHosts.get(owner) ?? []), { preference: Number(preference), host: comparable(host) }]);
    }
    const domain = /^(?:autodiscover|_autodiscover\._tcp)\.(.+)$/.exec(owner)?.[1];
    if (domain === undefined || type === 'SOA' || type === 'NS') continue;
    found.add(domain);
    existing.push({ domain, host: owner, type, value: data.join(' ') });
  }

  const leftOut: { domain: string; why: string }[] = [];
  const domains: ZoneFileDomain[] = [];
  for (const owner of [...found].sort()) {
    const hosts = (mailHosts.get(owner) ?? []).sort((a, b) => a.preference - b.preference).map(({ host }) => host);
    const { name, why } = mailDomain(owner, hosts);
    if (name === undefined) leftOut.push({ domain: owner, why });
    else domains.push({ domain: name, mailHosts: hosts });
  }
  return { domains, existing: existing.filter(({ domain }) => domains.some((one) => one.domain === domain)), leftOut, problems };
}

/** The zone's name in a file's name, as BIND, Windows and DNS providers write them: `fabrikam.com.zone`, `db.fabrikam.com`, `fabrikam.com.dns`. */
export function originInFileName(fileName: string): string | undefined {
  const bare = fileName.replace(/^(?:db|zone|pri|master)\./i, '').replace(/\.(?:zone|dns|db|txt|hosts|bind|signed)$/i, '');
  return checkMailDomain(bare).name;
}

function mailDomain(
  owner: string,
  mailHosts: readonly string[],
): { readonly name: string; readonly why?: undefined } | { readonly name?: undefined; readonly why: string } {
  if (owner.startsWith('*.')) return { why: 'a wildcard is not a host; list its sub-domains that have mailboxes' };
  // RFC 7505
  if (mailHosts.length === 1 && mailHosts[0] === '') return { why: 'its MX record says that it takes no mail' };
  const { name, problem } = checkMailDomain(owner);
  return name === undefined ? { why: `it ${problem}` } : { name };
}

function recordsOf(text: string, origin: string | undefined, report: (line: number, message: string) => void): ZoneRecord[] {
  const records: ZoneRecord[] = [];
  let zone = origin === undefined ? undefined : comparable(origin);
  let owner: string | undefined;
  let lost = false;
  const absolute = (name: string): string | undefined => {
    if (name === '@') return zone;
    if (name.endsWith('.')) return comparable(name);
    return zone === undefined ? undefined : zone === '' ? comparable(name) : `${comparable(name)}.${zone}`;
  };

  for (const { line, inherits, tokens } of entriesOf(text, report)) {
    const [first, second] = tokens;
    if (first.startsWith('$')) {
      if (/^\$TTL$/i.test(first)) continue;
      if (/^\$ORIGIN$/i.test(first) && second !== undefined) zone = absolute(second);
      else report(line, `has ${first}, which is not read: write its records out`);
      continue;
    }
    const [name, ...rest] = inherits ? [undefined, ...tokens] : tokens;
    const { type, data } = typeAndData(rest as string[]);
    if (name !== undefined) owner = absolute(name);
    if (type === undefined) report(line, `is not a record of a known type: '${tokens.slice(0, 4).join(' ')}'`);
    else if (owner === undefined) {
      if (!lost) report(line, 'has a name that is relative, and no $ORIGIN before it says to what: begin the file with a line such as $ORIGIN fabrikam.com.');
      lost = true;
    } else records.push({ line, owner, type, data: NAMES.has(type) ? data.map((field) => (/^\d+$/.test(field) ? field : (absolute(field) ?? field))) : data });
  }
  return records;
}

/** Types whose data is numbers and a name, which may be relative. */
const NAMES = new Set(['MX', 'CNAME', 'SRV', 'DNAME', 'NS', 'PTR', 'ALIAS', 'ANAME']);

/** TTL and class, each of which may be left out, come before the type in any order. */
function typeAndData(fields: readonly string[]): { readonly type?: string; readonly data: readonly string[] } {
  let at = 0;
  while (at < 2 && at < fields.length && (TTL.test(fields[at]) || CLASS.test(fields[at]))) at += 1;
  const type = fields[at]?.toUpperCase();
  const known = type !== undefined && (TYPES.has(type) || /^TYPE\d+$/.test(type)) && fields.length > at + 1;
  return known ? { type, data: fields.slice(at + 1) } : { data: [] };
}

/** The tokens of each entry: a line, or several within parentheses. Quotes and escapes stay as they are. */
function entriesOf(text: string, report: (line: number, message: string) => void): Entry[] {
  const entries: Entry[] = [];
  let open: { line: number; inherits: boolean; tokens: string[] } | undefined;
  let depth = 0;
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    open ??= { line: index + 1, inherits: /^\s/.test(content), tokens: [] };
    for (const [token] of content.matchAll(TOKEN)) {
      if (token.startsWith(';')) break;
      if (token === '(') depth += 1;
      else if (token === ')') depth = Math.max(0, depth - 1);
      else open.tokens.push(token);
    }
    if (depth > 0) continue;
    if (open.tokens.length > 0) entries.push(open);
    open = undefined;
  }
  if (open && open.tokens.length > 0) report(open.line, 'opens a parenthesis that nothing closes, so that all below it is not read');
  return entries;
}

/** A comment, a parenthesis, a text in quotes, or a word; within the last two a backslash takes the next character along. */
const TOKEN = /;.*|[()]|"(?:\\.|[^"\\])*"?|(?:\\.|[^\s;()"\\])+|\\/g;

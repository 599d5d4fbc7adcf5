import { readFileSync } from 'node:fs';
import { type AcceptedDomain, isExport, parseAcceptedDomains, whyLeftOut } from '../environment/accepted-domains';
import type { DomainType } from '../environment/schema';
import { UserError } from '../errors';
import { checkNamespaceSet, formerHostProblem, redirectHostProblem } from '../layout/namespace-checks';
import { autodiscoverHost, type Checked, checkEndpointHost, checkHostName, checkListedDomain, checkMailDomain, isFileName, quote } from '../names/domain-name';
import { decodeText } from '../text/decode-text';
import type { VerifySubject } from '../verify/subject';

/** Namespaces from a list instead of an environment. */
export interface ListOptions {
  readonly domains?: readonly string[];
  readonly domainsFile?: string;
  readonly domainTypes?: readonly DomainType[];
  readonly endpoint?: string;
  readonly redirectHost?: string;
  readonly formerRedirectHost?: readonly string[];
}

/** `a.com,b.com` and `a.com b.com` alike. */
export function apart(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

/**
 * What to verify for a list of domains. Duplicates are verified once. Who makes the records is unknown. The endpoint's own
 * domain needs no redirect.
 *
 * @throws UserError with all its mistakes
 */
export function subjectOfList(options: ListOptions): VerifySubject {
  const { domains: given = [], domainsFile, domainTypes, endpoint: givenEndpoint, redirectHost: givenHost, formerRedirectHost: givenFormer = [] } = options;
  const source = domainsFile ?? '--domains';
  if (givenEndpoint === undefined) throw new UserError(`${source} names no endpoint: give the host that all of them should reach, with --endpoint`);
  const { domains, places, notes } = domainsFile === undefined ? { domains: given.flatMap(apart), notes: [] } : domainList(domainsFile, domainTypes);
  const problems: string[] = [];
  const nameOf = (text: string, check: (text: unknown) => Checked, at: string) => {
    const { name, problem } = check(text);
    if (problem !== undefined) problems.push(`${at}: ${quote(text)} ${problem}`);
    return name;
  };
  const endpoint = nameOf(givenEndpoint, checkEndpointHost, '--endpoint');
  const redirectHost = givenHost === undefined ? undefined : nameOf(givenHost, checkHostName, '--redirect-host');
  const sameHost = redirectHostProblem({ endpoint, redirectHost });
  if (sameHost !== undefined) problems.push(`--redirect-host: ${quote(redirectHost)} ${sameHost}`);
  const formerRedirectHosts: string[] = [];
  for (const text of givenFormer.flatMap(apart)) {
    const name = nameOf(text, checkHostName, '--former-redirect-host');
    const problem = name === undefined ? undefined : formerHostProblem(name, { endpoint, redirectHost }, formerRedirectHosts);
    if (problem !== undefined) problems.push(`--former-redirect-host: ${quote(name)} ${problem}`);
    else if (name !== undefined) formerRedirectHosts.push(name);
  }

  const names = new Set<string>();
  for (const text of new Set(domains)) {
    const name = nameOf(text, checkListedDomain, places?.get(text) ?? source);
    if (name === undefined && isFileName(text)) problems.push(`${source}: give a file with --domains-file ${text}`);
    if (name !== undefined) names.add(name);
  }
  const unique = [...names].sort();
  // The list can contain every mail domain: the endpoint's own, which needs no record, is no mistake here.
  const ownDomain = unique.find((domain) => autodiscoverHost(domain) === endpoint);
  const redirected = unique.filter((domain) => domain !== ownDomain);
  const facts = redirected.map((domain) => ({ domain, zones: [], srvRecord: false }));
  for (const { index, message } of checkNamespaceSet(facts, { endpoint, redirectHost, formerRedirectHosts }))
    problems.push(`${source}: ${quote(redirected[index])} ${message}`);
  if (domains.length === 0) problems.push(`${source} has no domain: write at least one, such as 'fabrikam.com'`);

  if (problems.length > 0 || endpoint === undefined) throw new UserError(problems);
  return {
    name: endpoint,
    source,
    redirectHost,
    ...(formerRedirectHosts.length > 0 ? { formerRedirectHosts } : {}),
    oneEndpoint: true,
    namespaces: unique.map((domain) => ({ domain, view: 'public', endpoint, ...(ownDomain === domain ? { directTo: endpoint } : {}), external: false })),
    notes,
  };
}

interface DomainList {
  readonly domains: readonly string[];
  /** The position of each in the file. */
  readonly places: ReadonlyMap<string, string>;
  /** What was skipped, and why. */
  readonly notes: readonly string[];
}

/** Domains whose mailboxes are in the organization that exports them. */
const MAILBOXES_HERE: readonly DomainType[] = ['Authoritative'];

/**
 * Domains from a file, one per line, each with its place in the file.
 *
 * @throws UserError if it cannot be read, or if it is an export of Exchange
 */
export function domainsInFile(file: string): { readonly text: string; readonly place: string }[] {
  const bytes = readOrComplain(file);
  if (isExport(bytes)) throw new UserError(`--domains-file: ${file} is an export of Exchange: give it with --csv`);
  return linesOf(bytes).map(({ text, line }) => ({ text, place: `${file}:${line}` }));
}

/**
 * Domains from a file: one per line, or the output of `Get-AcceptedDomain | Export-Csv`.
 *
 * @param types the types of accepted domains to verify (default: those whose mailboxes are in the organization)
 * @throws UserError if it cannot be read, or if every domain is skipped
 */
function domainList(file: string, types?: readonly DomainType[]): DomainList {
  const bytes = readOrComplain(file);
  if (isExport(bytes)) return accepted(file, bytes, types ?? MAILBOXES_HERE);
  if (types !== undefined) throw new UserError(`--domain-types: ${file} is a list without types: leave the option out, or give the output of Export-Csv`);
  const lines = linesOf(bytes);
  return { domains: lines.map(({ text }) => text), places: placesOf(file, lines), notes: [] };
}

function readOrComplain(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`--domains-file: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): name a file with one domain per line`);
  }
}

function linesOf(bytes: Uint8Array): { readonly text: string; readonly line: number }[] {
  return decodeText(bytes)
    .split(/\r?\n/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

function accepted(file: string, bytes: Uint8Array, types: readonly DomainType[]): DomainList {
  const { domains, problems } = parseAcceptedDomains(bytes);
  if (problems.length > 0) throw new UserError(problems.map(({ line, message }) => `${file}:${line}: ${message}`));
  // Without the endpoint: its own domain is verified like the others.
  const wanted = { types: new Set(types) };
  const reasons = domains.map((domain) => ({ domain, why: whyLeftOut(domain, checkMailDomain(domain.domain).name, wanted) }));
  const notes = reasons.flatMap(({ domain, why }) => (why === undefined ? [] : [`${file}:${domain.line}: ${domain.domain} is left out: ${why}`]));
  const taken = reasons.flatMap(({ domain, why }) => (why === undefined ? [domain] : []));
  if (taken.length === 0) throw new UserError([...notes.slice(0, 10), allLeftOut(file, domains, types)]);
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
  const more = others.length > 0 ? `include further types with --domain-types ${[...types, ...others].join(' ')}, or ` : '';
  return `${file}: all ${domains.length} accepted domains are skipped: ${more}list the domains with --domains`;
}

function placesOf(file: string, lines: readonly { readonly text: string; readonly line: number }[]): ReadonlyMap<string, string> {
  // For a duplicate, the first position.
  return new Map([...lines].reverse().map(({ text, line }) => [text, `${file}:${line}`]));
}

import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { NameServer } from '../dns/dns-exchange';
import { type AcceptedDomain, isExport, parseAcceptedDomains, whyLeftOut } from '../environment/accepted-domains';
import type { DomainType } from '../environment/schema';
import { UserError } from '../errors';
import { decodeText } from '../text/decode-text';
import { domainsSubject, type VerifySubject } from '../verify/subject';
import { authorities } from './certificate-source';
import { chosenEnvironment, onlyDomain, planHint, selected } from './options';
import { SYSTEM_VIEW, type VerifyGround } from './verify-run';

/** What is to be verified. */
export interface SubjectOptions {
  readonly environments: string;
  readonly domains?: readonly string[];
  readonly domainsFile?: string;
  readonly domainTypes?: readonly DomainType[];
  readonly endpoint?: string;
  readonly redirectHost?: string;
  readonly only?: readonly string[];
}

/** By whose answers, and whom to trust. */
export interface NetworkOptions {
  readonly resolver?: readonly string[];
  readonly cacert?: string;
}

/**
 * What is to be verified, as it is written now.
 *
 * @throws UserError or EnvironmentError with all that is wrong with it
 */
export async function verifySubject(name: string | undefined, options: SubjectOptions): Promise<VerifySubject> {
  refuseContradictions(name, options);
  const only = options.only?.map(onlyDomain);
  const listed = options.domains !== undefined || options.domainsFile !== undefined;
  const whole = listed ? subjectOfList(options) : await subjectOfEnvironment(name, options.environments);
  const subject = only ? { ...whole, namespaces: selected(whole, only, listed ? '' : planHint(name, options.environments)) } : whole;
  if (subject.namespaces.length === 0) throw new UserError(`${subject.source} has no namespace to verify`);
  return subject;
}

async function subjectOfEnvironment(name: string | undefined, folder: string): Promise<VerifySubject> {
  const environment = chosenEnvironment(name, folder);
  const { environmentSubject } = await import('../verify/subject');
  return environmentSubject(environment);
}

function subjectOfList({ domains = [], domainsFile, domainTypes, endpoint, redirectHost }: SubjectOptions): VerifySubject {
  const source = domainsFile ?? '--domains';
  if (endpoint === undefined) throw new UserError(`${source} names no endpoint: give the host that all of them should come to, with --endpoint`);
  const list = domainsFile === undefined ? { domains: domains.flatMap(apart), notes: [] } : domainList(domainsFile, domainTypes);
  const { subject, problems } = domainsSubject({ ...list, endpoint, redirectHost, source });
  if (problems) throw new UserError(problems);
  return subject;
}

/** `a.com,b.com` and `a.com b.com` alike. */
function apart(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

function refuseContradictions(name: string | undefined, { domains, domainsFile, domainTypes, endpoint, redirectHost }: SubjectOptions): void {
  if (domains !== undefined && domainsFile !== undefined) throw new UserError('--domains and --domains-file are two lists: give one of them');
  if (domainTypes !== undefined && domainsFile === undefined)
    throw new UserError('--domain-types goes with --domains-file: it says which lines of an export are taken');
  const list = domains !== undefined ? '--domains' : domainsFile !== undefined ? '--domains-file' : undefined;
  if (name !== undefined && list !== undefined) throw new UserError(`'${name}' and ${list} are two sources: give one of them`);
  if (list !== undefined) return;
  if (endpoint !== undefined) throw new UserError('--endpoint goes with --domains: an environment names its endpoint itself');
  if (redirectHost !== undefined) throw new UserError('--redirect-host goes with --domains: an environment names its redirect host itself');
}

/**
 * The network that this machine is in.
 *
 * @throws UserError if a resolver's address or a file of authorities is wrong
 */
export async function liveGround({ resolver: given, cacert }: NetworkOptions): Promise<VerifyGround> {
  const [{ verifier }, { liveConnector }, { serversResolver, systemResolver }, { missingLink }, servers] = await Promise.all([
    import('../verify/verifier'),
    import('../verify/live-connector'),
    import('../verify/system-resolver'),
    import('../verify/system-resolver'),
    nameServersOf(given),
  ]);
  const ca = cacert === undefined ? undefined : [...nodesOwn(), authorities(cacert)];
  const connector = liveConnector();
  const resolvers = () => {
    if (given === undefined) return [{ name: SYSTEM_VIEW, resolver: usable(() => systemResolver()) }];
    // Again each round: an interface may go, and come back.
    const problems = servers.flatMap(({ name, server }) => {
      const link = missingLink(server);
      return link === undefined
        ? []
        : [`--resolver: '${name}' is on the interface ${link}, which this machine does not have, or which is down: correct it, or bring it up`];
    });
    if (problems.length > 0) throw new UserError(problems);
    return servers.map(({ name, server }) => ({ name, resolver: serversResolver([server]) }));
  };
  return { verifier, views: () => resolvers().map(({ name, resolver }) => ({ name, network: { resolver, connector, ca } })) };
}

interface NamedServer {
  /** As the user wrote it. */
  readonly name: string;
  readonly server: NameServer;
}

/** One that is named twice is asked once. */
async function nameServersOf(given: readonly string[] = []): Promise<NamedServer[]> {
  const { lacksItsLink, nameServer, nameServerText } = await import('../verify/system-resolver');
  const servers = new Map<string, NamedServer>();
  const problems = given.flatMap((text) =>
    apart(text).length > 0 ? [] : [`--resolver: '${text}' names no name server: write an IP address, such as '192.0.2.53'`],
  );
  for (const name of given.flatMap(apart)) {
    try {
      const server = nameServer(name);
      if (lacksItsLink(server))
        problems.push(`--resolver: '${name}' is a link-local address without its link: write it with the interface, such as '${server.address}%eth0'`);
      else if (!servers.has(nameServerText(server))) servers.set(nameServerText(server), { name, server });
    } catch (error) {
      problems.push(`--resolver: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new UserError(problems);
  return [...servers.values()];
}

function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UserError((error as Error).message, { cause: error });
  }
}

/**
 * Beside Node's own, unlike `certificate --cacert`: a walk meets the certificates of public web servers too. What Node is told
 * to trust by `NODE_EXTRA_CA_CERTS` is in the list from Node 22.15 on.
 */
function nodesOwn(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

interface DomainList {
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
 * @throws UserError if it cannot be read, or if all of it is left out
 */
function domainList(file: string, types?: readonly DomainType[]): DomainList {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError(`--domains-file: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): name a file with a domain a line`);
  }
  if (isExport(bytes)) return accepted(file, bytes, types ?? MAILBOXES_HERE);
  if (types !== undefined) throw new UserError(`--domain-types: ${file} is a list without types: leave the option out, or give what Export-Csv wrote`);
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
  if (problems.length > 0) throw new UserError(problems.map(({ line, message }) => `${file}:${line}: ${message}`));
  // Without the endpoint: its own domain needs no record, and is verified like the others.
  const wanted = { types: new Set(types) };
  const reasons = domains.map((domain) => ({ domain, why: whyLeftOut(domain, wanted) }));
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
  const more = others.length > 0 ? `take further types with --domain-types ${[...types, ...others].join(' ')}, or ` : '';
  return `${file}: all ${domains.length} accepted domains are left out: ${more}list the domains with --domains`;
}

function placesOf(file: string, lines: readonly { readonly text: string; readonly line: number }[]): ReadonlyMap<string, string> {
  // Of one that is there twice, the first place.
  return new Map([...lines].reverse().map(({ text, line }) => [text, `${file}:${line}`]));
}

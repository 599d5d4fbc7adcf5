import { isIP } from 'node:net';
import * as tls from 'node:tls';
import type { NameServer } from '../dns/query-retries';
import { UserError } from '../errors';
import { checkHostName, checkMailDomain, quote } from '../names/domain-name';
import type { Resolver } from '../network/network';
import { cachedFacts } from '../plan/context-file';
import { few } from '../text/format';
import type { VerifySubject } from '../verify/subject';
import { authorities } from './certificate-source';
import { apart, type ListOptions, subjectOfList } from './domain-list';
import { chosenEnvironment, onlyDomain, planHint, selected } from './options';
import { SYSTEM_VIEW, type VerifierSource } from './verify-run';

/** What to verify. */
export interface SubjectOptions extends ListOptions {
  readonly environments: string;
  readonly only?: readonly string[];
  readonly site?: string;
}

/** Which resolvers to ask, and which authorities to trust. */
export interface NetworkOptions {
  readonly resolver?: readonly string[];
  readonly cacert?: string;
}

/**
 * What to verify, read again from its file.
 *
 * @throws UserError with all its problems
 */
export async function verifySubject(name: string | undefined, options: SubjectOptions): Promise<VerifySubject> {
  refuseContradictions(name, options);
  const only = options.only?.map(onlyDomain);
  const listed = options.domains !== undefined || options.domainsFile !== undefined;
  const whole = listed ? subjectOfList(options) : await subjectOfEnvironment(name, options.environments);
  const subject = only ? { ...whole, namespaces: selected(whole, only, listed ? '' : planHint(name, options.environments)) } : whole;
  if (subject.namespaces.length === 0) throw new UserError(`${subject.source} has no namespace to verify`);
  return options.site === undefined ? subject : asIfLed(subject, siteOf(options.site));
}

/** Says so at the top of every report: what is found then is not what clients find now. */
function asIfLed(subject: VerifySubject, site: string): VerifySubject {
  const note = `the DNS of the autodiscover hosts was not asked: each was walked as if its record led to ${site}`;
  const direct = subject.namespaces.filter(({ directTo }) => directTo !== undefined).map(({ domain }) => domain);
  const directNote = `their records lead straight to the endpoint, and they were walked so: ${few(direct)}`;
  return {
    ...subject,
    site,
    source: `${subject.source}, as if every record led to ${site}`,
    notes: [...subject.notes, note, ...(direct.length > 0 ? [directNote] : [])],
  };
}

function siteOf(text: string): string {
  if (isIP(text) !== 0) return text;
  const { name, problem } = checkHostName(text);
  if (problem !== undefined) throw new UserError(`--site: ${quote(text)} ${problem}`);
  return name;
}

/** A part before the @ that needs no quotes (RFC 5321, section 4.1.2), and that fits (section 4.5.3.1.1). */
const LOCAL_PART = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LONGEST_LOCAL_PART = 64;

/**
 * The address of a mailbox whose domain is verified, with the domain in ASCII.
 *
 * @throws UserError if it is none
 */
export function mailboxOf(text: string, { namespaces, source }: VerifySubject): string {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  if (!LOCAL_PART.test(local) || Buffer.byteLength(local) > LONGEST_LOCAL_PART)
    throw new UserError(`--mail: ${quote(text)} is not a mail address: give one such as 'ada@${namespaces[0].domain}'`);
  const { name, problem } = checkMailDomain(text.slice(at + 1));
  if (problem !== undefined) throw new UserError(`--mail: ${quote(text.slice(at + 1))} ${problem}`);
  if (!namespaces.some(({ domain }) => domain === name))
    throw new UserError(`--mail: ${name} is none of the namespaces that are verified: give an address of one of them (${source})`);
  return `${local}@${name}`;
}

async function subjectOfEnvironment(name: string | undefined, folder: string): Promise<VerifySubject> {
  const environment = chosenEnvironment(name, folder);
  const { environmentSubject } = await import('../verify/subject');
  return environmentSubject(environment, cachedFacts(environment));
}

function refuseContradictions(
  name: string | undefined,
  { domains, domainsFile, domainTypes, endpoint, redirectHost, formerRedirectHost }: SubjectOptions,
): void {
  if (domains !== undefined && domainsFile !== undefined) throw new UserError('--domains and --domains-file are two lists: give one of them');
  if (domainTypes !== undefined && domainsFile === undefined)
    throw new UserError('--domain-types goes with --domains-file: it says which lines of an export to verify');
  const list = domains !== undefined ? '--domains' : domainsFile !== undefined ? '--domains-file' : undefined;
  if (name !== undefined && list !== undefined) throw new UserError(`'${name}' and ${list} are two sources: give one of them`);
  if (list !== undefined) return;
  if (endpoint !== undefined) throw new UserError('--endpoint goes with --domains: an environment file names its endpoint');
  if (redirectHost !== undefined) throw new UserError('--redirect-host goes with --domains: an environment file names its redirect host');
  if (formerRedirectHost !== undefined) throw new UserError('--former-redirect-host goes with --domains: an environment file has them as formerRedirectHosts');
}

/**
 * The network of this machine.
 *
 * @throws UserError if a resolver's address or a file of authorities is wrong
 */
export async function liveVerifiers({ resolver: given, cacert }: NetworkOptions): Promise<VerifierSource> {
  const [{ verifier }, { liveConnector }, resolvers] = await Promise.all([
    import('../verify/verifier'),
    import('../verify/live-connector'),
    liveResolvers(given),
  ]);
  const ca = cacert === undefined ? undefined : [...nodesOwn(), authorities(cacert)];
  const connector = liveConnector();
  return { verifier, views: () => resolvers().map(({ name, resolver }) => ({ name, network: { resolver, connector, ca } })) };
}

/**
 * The resolvers to ask, again each time: an interface can go down and come back.
 *
 * @throws UserError if an address is wrong
 */
export async function liveResolvers(given: readonly string[] | undefined): Promise<() => readonly NamedResolver[]> {
  const [{ missingLink, serversResolver, systemResolver }, servers] = await Promise.all([import('../verify/system-resolver'), nameServersOf(given)]);
  return () => {
    if (given === undefined) return [{ name: SYSTEM_VIEW, resolver: usable(() => systemResolver()) }];
    const problems = servers.flatMap(({ name, server }) => {
      const link = missingLink(server);
      return link === undefined
        ? []
        : [`--resolver: '${name}' is on the interface ${link}, which does not exist on this machine or is down: correct it, or bring it up`];
    });
    if (problems.length > 0) throw new UserError(problems);
    return servers.map(({ name, server }) => ({ name, resolver: serversResolver([server]) }));
  };
}

interface NamedResolver {
  readonly name: string;
  readonly resolver: Resolver;
}

interface NamedServer {
  /** As on the command line. */
  readonly name: string;
  readonly server: NameServer;
}

/** Without duplicates. */
async function nameServersOf(given: readonly string[] = []): Promise<NamedServer[]> {
  const { lacksItsLink, nameServer, nameServerText } = await import('../verify/system-resolver');
  const servers = new Map<string, NamedServer>();
  const problems = given.flatMap((text) =>
    apart(text).length > 0 ? [] : [`--resolver: '${text}' is not a name server: give an IP address, such as '192.0.2.53'`],
  );
  for (const name of given.flatMap(apart)) {
    try {
      const server = nameServer(name);
      if (lacksItsLink(server)) problems.push(`--resolver: '${name}' is a link-local address without an interface: add it, such as '${server.address}%eth0'`);
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
    throw new UserError(`${(error as Error).message} with --resolver, such as '--resolver 192.0.2.53'`, { cause: error });
  }
}

/**
 * In addition to the given file, unlike `certificate --cacert`: a walk also meets certificates of public web servers. From
 * Node.js 22.15 on the list includes `NODE_EXTRA_CA_CERTS`.
 */
function nodesOwn(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

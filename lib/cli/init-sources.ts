import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isExport, parseAcceptedDomains } from '../environment/accepted-domains';
import { UserError } from '../errors';
import type { Facts } from '../init/draft';
import { domainsOfZoneFile, originInFileName } from '../init/zone-file-domains';
import { checkListedDomain, isFileName, quote } from '../names/domain-name';
import { apart, domainsInFile } from './domain-list';

/** Where the mail domains are taken from. */
export interface SourceOptions {
  readonly csv?: readonly string[];
  readonly domains?: readonly string[];
  readonly domainsFile?: string;
  readonly zoneFile?: readonly string[];
}

/** A file that is copied next to the environment file, which refers to it. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly content: Uint8Array;
}

export interface Sources extends Pick<Facts, 'exports' | 'listed' | 'zoneFiles'> {
  readonly copies: readonly Copy[];
}

/**
 * Reads the lists of domains.
 *
 * @param file the environment file that is to be written
 * @throws UserError with all that cannot be read
 */
export function readSources({ csv = [], domains = [], domainsFile, zoneFile = [] }: SourceOptions, file: string): Sources {
  if (csv.length + domains.length + zoneFile.length === 0 && domainsFile === undefined) {
    throw new UserError(
      'which mail domains? Give the output of Get-AcceptedDomain | Export-Csv with --csv, or a list with --domains or --domains-file, or the zones of their DNS with --zone-file',
    );
  }
  const problems: string[] = [];
  const tried = <Result>(read: () => Result): Result[] => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  };
  const exports = csv.flatMap((path) => tried(() => exported(path, file)));
  const zoneFiles = zoneFile.flatMap((path) => tried(() => zone(path)));
  const given = [
    ...domains.flatMap(apart).map((text) => ({ text, place: '--domains' })),
    ...(domainsFile === undefined ? [] : tried(() => domainsInFile(domainsFile)).flat()),
  ];
  const listed = new Set<string>();
  for (const { text, place } of given) {
    const { name, problem } = checkListedDomain(text);
    if (problem === undefined) listed.add(name);
    else
      problems.push(
        `${place}: ${quote(text)} ${problem}${place === '--domains' && isFileName(text) ? `: give a file with --csv ${text} or --domains-file ${text}` : ''}`,
      );
  }
  if (problems.length > 0) throw new UserError(problems);
  return { exports, listed: [...listed], zoneFiles, copies: exports.flatMap(({ copy }) => copy ?? []) };
}

function exported(path: string, file: string) {
  const content = bytesOf(path, '--csv', 'name the output of Get-AcceptedDomain | Export-Csv');
  if (!isExport(content))
    throw new UserError(
      `--csv: ${path} has no column DomainName: give the output of Get-AcceptedDomain | Export-Csv, or a list of domains with --domains-file`,
    );
  const { domains, problems } = parseAcceptedDomains(content);
  if (problems.length > 0) throw new UserError(problems.map(({ line, message }) => `${path}:${line}: ${message}`));
  const folder = dirname(file);
  const near = [folder, '.'].some((place) => isWithin(resolve(place), resolve(path)));
  if (near) return { csv: relative(folder, path).split(sep).join('/'), domains };
  return { csv: basename(path), domains, copy: { from: path, to: join(folder, basename(path)), content } };
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Lines that were not understood may be those that name domains: without any domain, they are the answer. */
function zone(path: string): Facts['zoneFiles'][number] {
  const read = domainsOfZoneFile(bytesOf(path, '--zone-file', 'name a zone file'), originInFileName(basename(path)));
  if (read.domains.length > 0) return { ...read, file: path };
  const first = read.problems.slice(0, 5).map(({ line, message }) => `${path}:${line}: ${message}`);
  throw new UserError([
    ...first,
    `--zone-file: ${path} has no mail domain: it needs a SOA or an MX record, or one of an autodiscover host, and a name such as fabrikam.com.zone or a line $ORIGIN`,
  ]);
}

function bytesOf(path: string, option: string, fix: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`${option}: ${path} is not readable (${(error as NodeJS.ErrnoException).code}): ${fix}`);
  }
}

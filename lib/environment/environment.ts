import { UserError } from '../errors';
import type { RuleLayout, SlottedRule } from '../layout/rule-slots';
import type { EnvironmentFile } from './schema';

/** The position of a value in a file. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** The path within the file: `namespaces[3].domain`. */
  readonly path: string;
}

/** A hosted zone that an environment names. */
export interface Zone {
  /** Normalized. */
  readonly name: string;
  /** Left out if CDK looks it up. */
  readonly id?: string;
  readonly account: string;
  readonly region: string;
  readonly private: boolean;
}

/** A namespace, checked: its domain is in its normal form, its zones hold it. */
export interface Namespace {
  readonly domain: string;
  /** Public zone first, then private ones. Empty if all its DNS is elsewhere. */
  readonly zones: readonly Zone[];
  /** Whether its public DNS is elsewhere. */
  readonly external: boolean;
  /** The public zone of the file that holds its host, also if its record is made elsewhere. */
  readonly publicZone?: Zone;
  /** The host of an endpoint of its own. */
  readonly endpoint?: string;
  readonly srv: boolean;
  /** Where its CNAME leads if the certificate covers its host; `redirect` where it has an endpoint of its own. */
  readonly whenCovered: 'redirect' | 'direct';
  readonly source: Source;
}

export interface EnvironmentRedirectHost {
  readonly name: string;
  /** Whether its public DNS is elsewhere. */
  readonly external: boolean;
  /** The zones of its alias. */
  readonly zones: readonly Zone[];
  readonly source: Source;
}

/** A name that the site had before, and keeps for the records that still lead to it. */
export interface FormerRedirectHost extends EnvironmentRedirectHost {
  /** Whether its alias stays in Route 53 when it leaves the template. */
  readonly retain: boolean;
}

/** An environment file that passed all checks. */
export interface Environment {
  readonly name: string;
  readonly file: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  /** Where to look for its certificate; left out if the file does not say. */
  readonly certificate?: EnvironmentFile['certificate'];
  readonly redirectHost?: EnvironmentRedirectHost;
  /** In the order of the file. */
  readonly formerRedirectHosts: readonly FormerRedirectHost[];
  readonly network: NonNullable<EnvironmentFile['network']>;
  readonly loadBalancer: NonNullable<EnvironmentFile['loadBalancer']>;
  readonly hosts: 'listed' | 'any';
  readonly layout: RuleLayout;
  readonly maxRules: number;
  /** The listener rules of the namespaces. */
  readonly rules: readonly SlottedRule[];
  readonly records: { readonly ttl: number; readonly stacks: number; readonly retain: boolean };
  /** In alphabetical order. */
  readonly namespaces: readonly Namespace[];
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
  /** Notices about the file, such as which accepted domains were left out and why. */
  readonly notices: readonly string[];
  /** Those of them that are about domains of its list. */
  readonly listNotices: readonly string[];
}

/** The environment with these of its namespaces alone. Notices about the others are left out. */
export function narrowed(environment: Environment, namespaces: readonly Namespace[]): Environment {
  const { notices, listNotices } = environment;
  return { ...environment, namespaces, notices: notices.filter((notice) => !listNotices.includes(notice)), listNotices: [] };
}

/** One mistake in an environment file. */
export interface EnvironmentProblem extends Partial<Source> {
  readonly file: string;
  /** What is wrong, and the fix. */
  readonly message: string;
}

/** All the mistakes of one or several environment files, as their user is shown them. */
export function environmentError(problems: readonly EnvironmentProblem[]): UserError {
  return new UserError(problems.map(renderEnvironmentProblem));
}

/** `environments/contoso.yaml:12:5: namespaces[3]: 'co.uk' is a public suffix …`, as compilers write it. */
function renderEnvironmentProblem({ file, line, column, path, message }: EnvironmentProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return path ? `${place}: ${path}: ${message}` : `${place}: ${message}`;
}

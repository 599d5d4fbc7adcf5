import type { Environment } from '../environment/environment';
import { ENVIRONMENTS_FOLDER, loadEnvironments as loadFiles } from '../environment/load';
import { UserError } from '../errors';

/** An environment file that passed all checks. `loadEnvironments` makes it, and `EnvironmentStage` deploys it. */
export class DeclaredEnvironment {
  /** @internal */
  public static _contentOf(environment: DeclaredEnvironment | Environment): Environment {
    return environment instanceof DeclaredEnvironment ? environment.content : environment;
  }

  /** @internal */
  public static _of(content: Environment): DeclaredEnvironment {
    return new DeclaredEnvironment(content);
  }

  /** The name of the file without its extension: the ID of its stage, with which the names of its stacks begin. */
  public readonly name: string;

  /** The path of the file, as the folder was given. */
  public readonly file: string;

  /** The account of the redirect site. Zones may be in others. */
  public readonly account: string;

  /** The region of the redirect site. */
  public readonly region: string;

  /** The host of the endpoint: `autodiscover.contoso.com`. */
  public readonly endpoint: string;

  /**
   * The redirect host, if there is one: `autodiscoverredirect.contoso.com`.
   *
   * @default - the records lead to the load balancer's own name
   */
  public readonly redirectHost?: string;

  /** The mail domains of the namespaces, in the form that the DNS has, in alphabetical order. */
  public readonly domains: readonly string[];

  /** What its author may want to know, such as which accepted domains were left out and why. Its stage reports them too. */
  public readonly notices: readonly string[];

  private constructor(private readonly content: Environment) {
    this.name = content.name;
    this.file = content.file;
    this.account = content.account;
    this.region = content.region;
    this.endpoint = content.endpoint;
    this.redirectHost = content.redirectHost?.name;
    this.domains = content.namespaces.map(({ domain }) => domain);
    this.notices = content.notices;
  }
}

/**
 * Reads every environment file of a folder, in the alphabetical order of their names. It asks no account and no network.
 *
 * @param folder the path of the folder, from the one that the app runs in
 * @throws if a file is wrong, if two files make the same record, or if there is none: one error with all mistakes, each
 *   with its file, its line and the fix
 */
export function loadEnvironments(folder: string = ENVIRONMENTS_FOLDER): DeclaredEnvironment[] {
  try {
    return loadFiles(folder).map(DeclaredEnvironment._of);
  } catch (error) {
    raise(error);
  }
}

/**
 * Throws an error. If it is a user's mistake that nobody catches, and the CDK CLI runs the app, then its message alone is
 * printed, as the command `app` does. Node would print a stack trace, and a line of a bundle above it.
 *
 * @internal
 */
export function raise(error: unknown): never {
  if (error instanceof UserError && process.env.CDK_OUTDIR !== undefined) {
    raised.add(error);
    // An app that listens itself decides itself.
    if (process.listenerCount('uncaughtException') === 0) process.on('uncaughtException', endWithMessage);
  }
  throw error;
}

const raised = new WeakSet<UserError>();

function endWithMessage(error: Error): void {
  // Node prints what is thrown here as it prints what nobody catches.
  if (!(error instanceof UserError && raised.has(error))) throw error;
  for (const line of error.message.split('\n')) console.error(`error: ${line}`);
  process.exit(error.status);
}

import { once } from 'node:events';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account';
import { spawnOwned } from './owned-process';
import { progress } from './progress';
import type { StandIn } from './stand-in';

const REPOSITORY = join(__dirname, '..', '..');
const PATIENCE_MS = 180_000;

export interface CdkRun {
  readonly status: number | null;
  readonly output: string;
}

/** The CDK CLI of this repository, as somebody runs it who is signed in to an account of the stand-in. */
export class Cdk {
  public constructor(
    private readonly standIn: StandIn,
    private readonly account: Account,
    private readonly folder: string = REPOSITORY,
  ) {}

  /**
   * Runs a command to its end.
   *
   * @throws if it fails, with all that it said
   */
  public async run(...args: string[]): Promise<string> {
    const { status, output } = await this.try(...args);
    if (status !== 0) throw new Error(`cdk ${args.join(' ')}: exit status ${status}\n${output}\n${this.standIn.troubles}`);
    return output;
  }

  /** Runs a command to its end, whichever that is. */
  public async try(...args: string[]): Promise<CdkRun> {
    progress(`cdk ${args[0]} ${args[1]}`);
    const child = spawnOwned(join(REPOSITORY, 'node_modules', '.bin', 'cdk'), [...args, '--no-notices'], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
    const [status] = await once(child, 'close');
    return { status, output };
  }

  /** Of the caller's own environment nothing about AWS remains: a profile or a role of theirs must never be deployed to. */
  private environment(): NodeJS.ProcessEnv {
    const foreign = /^(AWS|CDK)_|_proxy$/i;
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
      AWS_ENDPOINT_URL: this.standIn.endpoint,
      AWS_ENDPOINT_URL_S3: this.standIn.endpoint,
      AWS_REGION: this.account.region,
      AWS_ACCESS_KEY_ID: this.account.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.account.credentials.secretAccessKey,
      AWS_SESSION_TOKEN: this.account.credentials.sessionToken,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true',
    };
  }
}

import { once } from 'node:events';
import { join } from 'node:path';
import type { Account } from './account';
import { clientEnvironment } from './client-environment';
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
      env: { ...clientEnvironment(this.account), CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true' },
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
}

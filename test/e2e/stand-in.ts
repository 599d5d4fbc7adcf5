import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnOwned } from './owned-process';

const INSTALL = "this test deploys to moto, a stand-in of AWS: install it with `pip install 'moto[server]'`, and have its moto_server on the PATH";
const PATIENCE_MS = 60_000;

/** A stand-in of AWS on a port of the loopback: the server of moto, https://docs.getmoto.org. */
export class StandIn {
  /**
   * Takes a free port, and returns once the server answers.
   *
   * @throws if moto is not installed; the message says how to install it
   */
  public static async start(): Promise<StandIn> {
    const port = await freePort();
    const standIn = new StandIn(spawnOwned('moto_server', ['--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] }), port);
    try {
      await standIn.untilItAnswers();
    } catch (error) {
      await standIn.stop();
      throw error;
    }
    return standIn;
  }

  public readonly endpoint: string;
  private log = '';
  private ended?: string;

  private constructor(
    private readonly server: ChildProcess,
    port: number,
  ) {
    // By name: given 127.0.0.1, moto does not find the templates that the CDK CLI uploads.
    this.endpoint = `http://localhost:${port}`;
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk) => {
        this.log += chunk;
      });
    }
    server.once('error', (error: NodeJS.ErrnoException) => {
      this.ended = error.code === 'ENOENT' ? 'moto_server is not on the PATH' : error.message;
    });
    server.once('exit', (code, signal) => {
      this.ended = `moto_server ended with ${signal ?? `exit status ${code}`}\n${this.log.slice(-2000)}`;
    });
  }

  /** What went wrong inside, as a client sees no more of it than a page of HTML with status 500. */
  public get troubles(): string {
    return [...this.log.matchAll(/^Traceback.*\n(?:[ \t].*\n)*.*/gm)].map(([trace]) => trace).join('\n');
  }

  public async stop(): Promise<void> {
    if (this.ended !== undefined) return;
    const ended = once(this.server, 'close');
    this.server.kill();
    await ended;
  }

  private async untilItAnswers(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      if (this.ended !== undefined) throw new Error(`${this.ended}\n${INSTALL}`);
      const answer = await fetch(`${this.endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(100);
    }
    throw new Error(`moto_server has not answered on ${this.endpoint} for ${PATIENCE_MS / 1000} s\n${this.log.slice(-2000)}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

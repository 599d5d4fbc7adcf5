import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/*
 * Marionette, the protocol by which programs of Mozilla's engine are driven: `<length>:<JSON>` over TCP, a command as
 * `[0, id, name, parameters]` and its answer as `[1, id, error, result]`.
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface RemoteError {
  readonly error: string;
  readonly message: string;
  readonly stacktrace?: string;
}

/** A session of the program that listens on a port of the loopback. */
export class Marionette {
  private readonly waiting = new Map<number, Waiting>();
  private received: Buffer = Buffer.alloc(0);
  private sent = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (piece: Buffer) => this.receive(piece));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the program closed the connection'));
      this.waiting.clear();
    });
  }

  /** Opens a session whose scripts run with the privileges of the program itself. */
  public static async open(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const marionette = new Marionette(socket);
    await marionette.send('WebDriver:NewSession', { capabilities: {} });
    await marionette.send('Marionette:SetContext', { value: 'chrome' });
    return marionette;
  }

  /** Runs the body of an async function. */
  public async run<T>(body: string, args: readonly unknown[], timeoutMs: number): Promise<T> {
    await this.send('WebDriver:SetTimeouts', { script: timeoutMs });
    const script = `return (async (...args) => { ${body} })(...arguments);`;
    const { value } = (await this.send('WebDriver:ExecuteScript', { script, args, sandbox: 'system', newSandbox: true })) as { readonly value: T };
    return value;
  }

  /** Ends the program. */
  public async quit(): Promise<void> {
    // It may end before it answers.
    await this.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
    this.socket.destroy();
  }

  private send(name: string, parameters: object): Promise<unknown> {
    this.sent += 1;
    const id = this.sent;
    const message = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) reject(new Error('the program closed the connection'));
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  private receive(piece: Buffer): void {
    this.received = Buffer.concat([this.received, piece]);
    for (let colon = this.received.indexOf(':'); colon > 0; colon = this.received.indexOf(':')) {
      const end = colon + 1 + Number(this.received.toString('latin1', 0, colon));
      if (this.received.length < end) return;
      this.answer(JSON.parse(this.received.toString('utf8', colon + 1, end)));
      this.received = this.received.subarray(end);
    }
  }

  private answer(message: unknown): void {
    // The first one only names the protocol's version.
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [number, number, RemoteError | null, unknown];
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}\n${error.stacktrace ?? ''}`));
    else waiting?.resolve(result);
  }
}

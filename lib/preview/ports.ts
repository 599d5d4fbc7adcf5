import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { UserError } from '../errors';

export const LOOPBACK = '127.0.0.1';

/** A port of the loopback that somebody asked for, and that cannot be had: it keeps the system's `code`. */
export class PortError extends UserError {
  public override readonly name = 'PortError';

  public constructor(
    port: number,
    public readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`port ${port} of ${LOOPBACK} ${PROBLEMS[code] ?? `cannot be listened on (${code}): choose another port (0 for any that is free)`}`, options);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens on it, or choose another port (0 for any that is free)',
  EACCES: 'may not be listened on without privileges: choose a port above 1023 (0 for any that is free)',
};

/** What to throw in place of what listening on a port threw. */
export function portErrorOf(error: unknown, port: number): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && (syscall === 'listen' || syscall === 'bind') && port !== 0 ? new PortError(port, code, { cause: error }) : error;
}

/** The ports that somebody asked for, by the options that name them: 0 is any that is free. */
export interface AskedPorts {
  readonly '--dns-port'?: number;
  readonly '--http-port'?: number;
  readonly '--https-port'?: number;
}

/**
 * To be asked before what is to be served takes its time.
 *
 * @throws UserError with every port that cannot be had, or that two options name
 */
export async function checkPorts(asked: AskedPorts): Promise<void> {
  const ports = Object.entries(asked).filter(([, port]) => port);
  const problems: string[] = [];
  for (const [index, [option, port]] of ports.entries()) {
    const [other] = ports.slice(0, index).find(([, earlier]) => earlier === port) ?? [];
    if (other !== undefined) problems.push(`${option}: ${port} is the port of ${other} too: give each one of its own`);
    else {
      try {
        await listenBriefly(port);
        if (option === '--dns-port') await bindBriefly(port);
      } catch (error) {
        const told = portErrorOf(error, port);
        if (!(told instanceof PortError)) throw error;
        problems.push(`${option}: ${told.message}`);
      }
    }
  }
  if (problems.length > 0) throw new UserError(problems);
}

async function listenBriefly(port: number): Promise<void> {
  const server = createServer().listen({ port, host: LOOPBACK, exclusive: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function bindBriefly(port: number): Promise<void> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: LOOPBACK, exclusive: true });
    await once(socket, 'listening');
  } finally {
    socket.close();
  }
  await once(socket, 'close');
}

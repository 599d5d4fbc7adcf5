import { once } from 'node:events';
import { createServer } from 'node:net';
import { UserError } from '../errors';
import { firstAddressOf } from '../preview/addresses';
import { bindUdp, listenOn } from '../preview/servers/loopback';

/** The requested ports, by their options: 0 is any free one. */
export interface AskedPorts {
  readonly '--dns-port'?: number;
  readonly '--http-port'?: number;
  readonly '--https-port'?: number;
}

const SERVERS = { '--dns-port': 'dns', '--http-port': 'http', '--https-port': 'https' } as const;

/**
 * Call it before the slow preparation of the preview.
 *
 * @throws UserError with every port that is not available, or that two options name
 */
export async function checkPorts(asked: AskedPorts): Promise<void> {
  const ports = Object.entries(asked).filter(([, port]) => port);
  const problems: string[] = [];
  let denied = false;
  for (const [index, [option, port]] of ports.entries()) {
    const [other] = ports.slice(0, index).find(([, earlier]) => earlier === port) ?? [];
    if (other !== undefined) problems.push(`${option}: ${port} is also the port of ${other}: give each its own`);
    else {
      const address = await firstAddressOf(SERVERS[option as keyof AskedPorts]);
      try {
        await listenBriefly(port, address);
        if (option === '--dns-port') await bindBriefly(port, address);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(`${option}: ${error.message}`);
        denied ||= (error.cause as NodeJS.ErrnoException).code === 'EACCES';
      }
    }
  }
  const advice = denied && process.platform === 'linux' ? '--shell has ports 53, 80 and 443 without root, in a network namespace' : undefined;
  if (problems.length > 0) throw new UserError(problems, { advice });
}

async function listenBriefly(port: number, address: string): Promise<void> {
  const { close } = await listenOn(createServer(), { addresses: [address], port });
  await close();
}

async function bindBriefly(port: number, address: string): Promise<void> {
  const socket = await bindUdp(port, address);
  socket.close();
  await once(socket, 'close');
}

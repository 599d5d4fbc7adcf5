// Run in the client's namespace: connects to each address, and writes what each connection came to.
import type { ConnectError, Target } from '../../lib/network/network';
import { liveConnector } from '../../lib/verify/live-connector';

export interface Connected {
  readonly code: string;
  /** As it took. */
  readonly ms: number;
  readonly simulatedMs?: number;
}

const { targets, timeoutMs }: { targets: readonly Target[]; timeoutMs: number } = JSON.parse(process.argv[2]);
const connector = liveConnector();

async function connect(target: Target): Promise<Connected> {
  const begun = performance.now();
  const ms = () => performance.now() - begun;
  try {
    const socket = await connector.connect(target, { timeoutMs });
    socket.destroy();
    return { code: 'open', ms: ms() };
  } catch (error) {
    const { code = 'none', simulatedMs } = error as ConnectError;
    return { code, ms: ms(), simulatedMs };
  }
}

Promise.all(targets.map(connect)).then((connected) => console.log(JSON.stringify(connected)));

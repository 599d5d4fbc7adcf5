import type { Socket } from 'node:net';
import { socketOrAborted } from '../network/abort';
import type { ConnectError, Connector } from '../network/network';

/** What a connection to one of a host's addresses came to. */
export interface Connection {
  readonly socket?: Socket;
  /** The address that answered, or the last one that was tried. */
  readonly address: string;
  /** What a client would have waited beside the time that has passed, in milliseconds. */
  readonly simulatedMs: number;
  readonly fault?: { readonly verdict: 'refused' | 'dropped' | 'unreachable'; readonly detail: string };
}

/**
 * Connects to one address after the other, as clients do. Where none answers, the verdict is the one that costs the
 * client most: dropped, then refused, then unreachable (which a host without IPv6 says of every such address).
 */
export async function connectToAny(
  addresses: readonly string[],
  port: number,
  connector: Connector,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Connection> {
  const errors: ConnectError[] = [];
  const simulatedMs = () => errors.reduce((sum, error) => sum + (error.simulatedMs ?? 0), 0);
  for (const address of addresses) {
    try {
      const socket = await socketOrAborted(connector.connect({ address, port }, { timeoutMs, signal }), signal);
      socket.on('error', () => {});
      return { socket, address, simulatedMs: simulatedMs() };
    } catch (error) {
      if (signal.aborted || !isSystemError(error)) throw error;
      errors.push(error);
    }
  }
  return { address: addresses[addresses.length - 1], simulatedMs: simulatedMs(), fault: worst(errors) };
}

function worst(errors: readonly ConnectError[]): NonNullable<Connection['fault']> {
  if (errors.some(({ code }) => code === 'ETIMEDOUT')) return { verdict: 'dropped', detail: 'ETIMEDOUT' };
  if (errors.some(({ code }) => code === 'ECONNREFUSED')) return { verdict: 'refused', detail: 'ECONNREFUSED' };
  return { verdict: 'unreachable', detail: errors[errors.length - 1].code as string };
}

/** What has no code is a fault of the program, and no finding. Not told by its class, of which each realm has its own. */
function isSystemError(error: unknown): error is ConnectError {
  return typeof error === 'object' && error !== null && typeof (error as ConnectError).code === 'string';
}

import { connect } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { ConnectToHost } from '../certificate/handshake';

/** A host or an address, and a port, in place of those that a name leads to. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

const HOST_AND_PORT = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[^\s:[\]]+)):(?<port>\d+)$/i;

/** Reads `host:port`; an IPv6 address stands in brackets. */
export function destination(text: string): Destination {
  const { address, name, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  const host = address ?? name;
  if (host === undefined) throw new InvalidArgumentError("Write a host and a port, such as '10.0.0.4:443'.");
  return { host, port: portNumber(port) };
}

export function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return number;
}

/** Opens each connection to the one destination, whatever host is asked for. */
export function connectTo({ host, port }: Destination): ConnectToHost {
  return (_host, _port, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
}

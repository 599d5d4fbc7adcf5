import type { Socket } from 'node:net';
import { UserError } from '../errors';

/*
 * What a walk asks of the network. It is handed in, so that the same walk serves a preview on the loopback and the live
 * network.
 */

export interface Network {
  readonly resolver: Resolver;
  readonly connector: Connector;
  /** Certificates of authorities that are trusted beside, or in place of, Node's own (PEM). */
  readonly ca?: readonly string[];
}

export interface Resolver {
  /** Follows CNAMEs. Resolves to a status for whatever DNS answers; rejects for what is a fault of the program alone. */
  resolve(name: string, type: 'A' | 'AAAA' | 'SRV' | 'NS', signal?: AbortSignal): Promise<Resolution>;
}

export interface Resolution {
  /** DNS's response code (RFC 1035, section 4.1.1); `TIMEOUT` where nobody answered; `LOOP` where CNAMEs go round. */
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'TIMEOUT' | 'LOOP';
  /** Of `SERVFAIL`: whether the server answers where it need not check DNSSEC's signatures. */
  readonly dnssec?: true;
  /** A server that failed before another one answered, and how: `SERVFAIL of 192.0.2.53`. */
  readonly failedBefore?: string;
  /** The targets of the CNAMEs that were followed, in their order. */
  readonly cnames: readonly string[];
  /** Of A and AAAA. */
  readonly addresses: readonly string[];
  /** Of SRV. */
  readonly services: readonly { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }[];
  /** Of NS, which a name has only where a zone begins. */
  readonly nameServers?: readonly string[];
}

export interface Connector {
  /**
   * Opens a TCP connection. Rejects with the system's code (`ECONNREFUSED`, `ETIMEDOUT`, `EHOSTUNREACH` …). A connection
   * that is dropped without an answer rejects with `ETIMEDOUT`, at the time-out or at once with `simulatedMs`, the time
   * that a client would have waited.
   */
  connect(target: Target, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<Socket>;
}

export interface Target {
  readonly address: string;
  readonly port: number;
}

export interface ConnectError extends NodeJS.ErrnoException {
  readonly simulatedMs?: number;
}

/**
 * What a client waits for a connection that nobody answers, in milliseconds: Windows sends the first packet and two more
 * after 3 and 6 seconds, and gives up after 21 (TcpMaxConnectRetransmissions, Microsoft Learn).
 */
export const DROPPED_MS = 21_000;

/** What is wrong here, and says nothing of the network. */
const LOCAL_FAULTS = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** The error as its user can fix it, where this machine gives no more sockets. It has no `code`, as an error with one is a finding. */
export function socketLimit(error: NodeJS.ErrnoException): UserError | undefined {
  if (!LOCAL_FAULTS.includes(error.code ?? '')) return undefined;
  return new UserError(
    `this system gives no more sockets (${error.code}): walk fewer namespaces at a time with --concurrency, or raise its limit of open files (ulimit -n)`,
    { cause: error },
  );
}

/** By which other programs are told of a proxy (curl(1), "ENVIRONMENT"). */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * What to say where nothing could be connected to, and a proxy may be the only way out: that one is set, by the variable's name
 * alone, as its value may hold a password. A walk through a proxy would show what the proxy meets, and not what a client does.
 */
export function unusedProxy(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = VARIABLES.find((variable) => env[variable]);
  return name && `${name} names a proxy, which is not used here: ask from a machine that reaches the Internet directly`;
}

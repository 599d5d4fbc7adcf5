import type { Socket } from 'node:net';
import { UserError } from '../errors';

/*
 * The network of a walk. It is a parameter, so that the same walk serves a preview on the loopback and the live network.
 */

export interface Network {
  readonly resolver: Resolver;
  readonly connector: Connector;
  /** Certificates of authorities to trust in addition to, or instead of, Node's own (PEM). */
  readonly ca?: readonly string[];
}

export interface Resolver {
  /** Follows CNAMEs. Resolves to a status for any DNS answer; rejects only for a bug of the program. */
  resolve(name: string, type: 'A' | 'AAAA' | 'SRV' | 'NS' | 'CAA', signal?: AbortSignal): Promise<Resolution>;
}

export interface Resolution {
  /** DNS's response code (RFC 1035, section 4.1.1); `TIMEOUT` without an answer; `LOOP` if CNAMEs form a loop. */
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'TIMEOUT' | 'LOOP';
  /** Of `SERVFAIL`: whether the server answers without DNSSEC validation. */
  readonly dnssec?: true;
  /** A server that failed before another one answered, and how: `SERVFAIL of 192.0.2.53`. */
  readonly failedBefore?: string;
  /** The targets of the CNAMEs that were followed, in their order. */
  readonly cnames: readonly string[];
  /** Of A and AAAA. */
  readonly addresses: readonly string[];
  /** Of SRV. */
  readonly services: readonly { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }[];
  /** Of NS, which only a zone's apex has. */
  readonly nameServers?: readonly string[];
  /** Of CAA (RFC 8659): which authorities may issue certificates. */
  readonly issuers?: readonly { readonly tag: string; readonly value: string }[];
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
 * How long a client waits for an unanswered connection, in milliseconds: Windows sends the first packet and two more
 * after 3 and 6 seconds, and gives up after 21 (TcpMaxConnectRetransmissions, Microsoft Learn).
 */
export const DROPPED_MS = 21_000;

/** Codes of problems of this machine, not of the network. */
const LOCAL_FAULTS = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** The error for the user if this machine has no more sockets. It has no `code`, as an error with one is a finding. */
export function socketLimit(error: NodeJS.ErrnoException): UserError | undefined {
  if (!LOCAL_FAULTS.includes(error.code ?? '')) return undefined;
  return new UserError(`this system has no more sockets (${error.code}): raise its limit of open files (ulimit -n), or walk fewer namespaces at a time`, {
    cause: error,
    rerun: 'fewer-at-a-time',
  });
}

/** The variables that set a proxy for other programs (curl(1), "ENVIRONMENT"). */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * The note if no connection worked and a proxy may be the only way out. It has only the variable's name, as the value may
 * contain a password. A walk through a proxy would show the proxy's results, not a client's.
 */
export function unusedProxy(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = VARIABLES.find((variable) => env[variable]);
  return name && `${name} names a proxy, which is not used here: run this on a machine with direct Internet access`;
}

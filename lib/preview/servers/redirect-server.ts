import { createServer } from 'node:net';
import { type Answer, answererOf, type HttpRequest } from '../../topology/listener-answer';
import type { Listener, LoadBalancerAttributes } from '../../topology/topology';
import { undocumented } from '../../topology/undocumented';
import { classify, codingsOf, MODES } from './desync';
import { type ConnectionOptions, converse, type Decision } from './http-connection';
import { listenOn, type Place } from './loopback';
import { errorReply, type Reply, replyOf, requestTarget, unknownReply } from './reply';
import type { Framing } from './request-body';
import type { RequestHead } from './request-head';

/** A simulated load balancer listener on the loopback. */
export interface RedirectServer {
  readonly port: number;
  /** Ends open connections at once. */
  close(): Promise<void>;
}

export interface RedirectServerOptions extends Place {
  /** AWS's defaults if left out. */
  readonly attributes?: LoadBalancerAttributes;
  readonly onRequest?: (seen: SeenRequest) => void;
}

export interface SeenRequest {
  readonly method: string;
  /** The request target, as sent. */
  readonly url: string;
  /** In the form that was compared with the rules. */
  readonly host: string;
  /** That was answered. */
  readonly status: number;
}

/** Seconds; "Application Load Balancers", Load balancer attributes. */
const IDLE_TIMEOUT = 60;
const CLIENT_KEEP_ALIVE = 3600;

/**
 * Answers on the loopback as the listener's load balancer would, byte for byte if that is known. Rejects a TLS listener,
 * and, with Node's `code`, a port that is not available.
 */
export async function startRedirectServer(listener: Listener, { attributes = {}, onRequest, ...place }: RedirectServerOptions = {}): Promise<RedirectServer> {
  if (listener.protocol !== 'HTTP') throw new Error(`the listener on port ${listener.port} is for ${listener.protocol}: give an HTTP listener`);
  const { idleTimeoutSeconds = IDLE_TIMEOUT, clientKeepAliveSeconds = CLIENT_KEEP_ALIVE } = attributes;
  const decide = decider(listener, attributes);
  const options: ConnectionOptions = {
    idleMs: idleTimeoutSeconds * 1000,
    keepAliveMs: clientKeepAliveSeconds * 1000,
    decide,
    refuse,
    onAnswered: (head, { reply }) => onRequest?.({ method: head.method, url: head.target, host: hostOf(head, attributes), status: reply.status }),
  };
  return listenOn(
    createServer({ allowHalfOpen: true }, (socket) => converse(socket, options)),
    place,
  );
}

/** "Troubleshoot your Application Load Balancers", HTTP 400 and HTTP 408. */
function refuse(read: Parameters<ConnectionOptions['refuse']>[0]): Reply {
  switch (read.kind) {
    case 'malformed':
    case 'cut-off':
      return errorReply(400);
    case 'timeout':
      return errorReply(408);
    case 'bare-line-feed':
      return unknownReply(undocumented('line-feed'));
    case 'too-long':
      return unknownReply(undocumented('too-long', read.what));
  }
}

const NO_BODY: Framing = { by: 'nothing' };
const last = (reply: Reply): Decision => ({ reply, framing: NO_BODY, isLast: true });

function decider(listener: Listener, attributes: LoadBalancerAttributes): (head: RequestHead) => Decision {
  const answer = answererOf(listener);
  const conditional = headersOfConditions(listener);
  return (head) => unlike(head, attributes) ?? toRules(head, attributes, conditional, answer);
}

/** The answers to requests that do not reach the rules. */
function unlike(head: RequestHead, { desyncMode = 'defensive' }: LoadBalancerAttributes): Decision | undefined {
  const version = head.version.trim();
  // "Troubleshoot your Application Load Balancers", HTTP 505.
  if (/^HTTP\/[2-9]/.test(version)) return last(errorReply(505));

  const { tier, reason } = classify(head);
  const treatment = MODES[desyncMode][tier];
  if (treatment === 'blocked') return last(reason === 'BadTransferEncoding' ? unknownReply(undocumented('transfer-encoding')) : errorReply(400));
  const codings = codingsIn(head);
  // Likewise, HTTP 501: those that are supported.
  if (codings.some((coding) => !['chunked', 'identity'].includes(coding))) return last(errorReply(501));
  if (tier === 'Severe' || (reason === 'SuspiciousHeader' && treatment === 'allowed')) return last(unknownReply(undocumented('monitor', reason)));
  if (codings.includes('chunked') && codings.at(-1) !== 'chunked') return last(unknownReply(undocumented('chunked')));
  if (version === '' || version === 'HTTP/0.9') return last(unknownReply(undocumented('http-0.9')));
  if (head.method === 'CONNECT') return last(unknownReply(undocumented('connect')));
  return undefined;
}

/** `conditional`: the headers of the rules' conditions, which an invalid header that is dropped may decide. */
function toRules(head: RequestHead, attributes: LoadBalancerAttributes, conditional: ReadonlySet<string>, answer: (request: HttpRequest) => Answer): Decision {
  const { desyncMode = 'defensive', dropsInvalidHeaders = false, preservesHost = false } = attributes;
  const isLast = MODES[desyncMode][classify(head).tier] === 'closes';
  const replied = (reply: Reply): Decision => ({ reply, framing: framingOf(head), isLast });
  const { path, query } = requestTarget(head.target);
  const headers = headersOf(head);
  const hosts = headers.host ?? [];
  const host = hostOf(head, attributes);
  const isOld = head.version.trim() === 'HTTP/1.0';
  if (hosts.length > 1 && !preservesHost) return replied(unknownReply(undocumented('hosts')));
  // RFC 9112, section 3.2.
  if (hosts.length === 0 && !isOld) return replied(errorReply(400));
  if (host === '' && isOld) return replied(unknownReply(undocumented('http-1.0')));
  // ELB API, LoadBalancerAttribute: names of anything else than letters, digits and hyphens are dropped.
  const dropped = dropsInvalidHeaders ? Object.keys(headers).find((name) => conditional.has(name) && !/^[a-z0-9-]+$/.test(name)) : undefined;
  if (dropped !== undefined) return replied(unknownReply(undocumented('dropped-header', dropped)));
  // The client's address is unknown: on the loopback it is not the one that a load balancer would see.
  return replied(replyOf(answer({ method: head.method, host, path, query, headers })));
}

/** That of the target takes the place of the first Host header, unless that is preserved ("Edit attributes …", Host header preservation). */
function hostOf(head: RequestHead, { preservesHost = false }: LoadBalancerAttributes): string {
  const [first] = headersOf(head).host ?? [];
  const { host } = requestTarget(head.target);
  return (preservesHost ? (first ?? host) : (host ?? first)) ?? '';
}

function headersOf({ headers }: RequestHead): Record<string, string[]> {
  const byName: Record<string, string[]> = Object.create(null);
  for (const { name, value } of headers) {
    byName[name.toLowerCase()] ??= [];
    byName[name.toLowerCase()].push(value);
  }
  return byName;
}

function headersOfConditions({ rules }: Listener): ReadonlySet<string> {
  return new Set(rules.flatMap(({ conditions }) => conditions.flatMap((one) => (one.field === 'http-header' ? [one.header.toLowerCase()] : []))));
}

function codingsIn(head: RequestHead): string[] {
  return (headersOf(head)['transfer-encoding'] ?? []).flatMap(codingsOf);
}

function framingOf(head: RequestHead): Framing {
  if (codingsIn(head).includes('chunked')) return { by: 'chunks' };
  const [length] = headersOf(head)['content-length'] ?? [];
  return length === undefined ? NO_BODY : { by: 'length', length: Number(length) };
}

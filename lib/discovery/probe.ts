import type { Socket } from 'node:net';
import { childOf, orAborted } from './abort';
import { judge, shownOf } from './answer';
import { connectToAny } from './connection';
import { handshake } from './handshake';
import { lookUp } from './look-up';
import type { Network } from './network';
import { type Exchange, type Method, request } from './request';
import { seconds } from './verdicts';
import type { Step, Verdict } from './walk';

export interface ProbeOptions {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly userAgent: string;
  /** `GET` if left out. */
  readonly method?: Method;
}

/** What asking one URL came to. */
export interface Probed {
  readonly facts: Pick<Step, 'cnames' | 'address' | 'certificate' | 'status' | 'location' | 'authentication' | 'soapEnabled' | 'firstTry'>;
  readonly verdict: Verdict;
  readonly detail: string;
  /** What it took, or would have taken a client, in milliseconds. */
  readonly ms: number;
  /** Where a redirect leads. */
  readonly next?: URL;
}

/** Asks one URL; `host` is the URL's, without a dot at its end. */
export type Probe = (url: URL, host: string, port: number, network: Network, options: ProbeOptions, signal: AbortSignal) => Promise<Probed>;

type Judged = Omit<Probed, 'ms'>;

/** Looks a URL's host up, connects to it, checks its certificate and sends the one request. */
export const probe: Probe = async (url, host, port, network, options, signal) => {
  const begun = performance.now();
  const { simulatedMs = 0, ...judged } = await measured(url, host, port, network, options, signal);
  return { ...judged, ms: Math.round(performance.now() - begun + simulatedMs) };
};

async function measured(
  url: URL,
  host: string,
  port: number,
  network: Network,
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<Judged & { readonly simulatedMs?: number }> {
  const { cnames, addresses, fault } = await orAborted(lookUp(host, network.resolver, signal), signal);
  if (fault) return { facts: { cnames }, ...fault };

  const { socket, address, simulatedMs, fault: unconnected } = await connectToAny(addresses, port, network.connector, options.connectTimeoutMs, signal);
  const facts = { cnames, address };
  if (!socket) return { facts, simulatedMs, ...(unconnected as NonNullable<typeof unconnected>) };

  const deadline = childOf(signal);
  const timer = setTimeout(() => deadline.abort(), options.answerTimeoutMs);
  try {
    const probed = await converse(socket, url, host, facts, network.ca, options, deadline.signal);
    // The deadline and the walk's own end look alike from within.
    signal.throwIfAborted();
    return { ...probed, simulatedMs };
  } finally {
    clearTimeout(timer);
    deadline.end();
    socket.destroy();
  }
}

/** What is said over a connection. On a certificate with a fault nothing is asked. */
async function converse(
  socket: Socket,
  url: URL,
  host: string,
  facts: Probed['facts'],
  ca: readonly string[] | undefined,
  options: ProbeOptions,
  deadline: AbortSignal,
): Promise<Judged> {
  if (url.protocol === 'http:') return answered(await request(socket, url, options, deadline), facts, false, options);
  const tls = await handshake(socket, host, ca, deadline);
  if ('failed' in tls) {
    return tls.failed === 'timeout' ? { facts, verdict: 'no-answer', detail: silence(options) } : { facts, verdict: 'tls-failed', detail: tls.detail };
  }
  const secured = { ...facts, certificate: tls.certificate };
  if (tls.fault) {
    tls.socket.destroy();
    return { facts: secured, verdict: tls.fault, detail: tls.certificate.error ?? '' };
  }
  return answered(await request(tls.socket, url, options, deadline), secured, true, options);
}

/** Which of them it is, is the system's own business. */
const CLOSING = ['', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'];

function answered(exchange: Exchange, facts: Probed['facts'], overTls: boolean, options: ProbeOptions): Judged {
  if ('answer' in exchange) return { facts: { ...facts, ...shownOf(exchange.answer) }, ...judge(exchange.answer, overTls) };
  const { failed, status, detail } = exchange;
  const begun = status === undefined ? facts : { ...facts, status };
  if (failed === 'timeout') return { facts: begun, verdict: 'no-answer', detail: status === undefined ? silence(options) : `does not end its ${status}` };
  if (failed === 'closed')
    return { facts: begun, verdict: 'no-answer', detail: `closes it without an answer${CLOSING.includes(detail) ? '' : ` (${detail})`}` };
  return { facts: begun, verdict: 'not-autodiscover', detail: `something that is no HTTP (${detail})` };
}

function silence({ answerTimeoutMs }: ProbeOptions): string {
  return `gives no answer within ${seconds(answerTimeoutMs)}`;
}

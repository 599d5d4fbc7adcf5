import type { Socket } from 'node:net';
import { deadlineOf, orAborted, socketOrAborted } from '../network/abort';
import type { ConnectError, Connector, Network } from '../network/network';
import { hasAddress, isV2, withAddress } from './autodiscover-v2';
import { handshake, wantsCertificate } from './handshake';
import { judge, shownOf } from './http-answer';
import { lookUp } from './look-up';
import { type Method, poxRequest, type RequestOutcome, request } from './request';
import { seconds } from './verdicts';
import type { Step, Verdict } from './walk-result';

export interface ProbeOptions {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly userAgent: string;
  /** `POST` over TLS and `GET` without it and of Autodiscover V2, if left out. */
  readonly method?: Method;
  /** The test address for an https URL that an empty POST does not decide. Without it such a URL stays undecided. */
  readonly testAddress?: string;
}

/** The result of asking one URL. */
export interface Probed {
  readonly facts: Pick<
    Step,
    | 'cnames'
    | 'address'
    | 'drops'
    | 'certificate'
    | 'status'
    | 'location'
    | 'lowerRanked'
    | 'authentication'
    | 'soapEnabled'
    | 'server'
    | 'strictTransport'
    | 'document'
    | 'v2'
    | 'firstTry'
  >;
  readonly verdict: Verdict;
  readonly detail: string;
  /** The time that it took, or would have taken a client, in milliseconds. */
  readonly ms: number;
  /** Whether it needed a request with the test address, so that the answer may depend on the domain. */
  readonly addressed?: boolean;
  /** The target of a redirect. */
  readonly next?: URL;
}

/** Asks one URL; `host` is the URL's, without a dot at its end. */
export type Probe = (url: URL, host: string, port: number, network: Network, options: ProbeOptions, signal: AbortSignal) => Promise<Probed>;

type Judged = Omit<Probed, 'ms'>;

/** Looks a URL's host up, connects, checks the certificate and sends a request; one more if that decides nothing. */
export const probe: Probe = async (url, host, port, network, options, signal) => {
  const begun = performance.now();
  const { simulatedMs = 0, ...judged } = await measured(url, host, port, network, options, signal);
  return { ...judged, ms: Math.round(performance.now() - begun + simulatedMs) };
};

type Measured = Judged & { readonly simulatedMs?: number };

async function measured(url: URL, host: string, port: number, network: Network, options: ProbeOptions, signal: AbortSignal): Promise<Measured> {
  const { cnames, addresses, fault } = await orAborted(lookUp(host, network.resolver, signal), signal);
  if (fault) return { facts: { cnames }, ...fault };

  const ask = (at: readonly string[], what: Pick<Asked, 'url' | 'body' | 'addressed'>) =>
    askedAt(at, { host, port, cnames, ca: network.ca, connector: network.connector, ...what }, options, signal);
  const first = await ask(addresses, { url, body: '', addressed: isV2(url) && hasAddress(url) });
  const { address } = first.facts;
  const leftOpen = first.verdict === 'undecided' || first.facts.document === 'error';
  if (!leftOpen || options.testAddress === undefined || address === undefined) return first;
  return decidedBy(first, await ask([address], addressedTo(url, options.testAddress)), isV2(url));
}

/** The result of the second request, which is more like a client's. */
function decidedBy(first: Measured, second: Measured, isOfV2: boolean): Measured {
  const simulatedMs = (first.simulatedMs ?? 0) + (second.simulatedMs ?? 0);
  const drops = (first.facts.drops ?? 0) + (second.facts.drops ?? 0);
  if (second.facts.status !== undefined || CERTIFICATE_FAULTS.includes(second.verdict))
    return { ...second, facts: { ...second.facts, ...(drops === 0 ? {} : { drops }) }, simulatedMs, addressed: true };
  // The server accepts connections, even if this one failed.
  const then = second.verdict === 'no-answer' ? second.detail : `then fails (${second.verdict})`;
  const detail = `answers ${first.facts.status} to ${isOfV2 ? 'a request without an address' : 'an empty POST'}; to one with an address it ${then}`;
  return { facts: first.facts, verdict: 'no-answer', detail, simulatedMs, addressed: true };
}

const CERTIFICATE_FAULTS: readonly Verdict[] = ['certificate-name-mismatch', 'certificate-expired', 'certificate-untrusted'];

function addressedTo(url: URL, address: string): Pick<Asked, 'url' | 'body' | 'addressed'> {
  return isV2(url) ? { url: withAddress(url, address), body: '', addressed: true } : { url, body: poxRequest(address), addressed: true };
}

interface Asked extends Pick<Network, 'connector' | 'ca'> {
  readonly url: URL;
  readonly host: string;
  readonly port: number;
  readonly cnames: readonly string[];
  /** Of a POST. */
  readonly body: string;
  /** Whether the request has an address. */
  readonly addressed: boolean;
}

/** One request, over a connection of its own, within a deadline of its own. */
async function askedAt(addresses: readonly string[], asked: Asked, options: ProbeOptions, signal: AbortSignal): Promise<Measured> {
  const { port, cnames, connector } = asked;
  const { socket, address, simulatedMs, drops, fault } = await connectToAny(addresses, port, connector, options.connectTimeoutMs, signal);
  const facts = { cnames, address, ...(drops > 0 ? { drops } : {}) };
  if (!socket) return { facts, simulatedMs, ...(fault as NonNullable<typeof fault>) };

  const deadline = deadlineOf(signal, options.answerTimeoutMs);
  try {
    const probed = await converse(socket, asked, facts, options, deadline.signal);
    // The deadline and the walk's end cannot be distinguished inside.
    signal.throwIfAborted();
    return { ...probed, simulatedMs };
  } finally {
    deadline.end();
    socket.destroy();
  }
}

/** The request over a connection. With an invalid certificate nothing is sent. */
async function converse(socket: Socket, asked: Asked, facts: Probed['facts'], options: ProbeOptions, deadline: AbortSignal): Promise<Judged> {
  const { url, host, ca, body } = asked;
  const { userAgent } = options;
  if (url.protocol === 'http:') {
    const { method = 'GET' } = options;
    return answered(await request(socket, url, { method, body: poxRequest(), userAgent }, deadline), facts, asked, options);
  }
  const tls = await handshake(socket, host, ca, deadline);
  if ('failed' in tls) {
    if (tls.failed === 'timeout') return { facts, verdict: 'no-answer', detail: silence(options) };
    return { facts, verdict: tls.failed === 'no-client-certificate' ? 'client-certificate' : 'tls-failed', detail: tls.detail };
  }
  const secured = { ...facts, certificate: tls.certificate };
  if (tls.fault) {
    tls.socket.destroy();
    return { facts: secured, verdict: tls.fault, detail: tls.certificate.error ?? '' };
  }
  const { method = isV2(url) ? 'GET' : 'POST' } = options;
  return answered(await request(tls.socket, url, { method, body, userAgent }, deadline), secured, asked, options);
}

/** Which one depends on the system. */
const CLOSING = ['', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'];

function answered(exchange: RequestOutcome, facts: Probed['facts'], { url, addressed }: Asked, options: ProbeOptions): Judged {
  if ('answer' in exchange) {
    const { document, v2, ...judgement } = judge(exchange.answer, url, addressed);
    return { facts: { ...facts, ...shownOf(exchange.answer, url), ...(document ? { document } : {}), ...(v2 ? { v2 } : {}) }, ...judgement };
  }
  const { failed, status, detail } = exchange;
  const begun = status === undefined ? facts : { ...facts, status };
  if (failed === 'timeout') return { facts: begun, verdict: 'no-answer', detail: status === undefined ? silence(options) : `does not end its ${status}` };
  if (wantsCertificate(detail)) return { facts: begun, verdict: 'client-certificate', detail };
  if (failed === 'closed')
    return { facts: begun, verdict: 'no-answer', detail: `closes it without an answer${CLOSING.includes(detail) ? '' : ` (${detail})`}` };
  return { facts: begun, verdict: 'not-autodiscover', detail: `something other than HTTP (${detail})` };
}

function silence({ answerTimeoutMs }: ProbeOptions): string {
  return `does not answer within ${seconds(answerTimeoutMs)}`;
}

/** The result of connecting to one of a host's addresses. */
interface Connection {
  readonly socket?: Socket;
  /** The address that answered, or the last one that was tried. */
  readonly address: string;
  /** What a client would have waited in addition to the measured time, in milliseconds. */
  readonly simulatedMs: number;
  /** How many addresses dropped it. */
  readonly drops: number;
  readonly fault?: { readonly verdict: 'refused' | 'dropped' | 'unreachable'; readonly detail: string };
}

/**
 * Tries one address after the other, as clients do. If none answers, the verdict is the one that costs a client most:
 * dropped, then refused, then unreachable (the result for every IPv6 address on a machine without IPv6).
 */
async function connectToAny(addresses: readonly string[], port: number, connector: Connector, timeoutMs: number, signal: AbortSignal): Promise<Connection> {
  const errors: ConnectError[] = [];
  const lost = () => ({
    simulatedMs: errors.reduce((sum, error) => sum + (error.simulatedMs ?? 0), 0),
    drops: errors.filter(isDrop).length,
  });
  for (const address of addresses) {
    try {
      const socket = await socketOrAborted(connector.connect({ address, port }, { timeoutMs, signal }), signal);
      socket.on('error', () => {});
      return { socket, address, ...lost() };
    } catch (error) {
      if (signal.aborted || !isSystemError(error)) throw error;
      errors.push(error);
    }
  }
  return { address: addresses[addresses.length - 1], ...lost(), fault: worst(errors) };
}

function isDrop({ code }: ConnectError): boolean {
  return code === 'ETIMEDOUT';
}

function worst(errors: readonly ConnectError[]): NonNullable<Connection['fault']> {
  if (errors.some(isDrop)) return { verdict: 'dropped', detail: 'ETIMEDOUT' };
  if (errors.some(({ code }) => code === 'ECONNREFUSED')) return { verdict: 'refused', detail: 'ECONNREFUSED' };
  return { verdict: 'unreachable', detail: errors[errors.length - 1].code as string };
}

/** An error without a code is a bug, not a finding. Not by `instanceof`: each realm has its own class Error. */
function isSystemError(error: unknown): error is ConnectError {
  return typeof error === 'object' && error !== null && typeof (error as ConnectError).code === 'string';
}

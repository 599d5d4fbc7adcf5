import { isIPv4, isIPv6 } from 'node:net';
import type { Answer, SrvAnswer, StringAnswer } from 'dns-packet';
import { cnameChain, comparable } from '../names/domain-name';
import { abortWatch } from '../network/abort';
import type { Resolution, Resolver } from '../network/network';
import { fitsInDns } from './dns-wire';
import { type DnsReply, exchange, type NameServer, type Question } from './query-retries';

const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_TRIES = 3;

const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
/** RFC 1035, section 4.1.1; any other code is a server failure. */
const STATUS: Readonly<Record<number, Resolution['status']>> = { [NOERROR]: 'NOERROR', [NXDOMAIN]: 'NXDOMAIN', 5: 'REFUSED' };

/**
 * A resolver that queries one name server at a given address and port; Node's resolver cannot, next to others in one
 * process. An answer that is not understood is `SERVFAIL`.
 *
 * @param options.timeoutMs for each message; 2,000 if left out
 * @param options.tries tries before a `TIMEOUT`; 3 if left out
 */
export function wireResolver(server: NameServer, options: { readonly timeoutMs?: number; readonly tries?: number } = {}): Resolver {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, tries = DEFAULT_TRIES } = options;
  const watch = abortWatch();
  // Remembered: a server that drops EDNS costs its time-outs once, not for every name.
  let edns = true;
  const ask = async (question: Question, times: number, signal: AbortSignal | undefined): ReturnType<typeof exchange> => {
    const reply = await exchange(server, question, { timeoutMs, tries: times, edns, signal, watch });
    if (typeof reply === 'object' && reply.rcode in STATUS) edns = reply.edns;
    return reply;
  };
  return {
    resolve: async (name, type, signal) => {
      signal?.throwIfAborted();
      const first = comparable(name);
      // A name that does not fit into a message does not exist.
      if (!fitsInDns(first)) return ended('NXDOMAIN', []);
      const { failing, ...resolution } = await follow(first, type, (question) => ask(question, tries, signal));
      if (failing === undefined) return resolution;
      const unchecked = await ask({ name: failing, type, unchecked: true }, 1, signal);
      return isAnswer(unchecked) ? { ...resolution, dnssec: true } : resolution;
    },
  };
}

function isAnswer(reply: Awaited<ReturnType<typeof exchange>>): boolean {
  return typeof reply === 'object' && (reply.rcode === NOERROR || reply.rcode === NXDOMAIN);
}

interface Followed extends Resolution {
  /** The name that the server reports as failed. */
  readonly failing?: string;
}

/** Queries again at the end of a chain of CNAMEs that the server did not follow. */
async function follow(name: string, type: Question['type'], ask: (question: Question) => ReturnType<typeof exchange>): Promise<Followed> {
  const { targets: cnames, follow: onward } = cnameChain(name);
  for (let at = name; ; ) {
    const reply = await ask({ name: at, type });
    if (reply === 'timeout') return ended('TIMEOUT', cnames);
    if (reply === 'broken') return ended('SERVFAIL', cnames);

    const asked = at;
    const aliases = cnamesOf(reply);
    let found = recordsAt(reply, at, type);
    for (let next = aliases.get(at); found.length === 0 && next !== undefined; next = aliases.get(at)) {
      if (!fitsInDns(next)) return ended('SERVFAIL', cnames);
      if (!onward(next)) return ended('LOOP', cnames);
      at = next;
      found = recordsAt(reply, at, type);
    }

    const status = STATUS[reply.rcode] ?? 'SERVFAIL';
    if (reply.rcode === SERVFAIL) return { ...ended(status, cnames), failing: asked };
    if (status !== 'NOERROR') return ended(status, cnames);
    if (found.length > 0) return resolved(type, found, cnames);
    if (at === asked) return ended(reply.answers.length === 0 ? 'NOERROR' : 'SERVFAIL', cnames);
    // RFC 2308, section 2.2: the last name has no such record.
    if (reply.authorities.some((record) => record.type === 'SOA')) return ended('NOERROR', cnames);
  }
}

function recordsAt(reply: DnsReply, name: string, type: Question['type']): Answer[] {
  return reply.answers.filter((record) => record.type === type && comparable(record.name) === name);
}

function cnamesOf(reply: DnsReply): ReadonlyMap<string, string> {
  const cnames = reply.answers.filter((record): record is StringAnswer => record.type === 'CNAME');
  return new Map(cnames.map(({ name, data }) => [comparable(name), comparable(data)]));
}

function resolved(type: Question['type'], records: readonly Answer[], cnames: readonly string[]): Resolution {
  const addresses = records.flatMap((record) => (record.type === 'A' || record.type === 'AAAA' ? [record] : []));
  const services = records.flatMap((record) => (record.type === 'SRV' ? [serviceOf(record)] : []));
  const nameServers = records.flatMap((record) => (record.type === 'NS' ? [comparable(record.data)] : []));
  const issuers = records.flatMap((record) => (record.type === 'CAA' ? [{ tag: record.data.tag.toLowerCase(), value: record.data.value }] : []));
  const readable =
    addresses.every(({ type, data }) => (type === 'A' ? isIPv4(data) : isIPv6(data))) &&
    services.every(({ target }) => target === '.' || fitsInDns(target)) &&
    nameServers.every(fitsInDns);
  return readable
    ? {
        status: 'NOERROR',
        cnames,
        addresses: addresses.map(({ data }) => data),
        services,
        ...(type === 'NS' ? { nameServers } : {}),
        ...(type === 'CAA' ? { issuers } : {}),
      }
    : ended('SERVFAIL', cnames);
}

/** The target `.` means that there is no such service (RFC 2782). */
function serviceOf({ data: { priority = 0, weight = 0, port, target } }: SrvAnswer): Resolution['services'][number] {
  return { priority, weight, port, target: target === '.' ? target : comparable(target) };
}

function ended(status: Resolution['status'], cnames: readonly string[]): Resolution {
  return { status, cnames, addresses: [], services: [] };
}

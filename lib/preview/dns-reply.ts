import type { LookupAnswer, Names } from '../topology/lookup';
import { type Query, Rcode, type Reply, readQuery, writeReply } from './dns-message';

/** By which transport a query came. */
export type Transport = 'udp' | 'tcp';

/** RFC 1035, section 4.2.1, for who does not speak EDNS. */
const PLAIN_UDP_SIZE = 512;
/** Who speaks EDNS is given no more: RFC 6891, section 6.2.5. */
const MAX_UDP_SIZE = 4096;
const MAX_TCP_SIZE = 0xffff;

/** The reply to a message, or nothing where it deserves none. Never throws. */
export function replyTo(message: Buffer, names: Names, transport: Transport): Buffer | undefined {
  const query = readQuery(message);
  if (!query) return undefined;
  const maxLength = transport === 'tcp' ? MAX_TCP_SIZE : udpSize(query);
  try {
    return writeReply(query, answer(query, names), maxLength);
  } catch {
    // A value in the topology that is none of its type: to the asker, the server's failure.
    return writeReply(query, failure(query, Rcode.SERVFAIL), maxLength);
  }
}

function answer(query: Query, names: Names): Reply {
  if (query.fault !== undefined || !query.question) return failure(query, query.fault ?? Rcode.FORMERR);
  const found = names.lookUp(query.question.name, query.question.type, { chase: query.recursionDesired ? 'all' : 'zone' });
  return {
    rcode: rcodeOf(found),
    authoritative: !query.recursionDesired && found.authoritative,
    recursionAvailable: query.recursionDesired,
    // Also where CNAMEs go round: who asks can see that they do.
    answers: found.answers,
    authority: found.authority,
  };
}

function rcodeOf({ loop, rcode }: LookupAnswer): Rcode {
  return loop ? Rcode.SERVFAIL : Rcode[rcode];
}

function failure(query: Query, rcode: Rcode): Reply {
  return { rcode, authoritative: false, recursionAvailable: query.recursionDesired, answers: [], authority: [] };
}

function udpSize({ edns }: Query): number {
  return edns ? Math.min(Math.max(edns.udpSize, PLAIN_UDP_SIZE), MAX_UDP_SIZE) : PLAIN_UDP_SIZE;
}

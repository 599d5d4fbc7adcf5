import type { Socket } from 'node:net';
import { headersFor, type Reply, reasonOf } from './reply';
import { bodyReader, type Framing } from './request-body';
import { type ReadHead, type RequestHead, readHead } from './request-head';

/** What a server makes of a request, before its body. */
export interface Decision {
  readonly reply: Reply;
  readonly framing: Framing;
  /** Whether the connection ends with the answer, which then does not wait for the body. */
  readonly isLast: boolean;
}

export interface ConnectionOptions {
  /** Milliseconds without a byte after which the connection ends. */
  readonly idleMs: number;
  /** Milliseconds after which one more request is answered, and the connection ends. */
  readonly keepAliveMs: number;
  readonly decide: (head: RequestHead) => Decision;
  /** The answer to what has no head, and ends the connection. */
  readonly refuse: (read: Exclude<ReadHead, { readonly kind: 'head' | 'partial' }> | { readonly kind: 'cut-off' | 'timeout' }) => Reply;
  readonly onAnswered: (head: RequestHead, decision: Decision) => void;
}

/** Bytes of a request's body that are read and discarded before the connection is closed. */
const MAX_BODY = 16 * 1024 * 1024;
/** Milliseconds to keep reading from a client that still sends, so that it gets the answer (RFC 9112, section 9.6). */
const LINGER = 5_000;

const NOTHING = Buffer.alloc(0);

/** Answers the requests of one connection, in their order. */
export function converse(socket: Socket, { idleMs, keepAliveMs, decide, refuse, onAnswered }: ConnectionOptions): void {
  const begun = performance.now();
  let held: Buffer = NOTHING;
  let request: { readonly head: RequestHead; readonly decision: Decision; readonly body: ReturnType<typeof bodyReader> } | undefined;
  let [isOver, hasEnded] = [false, false];

  const end = (reply: Reply, method?: string) => {
    isOver = true;
    held = NOTHING;
    socket.setTimeout(LINGER);
    socket.end(bytesOf(reply, false, method));
    // Discard further input: unread, it would make the system reset the connection, and the answer would be lost.
    socket.resume();
  };

  const answer = (isLast: boolean) => {
    if (!request) return;
    const { head, decision } = request;
    request = undefined;
    if (isLast || decision.reply.closes || !keepsAlive(head) || performance.now() - begun > keepAliveMs) end(decision.reply, head.method);
    else socket.write(bytesOf(decision.reply, true, head.method));
    onAnswered(head, decision);
  };

  const takeUp = (): boolean => {
    const read = readHead(held);
    if (read.kind === 'partial') return false;
    if (read.kind !== 'head') {
      end(refuse(read));
      return false;
    }
    held = held.subarray(read.length);
    const decision = decide(read.head);
    request = { head: read.head, decision, body: bodyReader(decision.framing) };
    if (decision.isLast) answer(true);
    else if (awaitsContinue(read.head, held)) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    return !isOver;
  };

  const takeBody = (): boolean => {
    const taken = request?.body.take(held) ?? 'more';
    held = NOTHING;
    if (taken === 'malformed') end(refuse({ kind: 'malformed' }));
    else if (taken !== 'more') {
      held = taken.rest;
      answer(false);
    } else if ((request?.body.size ?? 0) > MAX_BODY) answer(true);
    return taken !== 'more' && !isOver;
  };

  const advance = () => {
    // A client that never reads would otherwise fill the memory.
    while (!isOver && !socket.writableNeedDrain) {
      if (!request && !takeUp()) break;
      if (request && !takeBody()) break;
    }
    if (!isOver && socket.writableNeedDrain) socket.pause();
    else if (!isOver && hasEnded) leave();
  };

  const leave = () => {
    if (request || held.length > 0) end(refuse({ kind: 'cut-off' }));
    else socket.end();
  };

  // Who has sent all may close that side, and be answered still.
  socket.allowHalfOpen = true;
  socket.setTimeout(idleMs, () => {
    if (isOver || (!request && held.length === 0)) socket.destroy();
    else end(refuse({ kind: 'timeout' }));
  });
  socket.on('error', () => socket.destroy());
  socket.on('drain', () => {
    socket.resume();
    advance();
  });
  socket.on('end', () => {
    hasEnded = true;
    advance();
  });
  socket.on('data', (chunk: Buffer) => {
    if (isOver) return;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    advance();
  });
}

function keepsAlive({ version, headers }: RequestHead): boolean {
  const said = headers.filter(({ name }) => name.toLowerCase() === 'connection').flatMap(({ value }) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
  return version.trim() === 'HTTP/1.0' ? said.includes('keep-alive') : !said.includes('close');
}

function awaitsContinue({ version, headers }: RequestHead, held: Buffer): boolean {
  return (
    held.length === 0 && version !== 'HTTP/1.0' && headers.some(({ name, value }) => name.toLowerCase() === 'expect' && value.toLowerCase() === '100-continue')
  );
}

function bytesOf(reply: Reply, keepAlive: boolean, method: string | undefined): Buffer {
  const headers = headersFor(reply, keepAlive).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${reply.status} ${reasonOf(reply.status)}\r\n${headers.join('')}\r\n`, 'latin1');
  return method === 'HEAD' || reply.status === 204 ? head : Buffer.concat([head, Buffer.from(reply.body)]);
}

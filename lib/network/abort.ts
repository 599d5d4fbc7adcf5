import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';

/** The promise's outcome, or the signal's reason as soon as it is aborted, even if the promise ignores the signal. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The socket, unless the signal is aborted first: one that comes after that belongs to nobody, and is closed. */
export function socketOrAborted(connecting: Promise<Socket>, signal: AbortSignal): Promise<Socket> {
  connecting.then(
    (socket) => signal.aborted && socket.destroy(),
    () => {},
  );
  return orAborted(connecting, signal);
}

/** Shared: creating an error each time, with its stack, took a tenth of a walk's time. */
const ENDED = new Error('ended');

/** A signal that follows another. Call `end`, which aborts it and detaches it. */
export function childOf(parent: AbortSignal | undefined): { readonly signal: AbortSignal; abort(reason?: unknown): void; end(): void } {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else if (parent) {
    // Many walks share one signal; Node warns of a leak above ten listeners, which `end` prevents.
    setMaxListeners(0, parent);
    parent.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    end: () => {
      parent?.removeEventListener('abort', follow);
      controller.abort(ENDED);
    },
  };
}

/** A signal of one's own that follows another, and is aborted after a while. It has to be ended, as that of `childOf`. */
export function deadlineOf(parent: AbortSignal | undefined, ms: number): { readonly signal: AbortSignal; readonly passed: boolean; end(): void } {
  const child = childOf(parent);
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    child.abort();
  }, ms);
  return {
    signal: child.signal,
    get passed() {
      return passed;
    },
    end: () => {
      clearTimeout(timer);
      child.end();
    },
  };
}

/** Calls back once the signal is aborted, until what is returned is called. */
export type AbortWatch = (signal: AbortSignal | undefined, onAbort: () => void) => () => void;

/** One listener per signal for all that wait for it: Node warns of a leak above ten listeners. */
export function abortWatch(): AbortWatch {
  const watched = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, onAbort) => {
    if (!signal) return () => {};
    const waiting = watched.get(signal) ?? watch(signal);
    watched.set(signal, waiting);
    waiting.add(onAbort);
    return () => {
      waiting.delete(onAbort);
    };
  };
}

function watch(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  signal.addEventListener(
    'abort',
    () => {
      for (const onAbort of [...waiting]) onAbort();
    },
    { once: true },
  );
  return waiting;
}

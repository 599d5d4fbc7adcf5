/** Calls back once the signal is aborted, until what is returned is called. */
export type AbortWatch = (signal: AbortSignal | undefined, onAbort: () => void) => () => void;

/** Listens once to each signal, however many wait for it: Node takes more than ten listeners for a leak, and tells the user so. */
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

/** Namespaces at a time. With 50 ms a hop, twice as many are a quarter faster and hold twice the sockets (`npm run bench -- verify`). */
export const CONCURRENCY = 64;

/** Enough for the second packet of a system that sends it after 1 and 3 seconds. */
export const CONNECT_TIMEOUT_MS = 5_000;

export const ANSWER_TIMEOUT_MS = 10_000;

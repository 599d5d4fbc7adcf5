import { setTimeout as sleep } from 'node:timers/promises';
import { accountErrorOf, type Call } from './aws-error';

/*
 * What every call of the AWS API has in common, whichever client makes it: who asks, how patiently, at what pace, and how
 * all pages are read.
 */

/** Who asks, where, and until when. */
export interface Caller {
  /** An ARN, or the name of the credentials if that is unknown yet. */
  readonly who: string;
  readonly region: string;
  readonly signal?: AbortSignal;
}

export interface SignIn {
  readonly region: string;
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly signal?: AbortSignal;
}

/** Whose credentials a session has whose ARN is not known yet. */
export function whoSignsIn({ profile }: SignIn): string {
  return profile === undefined ? 'the default credentials' : `the credentials of the profile '${profile}'`;
}

/** How each client is configured. */
export function clientConfig({ region, profile }: SignIn) {
  return {
    region,
    ...(profile === undefined ? {} : { profile }),
    // A call that is throttled is tried again; in the SDK's adaptive mode, slower each time.
    retryMode: 'adaptive',
    maxAttempts: 6,
    // In milliseconds. The SDK's own default is to wait for ever.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  } as const;
}

/**
 * One call.
 *
 * @param errorOf what to throw in place of what it threw
 * @throws UserError where its user can fix what failed; the signal's reason once it is aborted
 */
export async function ask<Answer>(
  { who, region, signal }: Caller,
  asked: string | Pick<Call, 'action' | 'of'>,
  call: () => Promise<Answer>,
  errorOf: (error: unknown, call: Call) => unknown = accountErrorOf,
): Promise<Answer> {
  signal?.throwIfAborted();
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    throw errorOf(error, { ...(typeof asked === 'string' ? { action: asked } : asked), who, region });
  }
}

/** The items of all pages. The SDK's own paginators lack one for record sets, and want its own clients. */
export async function pages<Page, Item, Marker>(
  read: (marker: Marker | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  markerOf: (page: Page) => Marker | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: Marker | undefined;
  do {
    const page: Page = await read(marker);
    for (const item of itemsOf(page) ?? []) items.push(item);
    marker = markerOf(page) || undefined;
  } while (marker !== undefined);
  return items;
}

/** Resolves when the next request may be sent. */
export type Turn = () => Promise<void>;

export interface Clock {
  /** In milliseconds. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

/** Starts at most so many requests a second, evenly: for callers that send one after another. */
export function turnsOf(perSecond: number, signal?: AbortSignal, clock: Clock = CLOCK): Turn {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const wait = next - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    next = clock.now() + 1000 / perSecond;
  };
}

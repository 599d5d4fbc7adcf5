/*
 * Time for tests in which something falls silent. A time-out that passes by the clock is either long, and holds the test
 * up, or races with a busy machine. Here it passes by the turns of the event loop that this process really had: client and
 * servers live in it, so whatever is to be said within a few turns is said, however little of the processor is left to
 * them.
 */

/** The timers of the runtime, from before they are replaced. */
const every = setInterval;
const never = clearInterval;

/** What a turn counts for, in milliseconds. */
const TURN_MS = 15;

/** Has timers and `performance.now()` go by turns from before the tests of this file until after them. Sockets and dates are as ever. */
export function timeGoesByTurns(): void {
  let turning: ReturnType<typeof setInterval>;
  beforeAll(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'hrtime', 'Date'] });
    turning = every(() => jest.advanceTimersByTime(TURN_MS), 1);
  });
  afterAll(() => {
    never(turning);
    jest.useRealTimers();
  });
}

/** Two hundred turns: nothing that is said takes as many. */
export const SILENCE_MS = 3_000;

import { setTimeout as pause } from 'node:timers/promises';
import type { Probed, ProbeOptions } from '../../lib/discovery/probe';
import type { Verdict } from '../../lib/discovery/walk-result';
import type { Network, Resolution } from '../../lib/network/network';
import { forgivingResolver, secondTry } from '../../lib/verify/resilient-network';

/* What may be a moment's fault is asked once more, after a pause; what is an answer is not. */

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => {}) }));

const pauses = jest.mocked(pause);

beforeEach(() => {
  pauses.mockClear();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(() => jest.useRealTimers());

const OPTIONS: ProbeOptions = { connectTimeoutMs: 5_000, answerTimeoutMs: 10_000, userAgent: 'test' };

/** Asks a probe that has these verdicts one after the other, each after so many milliseconds; what came of it, and how often it asked. */
async function tried(verdicts: readonly Verdict[], takesMs = 10): Promise<{ readonly probed: Probed; readonly asked: number }> {
  let asked = 0;
  const probe = async (): Promise<Probed> => {
    jest.advanceTimersByTime(takesMs);
    const verdict = verdicts[Math.min(asked, verdicts.length - 1)];
    asked += 1;
    return { facts: { cnames: [] }, verdict, detail: `try ${asked}`, ms: takesMs };
  };
  const url = new URL('http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml');
  const probed = await secondTry(probe)(url, url.hostname, 80, {} as Network, OPTIONS, new AbortController().signal);
  return { probed, asked };
}

describe('a URL', () => {
  test.each(['no-answer', 'tls-failed'] as const)('is asked again after %s, and the first try is reported', async (verdict) => {
    const { probed, asked } = await tried([verdict, 'reached']);
    expect(asked).toBe(2);
    expect(probed).toMatchObject({ verdict: 'reached', facts: { firstTry: `${verdict}: try 1` } });
    expect(pauses.mock.calls.map(([ms]) => ms)).toEqual([250]);
  });

  test('is asked twice at the most, and has no first try where both failed alike', async () => {
    const { probed, asked } = await tried(['no-answer']);
    expect(asked).toBe(2);
    expect(probed.detail).toBe('try 2');
    expect(probed.facts).not.toHaveProperty('firstTry');
  });

  test.each(['refused', 'dropped', 'unreachable', 'certificate-expired', 'not-found', 'redirected', 'reached'] as const)(
    'is not asked again after %s, which is an answer',
    async (verdict) => {
      expect(await tried([verdict])).toMatchObject({ asked: 1, probed: { verdict } });
      expect(pauses).not.toHaveBeenCalled();
    },
  );

  test('that took all the time that a client has is not asked again', async () => {
    expect((await tried(['no-answer'], OPTIONS.answerTimeoutMs)).asked).toBe(1);
    expect((await tried(['no-answer'], OPTIONS.answerTimeoutMs - 1)).asked).toBe(2);
  });
});

describe('a name', () => {
  async function resolved(...statuses: readonly Resolution['status'][]) {
    const asked: string[] = [];
    const resolver = forgivingResolver({
      resolve: async (name, type) => {
        const status = statuses[Math.min(asked.push(`${type} ${name}`), statuses.length) - 1];
        return { status, cnames: [], addresses: [], services: [] };
      },
    });
    const { status } = await resolver.resolve('www.example.com', 'A');
    return { status, asked: asked.length, firstTry: resolver.firstTryOf('www.example.com') };
  }

  test.each(['SERVFAIL', 'REFUSED'] as const)('is asked for again after %s, and that is reported where it helped', async (status) => {
    expect(await resolved(status, 'NOERROR')).toEqual({ status: 'NOERROR', asked: 2, firstTry: status });
    expect(await resolved(status, 'NXDOMAIN')).toEqual({ status: 'NXDOMAIN', asked: 2, firstTry: status });
    expect(await resolved(status)).toEqual({ status, asked: 2, firstTry: undefined });
    expect(pauses.mock.calls.map(([ms]) => ms)).toEqual([250, 250, 250]);
  });

  test.each(['NOERROR', 'NXDOMAIN', 'LOOP', 'TIMEOUT'] as const)('is not asked for again after %s', async (status) => {
    expect(await resolved(status)).toEqual({ status, asked: 1, firstTry: undefined });
    expect(pauses).not.toHaveBeenCalled();
  });
});

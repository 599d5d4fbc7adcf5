import { getEventListeners } from 'node:events';
import { rememberingResolver } from '../../lib/discovery/remembering';
import type { Resolution, Resolver } from '../../lib/network/network';

interface Question {
  readonly asked: string;
  readonly signal: AbortSignal | undefined;
  answer(status: Resolution['status']): void;
  fail(error: unknown): void;
}

/** A resolver that answers when it is told to. */
function slow(): { readonly questions: Question[]; readonly resolver: Resolver } {
  const questions: Question[] = [];
  const resolve: Resolver['resolve'] = (name, type, signal) =>
    new Promise((resolve, reject) => {
      questions.push({
        asked: `${type} ${name}`,
        signal,
        answer: (status) => resolve({ status, cnames: [], addresses: [], services: [] }),
        fail: reject,
      });
    });
  return { questions, resolver: { resolve } };
}

const reason = new Error('enough');

test('asks each name and type once, whatever the letter case, and gives all the same answer', async () => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const together = [remembering.resolve('www.example.com', 'A'), remembering.resolve('WWW.Example.com.', 'A')];
  questions[0].answer('NXDOMAIN');
  const [first, second] = await Promise.all(together);
  expect(first).toMatchObject({ status: 'NXDOMAIN' });
  expect(second).toBe(first);
  expect(await remembering.resolve('www.EXAMPLE.com', 'A')).toBe(first);

  remembering.resolve('www.example.com', 'AAAA');
  remembering.resolve('www.example.com', 'NS');
  remembering.resolve('mail.example.com', 'A');
  expect(questions.map(({ asked }) => asked)).toEqual(['A www.example.com', 'AAAA www.example.com', 'NS www.example.com', 'A mail.example.com']);
});

test.each(['NOERROR', 'NXDOMAIN', 'LOOP'] as const)('%s is remembered', async (status) => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const first = remembering.resolve('www.example.com', 'A');
  questions[0].answer(status);
  await first;
  expect(await remembering.resolve('www.example.com', 'A')).toBe(await first);
  expect(questions).toHaveLength(1);
});

test.each(['TIMEOUT', 'SERVFAIL', 'REFUSED'] as const)('%s is shared by who ask at the time, and asked again later', async (status) => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const together = [remembering.resolve('www.example.com', 'A'), remembering.resolve('www.example.com', 'A')];
  questions[0].answer(status);
  expect(await Promise.all(together)).toMatchObject([{ status }, { status }]);
  expect(questions).toHaveLength(1);

  const later = remembering.resolve('www.example.com', 'A');
  questions[1].answer('NOERROR');
  expect(await later).toMatchObject({ status: 'NOERROR' });
  expect(await remembering.resolve('www.example.com', 'A')).toBe(await later);
});

test('a fault of the program is given to all who wait, and not remembered', async () => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const together = [remembering.resolve('www.example.com', 'A'), remembering.resolve('www.example.com', 'A')];
  questions[0].fail(reason);
  expect(await Promise.allSettled(together)).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
  const later = remembering.resolve('www.example.com', 'A');
  questions[1].answer('NOERROR');
  expect(await later).toMatchObject({ status: 'NOERROR' });
});

test('who gives up spoils the answer of nobody else', async () => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const [impatient, patient] = [new AbortController(), new AbortController()];
  const given = remembering.resolve('www.example.com', 'A', impatient.signal);
  const awaited = remembering.resolve('www.example.com', 'A', patient.signal);
  impatient.abort(reason);
  await expect(given).rejects.toBe(reason);
  expect(questions[0].signal).toBeUndefined();

  questions[0].answer('NOERROR');
  expect(await awaited).toMatchObject({ status: 'NOERROR' });
  expect(await remembering.resolve('www.example.com', 'A')).toBe(await awaited);
});

test('who has given up before asks nothing', async () => {
  const { questions, resolver } = slow();
  await expect(rememberingResolver(resolver).resolve('www.example.com', 'A', AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(questions).toEqual([]);
});

test('a fault that comes when everybody has given up is no unhandled rejection', async () => {
  const { questions, resolver } = slow();
  const remembering = rememberingResolver(resolver);
  const impatient = new AbortController();
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const given = remembering.resolve('www.example.com', 'A', impatient.signal);
  impatient.abort(reason);
  await expect(given).rejects.toBe(reason);
  questions[0].fail(new Error('late'));
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test("the run's own signal is that of the questions", async () => {
  const { questions, resolver } = slow();
  const run = new AbortController();
  const remembering = rememberingResolver(resolver, run.signal);
  remembering.resolve('www.example.com', 'A', new AbortController().signal);
  expect(questions[0].signal).toBe(run.signal);
});

test('a thousand who wait with one signal listen to it once', async () => {
  const { questions, resolver } = slow();
  const { signal } = new AbortController();
  const remembering = rememberingResolver(resolver);
  const waiting = Array.from({ length: 1000 }, (_, i) => remembering.resolve(`${i % 10}.example.com`, 'A', signal));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const question of questions) question.answer('NOERROR');
  expect(await Promise.all(waiting)).toHaveLength(1000);
  expect(questions).toHaveLength(10);
});

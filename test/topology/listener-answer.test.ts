import { wildcard } from '../../lib/topology/condition';
import { answererOf, answerOf } from '../../lib/topology/listener-answer';
import type { Listener } from '../../lib/topology/topology';
import { ALB_CASES } from './alb-cases';

test.each(ALB_CASES)('$source: $name', ({ listener, request, answer }) => {
  const given = answerOf(listener, request);
  if ('message' in given) expect(given).toEqual({ ...answer, message: expect.stringMatching(/^\S.*[^.\s]$/) });
  else expect(given).toEqual(answer);
});

test('the cases are sixty at least, each with a name of its own and a source', () => {
  expect(ALB_CASES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(ALB_CASES.map(({ source, name }) => `${source}: ${name}`)).size).toBe(ALB_CASES.length);
  expect(ALB_CASES.filter(({ source }) => !/^[A-Z][^,]+, \S|^facts\/[a-z]+\.md, \S/.test(source)).map(({ name }) => name)).toEqual([]);
});

test('what is unknown says what it hangs on', () => {
  const listener: Listener = {
    arn: 'listener',
    port: 80,
    protocol: 'HTTP',
    rules: [{ priority: 7, conditions: [{ field: 'host-header', values: [], regexValues: ['^a'] }], action: { type: 'forward' } }],
  };
  const request = { method: 'GET', host: 'a.example', path: '/', query: '' };
  expect(answerOf(listener, request)).toEqual({
    kind: 'unknown',
    message: "the rule of priority 7 depends on the regular expression '^a' of a host-header condition",
  });
  expect(answerOf({ ...listener, rules: [] }, request)).toEqual({
    kind: 'unknown',
    message: 'no rule matches, and the default action of the listener on port 80 is unknown',
  });
});

test('an address range that is none is no answer', () => {
  const answer = answererOf({
    arn: 'listener',
    port: 80,
    protocol: 'HTTP',
    rules: [{ priority: 1, conditions: [{ field: 'source-ip', values: ['192.0.2.0/33', '198.51.100.0/24'] }], action: { type: 'forward' } }],
  });
  const from = (sourceAddress: string) => answer({ method: 'GET', host: 'a.example', path: '/', query: '', sourceAddress });
  expect(from('203.0.113.7')).toMatchObject({ kind: 'unknown', message: expect.stringContaining("'192.0.2.0/33'") });
  expect(from('198.51.100.7')).toMatchObject({ kind: 'error', status: 503 });
});

test('a redirect that a template cannot mean is no answer', () => {
  const answer = answerOf(
    {
      arn: 'listener',
      port: 80,
      protocol: 'HTTP',
      rules: [],
      defaultAction: { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: 'a b', port: '443', path: '/', query: '' },
    },
    { method: 'GET', host: 'a.example', path: '/', query: '' },
  );
  expect(answer).toMatchObject({ kind: 'unknown', message: expect.stringContaining('not a URL') });
});

test('many stars over a long text take no time to speak of', () => {
  const matches = wildcard(`${'*a'.repeat(40)}b`);
  expect(matches('a'.repeat(20_000))).toBe(false);
  expect(matches(`${'a'.repeat(20_000)}b`)).toBe(true);
});

test('what could not be read keeps its place, and is no answer', () => {
  const message = 'has the action jwt-validation, which is not simulated';
  const answer = answererOf({
    arn: 'listener',
    port: 80,
    protocol: 'HTTP',
    defaultAction: { type: 'unknown', message },
    rules: [
      { priority: 1, conditions: [{ field: 'path-pattern', values: ['/a'], regexValues: [] }], action: { type: 'unknown', message } },
      {
        priority: 2,
        conditions: [
          { field: 'path-pattern', values: ['/b'], regexValues: [] },
          { field: 'unknown', message: 'has a condition of tls-version, which is not simulated' },
        ],
        action: { type: 'forward' },
      },
    ],
  });
  const to = (path: string) => answer({ method: 'GET', host: 'a.example', path, query: '' });
  expect(to('/a')).toEqual({ kind: 'unknown', message: `the rule of priority 1 ${message}` });
  expect(to('/b')).toEqual({ kind: 'unknown', message: 'the rule of priority 2 depends on a condition that is not understood' });
  expect(to('/c')).toEqual({ kind: 'unknown', message: `the listener ${message}` });
});

import type { Probe, Probed, ProbeOptions } from '../../lib/discovery/probe';
import { rememberingProbe } from '../../lib/discovery/remembering';
import type { Network } from '../../lib/network/network';

/** Nothing that a probe is handed matters here but the URL. */
const REST = ['host', 443, {} as Network, {} as ProbeOptions, new AbortController().signal] as const;

function answering(verdictOf: (asked: number) => Probed['verdict']): Probe & { readonly asked: string[] } {
  const asked: string[] = [];
  const probe: Probe = async (url) => ({ facts: { cnames: [] }, verdict: verdictOf(asked.push(url.href)), detail: '', ms: 1 });
  return Object.assign(probe, { asked });
}

const ENDPOINT = new URL('https://autodiscover.contoso.com/');

test('asks a URL once, however often and whenever', async () => {
  const network = answering(() => 'reached');
  const probe = rememberingProbe(network);
  await Promise.all([probe(ENDPOINT, ...REST), probe(ENDPOINT, ...REST)]);
  expect((await probe(ENDPOINT, ...REST)).verdict).toBe('reached');
  expect(network.asked).toHaveLength(1);
});

test('asks a URL once by each method', async () => {
  const network = answering(() => 'redirected');
  const probe = rememberingProbe(network);
  const [host, port, through, , signal] = REST;
  for (const method of ['GET', 'POST', 'GET', undefined] as const) await probe(ENDPOINT, host, port, through, { method } as ProbeOptions, signal);
  expect(network.asked).toHaveLength(3);
});

test.each(['dns-failed', 'no-answer', 'tls-failed', 'dropped', 'unreachable'] as const)('%s is not held against those who come later', async (fault) => {
  const network = answering((asked) => (asked === 1 ? fault : 'reached'));
  const probe = rememberingProbe(network);
  const first = await Promise.all([probe(ENDPOINT, ...REST), probe(ENDPOINT, ...REST)]);
  expect(first.map(({ verdict }) => verdict)).toEqual([fault, fault]);
  expect((await probe(ENDPOINT, ...REST)).verdict).toBe('reached');
});

test('an endpoint that is asked for again and again is kept, however many other URLs come between', async () => {
  const network = answering(() => 'reached');
  const probe = rememberingProbe(network);
  for (let i = 0; i < 3_000; i++) {
    await probe(ENDPOINT, ...REST);
    await probe(new URL(`https://www.example/${i}`), ...REST);
  }
  expect(network.asked.filter((url) => url === ENDPOINT.href)).toHaveLength(1);
});

test('a thousand URLs are kept, and of more the ones that nobody came to for the longest', async () => {
  const network = answering(() => 'reached');
  const probe = rememberingProbe(network);
  const url = (i: number) => new URL(`https://www.example/${i}`);
  for (let i = 0; i < 1_001; i++) await probe(url(i), ...REST);
  await probe(url(1), ...REST);
  expect(network.asked).toHaveLength(1_001);
  await probe(url(0), ...REST);
  expect(network.asked).toHaveLength(1_002);
});

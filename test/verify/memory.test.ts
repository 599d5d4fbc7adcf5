import { Socket } from 'node:net';
import type { Connector } from '../../lib/network/network';
import { rememberingDrops } from '../../lib/verify/memory';

const OPTIONS = { timeoutMs: 5_000 };
const TARGET = { address: '192.0.2.10', port: 443 };

function counting(answers: (asked: number) => string | undefined): Connector & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    connect: async ({ address, port }) => {
      const code = answers(asked.push(`${address}:${port}`));
      if (code === undefined) return new Socket();
      throw Object.assign(new Error(code), { code, simulatedMs: 16_000 });
    },
  };
}

async function codeOf(connection: Promise<Socket>): Promise<unknown> {
  return connection.then(
    (socket) => socket.destroy() && 'open',
    ({ code, simulatedMs }) => [code, simulatedMs],
  );
}

test('an address that dropped twice is not waited for again, and costs a client what it costs', async () => {
  const network = counting(() => 'ETIMEDOUT');
  const connector = rememberingDrops(network);
  for (const simulatedMs of [16_000, 16_000, 21_000, 21_000]) {
    expect(await codeOf(connector.connect(TARGET, OPTIONS))).toEqual(['ETIMEDOUT', simulatedMs]);
  }
  expect(network.asked).toHaveLength(2);
});

test('another port, and another address, are asked', async () => {
  const network = counting(() => 'ETIMEDOUT');
  const connector = rememberingDrops(network);
  for (let i = 0; i < 3; i++) await codeOf(connector.connect(TARGET, OPTIONS));
  await codeOf(connector.connect({ ...TARGET, port: 80 }, OPTIONS));
  await codeOf(connector.connect({ ...TARGET, address: '192.0.2.11' }, OPTIONS));
  expect(network.asked.slice(2)).toEqual(['192.0.2.10:80', '192.0.2.11:443']);
});

test('one that took a connection once is asked by each', async () => {
  const network = counting((asked) => (asked === 2 ? undefined : 'ETIMEDOUT'));
  const connector = rememberingDrops(network);
  for (let i = 0; i < 6; i++) await codeOf(connector.connect(TARGET, OPTIONS));
  expect(network.asked).toHaveLength(6);
});

test('a refusal is quick, and asked for again', async () => {
  const network = counting(() => 'ECONNREFUSED');
  const connector = rememberingDrops(network);
  for (let i = 0; i < 4; i++) expect(await codeOf(connector.connect(TARGET, OPTIONS))).toEqual(['ECONNREFUSED', 16_000]);
  expect(network.asked).toHaveLength(4);
});

test('those that were lost together count as one', async () => {
  const network = counting((asked) => (asked <= 5 ? 'ETIMEDOUT' : undefined));
  const connector = rememberingDrops(network);
  const together = await Promise.all(Array.from({ length: 5 }, () => codeOf(connector.connect(TARGET, OPTIONS))));
  expect(together).toEqual(Array(5).fill(['ETIMEDOUT', 16_000]));
  expect(await codeOf(connector.connect(TARGET, OPTIONS))).toBe('open');
});

test('after a minute the wall is tried again', async () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
  try {
    const network = counting(() => 'ETIMEDOUT');
    const connector = rememberingDrops(network);
    for (let i = 0; i < 3; i++) await codeOf(connector.connect(TARGET, OPTIONS));
    expect(network.asked).toHaveLength(2);
    now.mockReturnValue(62_000);
    for (let i = 0; i < 3; i++) await codeOf(connector.connect(TARGET, OPTIONS));
    expect(network.asked).toHaveLength(3);
  } finally {
    now.mockRestore();
  }
});

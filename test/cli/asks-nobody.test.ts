import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

/*
 * Which commands ask nobody: the first lines of the table in docs/security.md.
 */

const FILE = `${HEAD}redirectHost: { name: redirect.contoso.com, external: true }
network: { availabilityZones: [eu-central-1a, eu-central-1b] }
zones: [{ name: fabrikam.com, id: Z1 }]
namespaces: [fabrikam.com, { domain: tailspintoys.com, external: true }]
`.replace('111111111111', '333333333333');

/** Where connections and datagrams go, and which names the system is asked for. */
async function asked(...args: string[]): Promise<{ readonly status: number; readonly places: Set<string> }> {
  const places = new Set<string>();
  const connect = jest.spyOn(net.Socket.prototype, 'connect');
  const send = jest.spyOn(dgram.Socket.prototype, 'send');
  const dgramConnect = jest.spyOn(dgram.Socket.prototype, 'connect');
  const lookups = [jest.spyOn(dns, 'lookup'), jest.spyOn(dns, 'resolve'), jest.spyOn(dns.promises, 'lookup'), jest.spyOn(dns.promises, 'resolve')];
  try {
    const { status } = await ran(args);
    // Called with a port and a host, or with an object, which Node itself puts into a list.
    for (const [given, host] of connect.mock.calls as unknown[][]) {
      const target = typeof given === 'number' ? { host: host as string } : ([given].flat()[0] as { host?: string; path?: string });
      places.add(target.host ?? target.path ?? 'localhost');
    }
    // Without an address it goes where its socket is connected to.
    for (const call of [...send.mock.calls, ...dgramConnect.mock.calls] as unknown[][]) for (const part of call) if (typeof part === 'string') places.add(part);
    for (const lookup of lookups) for (const [name] of lookup.mock.calls as unknown[][]) if (net.isIP(String(name)) === 0) places.add(`name ${name}`);
    return { status, places };
  } finally {
    jest.restoreAllMocks();
  }
}

const folder = folderWith({ 'test.yaml': FILE });

test.each([
  [
    'init',
    [
      ...['init', `${folder}/new.yaml`, '--domains', 'adatum.com', '--endpoint', 'autodiscover.contoso.com', '--redirect-host', 'redirect.contoso.com'],
      ...['--account', '333333333333', '--region', 'eu-central-1'],
    ],
  ],
  ['plan', ['plan', 'test', '-e', folder]],
  ['zonefile', ['zonefile', 'test', '-e', folder]],
  ['prompt', ['prompt', 'test', '-e', folder, '--no-write']],
  ['verify --explain', ['verify', '--explain']],
])('%s asks nobody', async (_, args) => {
  const { status, places } = await asked(...args);
  expect({ status, places: [...places] }).toEqual({ status: 0, places: [] });
});

test('preview asks the loopback alone', async () => {
  const { status, places } = await asked('preview', 'test', '-e', folder);
  expect({ status, places: [...places] }).toEqual({ status: 0, places: ['127.0.0.1'] });
});

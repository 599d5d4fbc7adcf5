import { connect, createServer } from 'node:net';
import { wireResolver } from '../../lib/dns/wire-resolver';
import { endpointHosts, hostsOnLoopback, loadBalancerHosts } from '../../lib/preview/addresses';
import { startPreview } from '../../lib/preview/preview';
import { isOnLoopback, listenOn } from '../../lib/preview/servers/loopback';
import type { PreviewServer } from '../../lib/preview/serving';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import type { LoadBalancer } from '../../lib/topology/topology';
import { freePort } from './fixture';

const ENDPOINT = 'autodiscover.contoso.com';
const SITE = 'redirect.contoso.com';
const DOMAIN = 'fabrikam.com';

describe('which addresses the DNS gives', () => {
  const sites = (count: number) =>
    loadBalancerHosts({ loadBalancers: Array.from({ length: count }, (_, index) => loadBalancer(`site${index}`)), zones: [], gaps: [] });
  const endpoints = endpointHosts([ENDPOINT, 'autodiscover-s.outlook.com']);
  const given = async (count: number, has: (address: string) => boolean) => {
    const placed = await hostsOnLoopback(sites(count), endpoints, async (address) => has(address));
    return { hosts: [...placed.sites, ...placed.endpoints].map(({ ipv4, ipv6 }) => [...ipv4, ...ipv6].join(' ')), notes: placed.notes };
  };

  test('two of each family for a site, where the machine has all of them, and nothing to say', async () => {
    expect(await given(2, () => true)).toEqual({
      hosts: ['127.80.0.1 127.80.0.2 2001:db8:50::1 2001:db8:50::2', '127.80.0.3 127.80.0.4 2001:db8:50::3 2001:db8:50::4', '127.43.0.1', '127.43.0.2'],
      notes: [],
    });
  });

  test('on Linux ::1 is what a site has of IPv6, and the second site has none', async () => {
    expect(await given(2, (address) => address.startsWith('127.') || address === '::1')).toEqual({
      hosts: ['127.80.0.1 127.80.0.2 ::1', '127.80.0.3 127.80.0.4', '127.43.0.1', '127.43.0.2'],
      notes: [
        'site0 has 127.80.0.1, 127.80.0.2, ::1 in the DNS here, as the loopback interface of this machine does not have 2001:db8:50::1, 2001:db8:50::2',
        'site1 has 127.80.0.3, 127.80.0.4 in the DNS here, as the loopback interface of this machine does not have 2001:db8:50::3, 2001:db8:50::4',
      ],
    });
  });

  test('macOS has one for the site and one for the endpoints, as 443 of a site refuses', async () => {
    const { hosts, notes } = await given(1, (address) => ['127.0.0.1', '::1'].includes(address));
    expect(hosts).toEqual(['127.0.0.1', '::1', '::1']);
    expect(notes[1]).toBe(`${ENDPOINT} has ::1 in the DNS here, as the loopback interface of this machine does not have 127.43.0.1`);
  });

  test('no two servers share one: it says which addresses to add', async () => {
    await expect(given(2, (address) => ['127.0.0.1', '::1'].includes(address))).rejects.toThrow(
      `this machine has no address for the servers of ${ENDPOINT}, autodiscover-s.outlook.com: add 127.43.0.1, 127.43.0.2 to the loopback interface, as macOS does with 'sudo ifconfig lo0 alias 127.43.0.1'`,
    );
  });
});

describe('on fixed ports', () => {
  test('every server listens on what the DNS gives, and nothing else answers', async () => {
    const ports = { dns: await freePort('dns'), http: await freePort('http'), https: await freePort('https') };
    const preview = await startPreview(subject(), ports);
    try {
      const resolver = wireResolver({ address: '127.0.0.1', port: ports.dns });
      const asked = async (name: string) =>
        (await Promise.all(['A', 'AAAA'].map((type) => resolver.resolve(name, type as 'A')))).flatMap(({ addresses }) => addresses);
      const [site, endpoint] = [await asked(`autodiscover.${DOMAIN}`), await asked(ENDPOINT)];
      const server = (role: PreviewServer['role']) => preview.servers.find((one) => one.role === role);
      expect(server('redirect site')).toEqual({ role: 'redirect site', hosts: [SITE], addresses: site, port: ports.http });
      expect(server('endpoint')).toEqual({ role: 'endpoint', hosts: [ENDPOINT], addresses: endpoint, port: ports.https });
      if (await isOnLoopback('127.80.0.2')) expect(site).toEqual(expect.arrayContaining(['127.80.0.1', '127.80.0.2']));

      for (const address of site)
        expect([address, await meets(address, ports.http), await meets(address, ports.https)]).toEqual([address, 'open', 'ECONNREFUSED']);
      for (const address of endpoint)
        expect([address, await meets(address, ports.http), await meets(address, ports.https)]).toEqual([address, 'ECONNREFUSED', 'open']);

      for await (const { ok, walk } of walkAll(preview, subject().namespaces)) {
        expect(ok).toBe(true);
        expect(site).toContain(walk.steps.find(({ id }) => id === 'http-redirect')?.address);
      }
    } finally {
      await preview.close();
    }
    for (const { addresses, port } of preview.servers) for (const address of addresses) expect(await meets(address, port)).toBe('ECONNREFUSED');
  });

  (process.platform === 'linux' ? test : test.skip)('what drops port 443 lets no connection come to an end, and is gone afterwards', async () => {
    const [{ ingress = [], ...site }] = subject().topology.loadBalancers;
    const closed = { ...subject().topology, loadBalancers: [{ ...site, ingress: ingress.map((rule) => ({ ...rule, toPort: 80 })) }] };
    const https = await freePort('https');
    const preview = await startPreview({ ...subject(), topology: closed }, { https });
    const addresses = (await hostsOnLoopback(loadBalancerHosts(closed), [])).sites.flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]);
    try {
      // A refusal would have come at once.
      expect(await Promise.all(addresses.map((address) => meets(address, https, 300)))).toEqual(addresses.map(() => 'nothing'));
    } finally {
      await preview.close();
    }
    for (const address of addresses) expect(await meets(address, https)).toBe('ECONNREFUSED');
  });

  test('somebody else who answers where the site has to refuse is an error', async () => {
    const [{ ipv4 }] = (await hostsOnLoopback(loadBalancerHosts(subject().topology), [])).sites;
    const stranger = await listenOn(createServer(), { addresses: ipv4.slice(-1) });
    try {
      await expect(startPreview(subject(), { https: stranger.port })).rejects.toThrow(
        `port ${stranger.port} of ${ipv4.at(-1)} has to refuse connections here, and something listens on it: stop that, or choose another port`,
      );
    } finally {
      await stranger.close();
    }
  });

  test('a port is free or it is not, whichever address it is of; what was started before ends', async () => {
    const [{ ipv4 }] = (await hostsOnLoopback(loadBalancerHosts(subject().topology), [])).sites;
    const stranger = await listenOn(createServer(), { addresses: ipv4.slice(-1) });
    try {
      await expect(startPreview(subject(), { http: stranger.port })).rejects.toThrow(`port ${stranger.port} of ${ipv4.at(-1)} is taken`);
      if (ipv4.length > 1) expect(await meets(ipv4[0], stranger.port)).toBe('ECONNREFUSED');
    } finally {
      await stranger.close();
    }
  });
});

test('an address of another interface than the loopback is none to listen on', async () => {
  expect([await isOnLoopback('127.0.0.1'), await isOnLoopback('192.0.2.1'), await isOnLoopback('0.0.0.0'), await isOnLoopback('::')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

function meets(host: string, port: number, patienceMs?: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const impatient = () => {
      socket.destroy();
      resolve('nothing');
    };
    if (patienceMs !== undefined) setTimeout(impatient, patienceMs).unref();
    socket.once('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'no code'));
  });
}

function loadBalancer(dnsName: string): LoadBalancer {
  const redirect = { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: ENDPOINT, port: '443', path: '/#{path}', query: '#{query}' } as const;
  return {
    arn: `arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/${dnsName}/0123456789abcdef`,
    dnsName,
    scheme: 'internet-facing',
    dualStack: true,
    listeners: [{ arn: 'listener', port: 80, protocol: 'HTTP', defaultAction: redirect, rules: [] }],
    ingress: [{ protocol: 'tcp', fromPort: 80, toPort: 443, source: '0.0.0.0/0' }],
  };
}

function subject(): PreviewSubject {
  return {
    name: 'fixed',
    source: 'one namespace',
    topology: {
      loadBalancers: [loadBalancer(SITE)],
      zones: [{ id: 'Z1', name: DOMAIN, private: false, records: [{ name: `autodiscover.${DOMAIN}`, type: 'CNAME', ttl: 300, values: [SITE] }] }],
      gaps: [],
    },
    elsewhere: [],
    namespaces: [{ domain: DOMAIN, view: 'public', external: false, endpoint: ENDPOINT }],
    notes: [],
  };
}

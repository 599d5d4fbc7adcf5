// Connections that are dropped, refused or turned back, by a real system: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Walk } from '../../lib/discovery/walk-result';
import { createAuthority } from '../../lib/preview/certificate-authority';
import type { Connected } from './connect';
import { ADDRESSES, LINK_LOCAL_ROUTER, type Namespaces, openNamespaces, whyNot } from './harness';

const TIMEOUT_MS = 1500;
/** What a client waits: 3, 6 and 12 seconds after each of three SYNs. */
const PATIENCE_MS = 21_000;

async function tests(): Promise<void> {
  const reason = await whyNot();
  describe('beyond a router', { skip: reason }, () => {
    let network: Namespaces;
    before(async () => {
      network = await openNamespaces();
    });
    after(() => network?.close());

    const connect = (addresses: readonly string[], port: number, timeoutMs: number) =>
      network.client.program<Connected[]>('test/namespaces/connect.ts', { targets: addresses.map((address) => ({ address, port })), timeoutMs });

    test('nothing leaves: neither namespace has a way out', async () => {
      for (const namespace of [network.client, network.router]) {
        assert.equal(await namespace.run('ip', 'route', 'show', 'default'), '');
        assert.equal(await namespace.run('ip', '-6', 'route', 'show', 'default'), '');
      }
    });

    test('a connection that is dropped costs the time-out, and tells what a client would wait beyond it', async () => {
      for (const { code, ms, simulatedMs = 0 } of await connect(ADDRESSES.dropped, 443, TIMEOUT_MS)) {
        assert.equal(code, 'ETIMEDOUT');
        assert.ok(simulatedMs <= PATIENCE_MS - TIMEOUT_MS, `${simulatedMs} ms are left to wait`);
        assert.ok(ms + simulatedMs >= PATIENCE_MS - 1, `${ms} ms and ${simulatedMs} ms are less than a client waits`);
      }
    });

    test('where the system gives up before the time-out, it is the same', async () => {
      await network.client.run(
        'sh',
        '-ec',
        'cd /proc/sys/net/ipv4; echo 1 > tcp_syn_retries; test ! -e tcp_syn_linear_timeouts || echo 0 > tcp_syn_linear_timeouts',
      );
      for (const { code, ms, simulatedMs = 0 } of await connect(ADDRESSES.dropped, 443, 60_000)) {
        assert.equal(code, 'ETIMEDOUT');
        assert.ok(simulatedMs > 0 && simulatedMs < PATIENCE_MS, `${simulatedMs} ms are left to wait`);
        assert.ok(ms + simulatedMs >= PATIENCE_MS - 1, `${ms} ms and ${simulatedMs} ms are less than a client waits`);
      }
    });

    for (const [kind, codes] of [
      ['refused', ['ECONNREFUSED', 'ECONNREFUSED']],
      ['unreachable', ['EHOSTUNREACH', 'ENETUNREACH']],
      ['prohibited', ['EHOSTUNREACH', 'EACCES']],
      ['noRoute', ['ENETUNREACH', 'ENETUNREACH']],
    ] as const) {
      test(`${kind}: ${codes.join(' by IPv4, by IPv6 ')}, well before the time-out`, async () => {
        const connected = await connect(ADDRESSES[kind], 443, 60_000);
        assert.deepEqual(
          connected.map(({ code, simulatedMs }) => [code, simulatedMs]),
          codes.map((code) => [code, undefined]),
        );
        for (const { ms } of connected) assert.ok(ms < 5000, `${ms} ms`);
      });
    }

    test('the walk of a client: found beyond the router, in the seconds that a dropped 443 costs', async () => {
      const authority = await createAuthority();
      const certificate = { host: 'autodiscover.contoso.com', ...(await authority.issue({ names: ['autodiscover.contoso.com'] })) };
      const [site, site6] = ADDRESSES.site;
      const [endpoint, endpoint6] = ADDRESSES.endpoint;
      const [dropped] = ADDRESSES.dropped;
      const origin = 'https://autodiscover.contoso.com';
      const served = await network.serve({
        dns: {
          addresses: [...ADDRESSES.name, LINK_LOCAL_ROUTER.served],
          names: {
            'redirect.contoso.com': { a: [site], aaaa: [site6] },
            'autodiscover.contoso.com': { a: [endpoint], aaaa: [endpoint6] },
            'autodiscover.fabrikam.com': { cname: 'redirect.contoso.com' },
            'tailspintoys.com': { a: [dropped] },
            'autodiscover.tailspintoys.com': { cname: 'redirect.contoso.com' },
          },
        },
        sites: [{ addresses: ADDRESSES.site, origins: { 'autodiscover.fabrikam.com': origin, 'autodiscover.tailspintoys.com': origin } }],
        endpoints: [{ addresses: ADDRESSES.endpoint, certificates: [certificate] }],
      });
      const walk = (servers: readonly string[]) =>
        network.client.program<Walk[]>('test/namespaces/walk.ts', {
          domains: ['fabrikam.com', 'tailspintoys.com'],
          servers,
          connectTimeoutMs: TIMEOUT_MS,
          ca: [authority.pem],
        });
      try {
        // A server that is silent, one that prohibits, and one that answers.
        const [fast, slow] = await walk([dropped, ADDRESSES.prohibited[1], ADDRESSES.name[1]]);
        const verdicts = ({ steps }: Walk) => steps.map(({ id, verdict }) => `${id} ${verdict}`);
        assert.deepEqual(verdicts(fast), ['https-domain no-address', 'https-autodiscover refused', 'http-redirect redirected', 'follow reached']);
        assert.deepEqual(verdicts(slow), ['https-domain dropped', 'https-autodiscover refused', 'http-redirect redirected', 'follow reached']);
        assert.equal(slow.endpoint?.host, 'autodiscover.contoso.com');
        assert.ok(slow.steps[0].ms >= PATIENCE_MS - 1, `${slow.steps[0].ms} ms`);
        assert.match(slow.steps[0].message, /drop|no answer|does not answer/);

        const [byLink] = await walk([LINK_LOCAL_ROUTER.asked]);
        assert.equal(byLink.outcome, 'found');
      } finally {
        await served.close();
      }
    });
  });
}

tests();

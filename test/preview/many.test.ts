/** @slow */

import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { PreviewRow } from '../../lib/findings/report';
import type { Network } from '../../lib/network/network';
import { type Preview, startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import type { DnsRecord, HostedZone } from '../../lib/topology/topology';

const COUNT = 120;
const CONCURRENCY = 8;
const ENDPOINT = 'autodiscover.contoso.com';
const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
const LOAD_BALANCER = 'redirect-site.eu-central-1.elb.amazonaws.com';
const SUBJECT = subjectOf(Array.from({ length: COUNT }, (_, index) => `brand${index}.example`));

describe('many namespaces', () => {
  test('are walked a few at a time, all reach their endpoint, and no socket is left', async () => {
    const before = openHandles();
    const preview = await startPreview(SUBJECT);
    const watched = watch(preview);
    const rows: PreviewRow[] = [];
    try {
      for await (const row of walkAll(watched.preview, SUBJECT.namespaces, { concurrency: CONCURRENCY })) rows.push(row);
    } finally {
      await preview.close();
    }
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(rows.map(({ domain }) => domain)).size).toBe(COUNT);
    expect(watched.mostUnderWay()).toBe(CONCURRENCY);
    // To the redirect site Outlook's, and one each for Thunderbird, exchangelib and a client of SOAP; to the endpoint one for each path.
    expect(watched.sockets).toHaveLength(4 * COUNT + 4);
    expect(watched.sockets.filter((socket) => !socket.destroyed)).toEqual([]);
    expect(await settledAt(openHandles, before)).toBeLessThanOrEqual(before);
  });

  test('are reported as their walks end, whichever has to wait', async () => {
    const preview = await startPreview(SUBJECT);
    const some = SUBJECT.namespaces.slice(0, 10 * CONCURRENCY);
    const slow = some[0].domain;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const watched = watch(preview, (name) => (name === slow ? held : undefined));
    const domains: string[] = [];
    try {
      for await (const { domain } of walkAll(watched.preview, some, { concurrency: CONCURRENCY })) {
        domains.push(domain);
        if (domains.length === some.length - 1) letGo();
      }
    } finally {
      await preview.close();
    }
    expect(domains).toHaveLength(some.length);
    expect(domains.at(-1)).toBe(slow);
  });

  test('wait for who reads the rows slowly', async () => {
    const preview = await startPreview(SUBJECT);
    const watched = watch(preview);
    const walks = walkAll(watched.preview, SUBJECT.namespaces, { concurrency: CONCURRENCY });
    try {
      for (let taken = 1; taken <= 3; taken++) {
        expect((await walks.next()).done).toBe(false);
        while (watched.underWay() > 0) await setImmediate();
        expect(watched.begun()).toBeLessThanOrEqual(taken + 2 * CONCURRENCY);
      }
    } finally {
      await walks.return(undefined);
      await preview.close();
    }
    expect(watched.begun()).toBeLessThan(COUNT);
  });
});

interface Watched {
  readonly preview: Preview;
  readonly sockets: readonly Socket[];
  begun(): number;
  underWay(): number;
  mostUnderWay(): number;
}

/**
 * Counts what the walks ask of the network, on its way there. A walk begins with a question for its domain's own address;
 * its signal is aborted once it is over.
 */
function watch(preview: Preview, wait: (name: string) => Promise<void> | undefined = () => undefined): Watched {
  const sockets: Socket[] = [];
  const signals = new Map<string, AbortSignal | undefined>();
  let most = 0;
  const underWay = () => [...signals.values()].filter((signal) => !signal?.aborted).length;
  const watched = ({ resolver, connector, ...network }: Network): Network => ({
    ...network,
    resolver: {
      resolve: async (name, type, signal) => {
        if (/^brand\d+\.example$/.test(name) && !signals.has(name)) {
          signals.set(name, signal);
          most = Math.max(most, underWay());
        }
        await wait(name);
        return resolver.resolve(name, type, signal);
      },
    },
    connector: {
      connect: async (target, options) => {
        const socket = await connector.connect(target, options);
        sockets.push(socket);
        return socket;
      },
    },
  });
  return {
    preview: { ...preview, network: (view) => watched(preview.network(view)) },
    sockets,
    begun: () => signals.size,
    underWay,
    mostUnderWay: () => most,
  };
}

function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|UDP|TLS)/.test(kind)).length;
}

/** What is closed is gone a few turns of the event loop later. */
async function settledAt(count: () => number, most: number): Promise<number> {
  for (let turn = 0; turn < 100 && count() > most; turn++) await setImmediate();
  return count();
}

/** As the synthesis of an environment with `hosts: any` comes to, with a zone for each namespace. */
function subjectOf(domains: readonly string[]): PreviewSubject {
  const zone = (name: string, record: DnsRecord): HostedZone => ({ id: `Z-${name}`, name, private: false, records: [record] });
  const redirect = { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: ENDPOINT, port: '443', path: '/#{path}', query: '#{query}' } as const;
  return {
    name: 'many',
    source: 'many namespaces',
    topology: {
      loadBalancers: [
        {
          arn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/redirect-site/0123456789abcdef',
          dnsName: LOAD_BALANCER,
          scheme: 'internet-facing',
          dualStack: false,
          listeners: [{ arn: 'listener', port: 80, protocol: 'HTTP', defaultAction: redirect, rules: [] }],
          ingress: [{ protocol: 'tcp', fromPort: 80, toPort: 443, source: '0.0.0.0/0' }],
        },
      ],
      zones: [
        zone('contoso.com', { name: REDIRECT_HOST, type: 'A', values: [], aliasOf: LOAD_BALANCER }),
        ...domains.map((domain) => zone(domain, { name: `autodiscover.${domain}`, type: 'CNAME', ttl: 300, values: [REDIRECT_HOST] })),
      ],
      gaps: [],
    },
    elsewhere: [],
    namespaces: domains.map((domain) => ({ domain, view: 'public', external: false, endpoint: ENDPOINT })),
    notes: [],
  };
}

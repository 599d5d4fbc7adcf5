import type { KnownExpectation } from '../../lib/plan/expectation';
import { startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import type { DnsRecord, HostedZone } from '../../lib/topology/topology';
import { bothAnswers } from './fixture';

/*
 * `preview`, and `verify --resolver` of the servers of the same preview: what one says of a name, the other says too.
 */

const ENDPOINT = 'autodiscover.contoso.com';
const SITE = 'lb-1.eu-central-1.elb.amazonaws.com';

const cname = (name: string, value: string): DnsRecord => ({ name, type: 'CNAME', ttl: 300, values: [value] });
const zone = (name: string | undefined, ...records: DnsRecord[]): HostedZone => ({ id: `Z${name}`, name, private: false, records });

function subject(domains: readonly string[], zones: readonly HostedZone[]): PreviewSubject {
  const namespaces = domains.map((domain): KnownExpectation => ({ domain, view: 'public', endpoint: ENDPOINT, external: false }));
  const rules = [
    {
      priority: 1,
      conditions: [{ field: 'host-header', values: domains.map((domain) => `autodiscover.${domain}`), regexValues: [] }],
      action: { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: ENDPOINT, port: '443', path: '/#{path}', query: '#{query}' },
    },
  ] as const;
  const listeners = [{ arn: 'listener', port: 80, protocol: 'HTTP', rules }] as const;
  const ingress = [80, 443].map((port) => ({ protocol: 'tcp', fromPort: port, toPort: port, source: '0.0.0.0/0' }));
  const loadBalancers = [{ arn: 'site', dnsName: SITE, scheme: 'internet-facing', dualStack: false, listeners, ingress }] as const;
  return { name: 'fixture', source: 'fixture', notes: [], namespaces, elsewhere: [], topology: { loadBalancers, zones, gaps: [] } };
}

test('names that no zone holds, and names that lead out of what is known', async () => {
  const previewed = subject(
    ['fabrikam.com', 'adatum.com', 'nobody.com', 'hidden.com', 'eu.northwindtraders.com', 'litware.com', 'tailspintoys.com', 'round.com'],
    [
      zone('contoso.com'),
      zone('adatum.com'),
      zone(undefined, cname('autodiscover.fabrikam.com', SITE), cname('autodiscover.round.com', 'autodiscover.round.com')),
      { ...zone('hidden.com', cname('autodiscover.hidden.com', SITE)), private: true },
      zone('northwindtraders.com', { name: 'eu.northwindtraders.com', type: 'NS', values: ['ns1.example.net'] }),
      zone('litware.com', cname('autodiscover.litware.com', 'www.webhost.example')),
      zone('tailspintoys.com', cname('autodiscover.tailspintoys.com', 'gone.contoso.com')),
    ],
  );
  const preview = await startPreview(previewed);
  const answers = await bothAnswers(preview, previewed).finally(() => preview.close());
  expect(answers).toEqual({
    'fabrikam.com': ['reached', 'reached'],
    'adatum.com': ['no-name', 'no-name'],
    'nobody.com': ['no-name', 'no-name'],
    'hidden.com': ['no-name', 'no-name'],
    'round.com': ['cname-loop', 'cname-loop'],
    'tailspintoys.com': ['dangling-cname', 'dangling-cname'],
    // Unknown, and so not missing.
    'eu.northwindtraders.com': ['dns-failed', 'dns-failed'],
    'litware.com': ['dns-failed', 'dns-failed'],
  });
});

import { join } from 'node:path';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment } from '../../lib/environment/load';
import { readContext } from '../../lib/plan/context-file';
import { environmentSubject, namesAskedFor } from '../../lib/preview/environment-subject';
import type { PreviewSubject } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import type { DnsRecord, HostedZone, LoadBalancer, Topology } from '../../lib/topology/topology';
import { folderWith, HEAD } from '../environment/fixture';

const ZONES = 'zones: [{ name: contoso.com, id: Z1CONTOSO }, { name: fabrikam.com, id: Z1FABRIKAM }]\n';

function environment(text: string): Environment {
  return loadEnvironment(join(folderWith({ 'test.yaml': `${HEAD}${text}` }), 'test.yaml'));
}

function subjectOf(text: string, change: (topology: Topology) => Topology = (topology) => topology) {
  const loaded = environment(text);
  return environmentSubject(loaded, change(synthesizedTopology(loaded, readContext())), 'test', undefined);
}

const LISTED = `redirectHost: redirect.contoso.com\n${ZONES}namespaces: [fabrikam.com]\n`;

test('records that somebody else has to make are played, the SRV record and the redirect host among them', () => {
  const { elsewhere, notes, topology } = subjectOf(
    'redirectHost: { name: redirect.contoso.com, external: true }\nrecords: { srv: true, ttl: 60 }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n',
  );
  const [{ dnsName }] = topology.loadBalancers;
  expect(elsewhere.flatMap(({ records }) => records)).toEqual([
    { name: 'autodiscover.fabrikam.com', type: 'CNAME', ttl: 60, values: ['redirect.contoso.com'] },
    { name: '_autodiscover._tcp.fabrikam.com', type: 'SRV', ttl: 60, values: ['0 0 443 autodiscover.contoso.com'] },
    { name: 'redirect.contoso.com', type: 'A', values: [], aliasOf: dnsName },
  ]);
  expect(notes).toContain('the records of fabrikam.com, redirect.contoso.com are made elsewhere, and simulated here');
});

test('a stand-in is not taken for the real endpoint: its certificate is a temporary one', () => {
  const { notes } = subjectOf(LISTED);
  expect(notes).toContainEqual(expect.stringMatching(/^each endpoint is a stand-in, .* temporary one: the command 'certificate' looks at the real one$/));
});

test('what has a site refuse port 443 is named as its file has it', () => {
  const existing =
    'loadBalancerArn: arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188, securityGroupId: sg-0123456789abcdef0, dnsName: shared-1.eu-central-1.elb.amazonaws.com, canonicalHostedZoneId: Z215JYRZR1TBD5';
  const listenerArn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2';
  const named = (text: string) => subjectOf(LISTED + text).toRefuseHttps?.replace(/ in \S*test\.yaml/, '');
  expect(named('')).toBe('loadBalancer.refuseHttps: true');
  expect(named(`loadBalancer: { existing: { ${existing} } }\n`)).toBe('loadBalancer.existing.openUnusedPort443: true, if nothing listens on 443,');
  expect(named(`loadBalancer: { existing: { ${existing}, listenerArn: '${listenerArn}' } }\nrules: { priorities: { first: 1, last: 99 } }\n`)).toBeUndefined();
});

test('a namespace in private zones alone is walked inside alone', () => {
  const text = `redirectHost: redirect.contoso.com\nzones: [{ name: contoso.com, id: Z1 }, { name: corp.example, id: Z2, private: true }]\nnamespaces: [corp.example]\n`;
  expect(subjectOf(text).namespaces).toEqual([{ domain: 'corp.example', view: 'private', external: false, endpoint: 'autodiscover.contoso.com' }]);
});

describe('of an account', () => {
  const other: LoadBalancer = { arn: 'other', dnsName: 'other-1.eu-central-1.elb.amazonaws.com', scheme: 'internet-facing', dualStack: false, listeners: [] };
  const namesake: HostedZone = {
    id: 'ZOLD',
    name: 'fabrikam.com',
    private: false,
    records: [{ name: 'autodiscover.fabrikam.com', type: 'A', values: [], aliasOf: `dualstack.${other.dnsName}` }],
  };

  test('a namesake of a zone of the file is not taken for it, nor is what it alone leads to', () => {
    const { topology, notes } = subjectOf(LISTED, (found) => ({
      zones: [...found.zones, namesake],
      loadBalancers: [...found.loadBalancers, other],
      gaps: [...found.gaps, { at: 'ZOLD', message: 'has a weighted record' }],
    }));
    expect(topology.zones.map(({ id }) => id)).toEqual(['Z1CONTOSO', 'Z1FABRIKAM']);
    expect(topology.loadBalancers.map(({ arn }) => arn)).not.toContain('other');
    expect(topology.gaps).toEqual([]);
    expect(notes).toContain("zones with the same name as one of the file's are left out: fabrikam.com (ZOLD)");
  });

  test('a zone of the file that was not found is named, with its account', () => {
    const { notes } = subjectOf(LISTED, (found) => ({ ...found, zones: found.zones.filter(({ name }) => name !== 'fabrikam.com') }));
    expect(notes).toContain('zones of the file that were not found, so their names get no answer: fabrikam.com (Z1FABRIKAM) of account 111111111111');
  });

  test('every name on the way is asked for, the load balancer that exists included', () => {
    const { account, region } = environment(LISTED);
    const arn = `arn:aws:elasticloadbalancing:${region}:${account}`;
    const existing = `{ loadBalancerArn: ${arn}:loadbalancer/app/shared/50dc6c495c0c9188, securityGroupId: sg-0123456789abcdef0, dnsName: shared-1.${region}.elb.amazonaws.com, canonicalHostedZoneId: Z215JYRZR1TBD5 }`;
    expect(namesAskedFor(environment(`${LISTED}loadBalancer: { existing: ${existing} }\n`))).toEqual([
      'autodiscover.fabrikam.com',
      'redirect.contoso.com',
      'shared-1.eu-central-1.elb.amazonaws.com',
    ]);
  });

  describe('with an external namespace', () => {
    const file = `redirectHost: { name: redirect.contoso.com, external: true }\nrecords: { srv: true }\nnamespaces: [{ domain: fabrikam.com, external: true }, { domain: adatum.com, external: true }]\n`;
    const loaded = environment(file);
    const found = synthesizedTopology(loaded, readContext());
    const zoneOf = (name: string, records: readonly DnsRecord[], id = 'ZREAD'): HostedZone => ({ id, name, private: false, records });
    const account = (zones: readonly HostedZone[], more: Partial<Topology> = {}, hasAllRecords = true) =>
      environmentSubject(loaded, { ...found, ...more, zones: [...found.zones, ...zones] }, 'test', undefined, hasAllRecords);
    const read = (records: readonly DnsRecord[], hasAllRecords = true) => account([zoneOf('fabrikam.com', records)], {}, hasAllRecords);
    const namesOfZones = ({ elsewhere }: PreviewSubject) => elsewhere.map(({ name }) => name);
    const noted = ({ notes }: PreviewSubject) => notes.filter((note) => note.startsWith('made elsewhere, but'));

    test('a zone that was read is walked as it is, and the note has its record, a wildcard too', () => {
      const leads = read([{ name: 'autodiscover.fabrikam.com', type: 'CNAME', ttl: 300, values: ['www.webhost.example'] }]);
      expect(namesOfZones(leads)).toEqual(['adatum.com', 'redirect.contoso.com']);
      expect(leads.notes).toContain('the records of adatum.com, redirect.contoso.com are made elsewhere, and simulated here');
      const said = 'made elsewhere, but in a zone that was read, and so walked as that zone has it: autodiscover.fabrikam.com';
      expect(noted(leads)).toEqual([`${said} (CNAME www.webhost.example, in fabrikam.com, ZREAD)`]);
      const wildcard = read([{ name: '*.fabrikam.com', type: 'A', values: [], aliasOf: 'd111.cloudfront.net' }]);
      expect(noted(wildcard)).toEqual([`${said} (A alias of d111.cloudfront.net, in fabrikam.com, ZREAD)`]);
    });

    test('a record that the zone does not have yet is not simulated, nor one that it delegates', () => {
      const empty = read([]);
      expect(namesOfZones(empty)).toEqual(['adatum.com', 'redirect.contoso.com']);
      expect(noted(empty)[0]).toContain('autodiscover.fabrikam.com (no record, in fabrikam.com, ZREAD)');
      const delegated = read([{ name: 'autodiscover.fabrikam.com', type: 'NS', ttl: 300, values: ['ns.example'] }]);
      expect(noted(delegated)[0]).toContain('autodiscover.fabrikam.com (NS ns.example, in fabrikam.com, ZREAD)');
    });

    test('a zone that a zone read delegates was not read itself, and is simulated', () => {
      const ns = (name: string): DnsRecord => ({ name, type: 'NS', ttl: 300, values: ['ns.example'] });
      const above = account([zoneOf('com', [ns('fabrikam.com'), ns('redirect.contoso.com')])]);
      expect(namesOfZones(above)).toEqual(['fabrikam.com', 'redirect.contoso.com']);
      expect(noted(above)[0]).not.toContain('autodiscover.fabrikam.com');
    });

    test('of a record that could not be read nothing is said, and a wildcard does not answer for it', () => {
      const gap = { at: 'ZREAD', message: 'the record has weighted routing', record: 'autodiscover.fabrikam.com' };
      const wildcard: DnsRecord = { name: '*.fabrikam.com', type: 'CNAME', ttl: 300, values: ['redirect.contoso.com'] };
      const { namespaces, notes } = account([zoneOf('fabrikam.com', [wildcard])], { gaps: [gap] });
      expect(namespaces.flatMap(({ domain, unread, toRead }) => (unread === undefined ? [] : [`${domain}: ${unread}: ${toRead}`]))).toEqual([
        'fabrikam.com: its record could not be read: ZREAD: the record has weighted routing: give autodiscover.fabrikam.com one simple record, or see what clients get with verify',
      ]);
      expect(notes).toContainEqual(expect.stringContaining('autodiscover.fabrikam.com (a record that could not be read, in fabrikam.com, ZREAD)'));
    });

    test('of zones of one name that differ nobody knows which clients ask', () => {
      const leads: DnsRecord = { name: 'autodiscover.fabrikam.com', type: 'CNAME', ttl: 300, values: ['redirect.contoso.com'] };
      const unread = (...zones: (readonly DnsRecord[])[]) =>
        account(zones.map((records, at) => zoneOf('fabrikam.com', records, `Z${at}`))).namespaces.flatMap((one) => one.unread ?? []);
      expect(unread([leads], [])).toEqual([
        '2 zones of the name fabrikam.com differ about autodiscover.fabrikam.com: CNAME redirect.contoso.com in Z0, no record in Z1',
      ]);
      expect(unread([leads], [leads])).toEqual([]);
      expect(unread([leads])).toEqual([]);
    });

    test('the redirect host of a zone that was read is known, with more load balancers than one too', () => {
      const alias: DnsRecord = { name: 'redirect.contoso.com', type: 'A', values: [], aliasOf: other.dnsName };
      const { notes } = account([zoneOf('contoso.com', [alias])], { loadBalancers: [...found.loadBalancers, other] });
      expect(notes.filter((note) => note.includes('is unknown'))).toEqual([]);
      expect(notes).toContainEqual(expect.stringContaining(`redirect.contoso.com (A alias of ${other.dnsName}, in contoso.com, ZREAD)`));
    });

    test('zones with only what stacks make do not keep a record from being simulated', () => {
      const planned = read([], false);
      expect(namesOfZones(planned)).toEqual(['adatum.com', 'fabrikam.com', 'redirect.contoso.com']);
      expect(noted(planned)).toEqual([]);
    });
  });

  test('a redirect host elsewhere, with more load balancers than one, is said not to be known', () => {
    const text = `redirectHost: { name: redirect.contoso.com, external: true }\n${ZONES}namespaces: [fabrikam.com]\n`;
    const { notes } = subjectOf(text, (found) => ({ ...found, loadBalancers: [...found.loadBalancers, other] }));
    expect(notes).toContain('redirect.contoso.com is made elsewhere, and which of 2 load balancers it leads to is unknown');
  });
});

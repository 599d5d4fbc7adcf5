import { PREFLIGHT } from '../../lib/findings/catalogue/preflight';
import { PREFLIGHT_POLICY } from '../../lib/preflight/policy';
import {
  BALANCER,
  cname,
  DEPLOYED,
  DNS,
  findingsOf,
  HOME,
  LISTENER,
  preflightOf,
  RECORDS,
  REGION,
  type Resource,
  rule,
  SITE,
  set,
  type World,
  withSets,
  ZONES,
} from './world';

const FABRIKAM = 'autodiscover.fabrikam.com';

/** The site on a load balancer that is handed in; with a listener of its own, or on the one that is there. */
const { Balancer: _, Listener: __, RedirectHost: ___, ...BARE } = SITE;
const ON_LISTENER = { ...BARE, Rule7: rule(7, FABRIKAM, LISTENER), Rule9: rule(9, 'autodiscover.proseware.com', LISTENER) };
const OWN_LISTENER = { ...BARE, Listener: { ...SITE.Listener, Properties: { ...SITE.Listener.Properties, LoadBalancerArn: BALANCER } } };
const listenerOn = (port: number, ...priorities: number[]) => ({
  arn: BALANCER,
  listeners: [{ arn: LISTENER, port, rules: priorities.map((priority) => ({ arn: `shop-${priority}`, priority })) }],
});
const INGRESS: Resource = {
  Type: 'AWS::EC2::SecurityGroupIngress',
  Properties: { GroupId: 'sg-shared', IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' },
};
const group = (...ports: number[]) => [
  { GroupId: 'sg-shared', IpPermissions: ports.map((port) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] })) },
];
const onSubnets = (...Subnets: string[]) => ({ ...SITE, Balancer: { ...SITE.Balancer, Properties: { Scheme: 'internet-facing', Subnets } } });
const many = (first: number, count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_unused, index) => [`Rule${first + index}`, rule(first + index, `autodiscover.tenant-${first + index}.com`)]),
  );
const vpc = (CidrBlock: string): Resource => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock } });
const exclusion = { ResourceArn: `arn:aws:ec2:${REGION}:${HOME}:vpc/vpc-own`, State: 'create-complete', InternetGatewayExclusionMode: 'allow-bidirectional' };
const written = (more: object) => [{ id: 'ZFABRIKAM', name: 'fabrikam.com', private: false, account: HOME, lookedUp: false, ...more }];
const withOther = (id: string, account = HOME) => [...ZONES, { id, name: 'fabrikam.com', account }];
const certificate = (DomainName: string, ...SubjectAlternativeNames: string[]): Resource => ({
  Type: 'AWS::CertificateManager::Certificate',
  Properties: { DomainName, SubjectAlternativeNames },
});
const WITH_CERTIFICATE = { ...SITE, Certificate: certificate('autodiscover.contoso.com', '*.mail.contoso.com') };
const caa = (...records: string[]) => ({
  status: 'NOERROR' as const,
  issuers: records.map((record) => ({ tag: record.split(' ')[0], value: record.slice(record.indexOf(' ') + 1) })),
});
const aliasSet = (name: string, DNSName: string) => ({ Name: `${name}.`, Type: 'A', AliasTarget: { DNSName, HostedZoneId: 'Z1' } });
const { RedirectHost: ALIAS } = SITE;
const RENAMED = { ...SITE, RedirectHost: { ...ALIAS, Properties: { ...ALIAS.Properties, Name: 'new.contoso.com.' } } };

/** By finding: the cases in which it must be there, alone; and those close to them in which nothing may be. */
const CASES: Readonly<Record<string, { readonly fires: readonly World[]; readonly quiet: readonly World[]; readonly expected?: readonly string[] }>> = {
  'record-exists': {
    fires: [
      { zones: withSets('ZFABRIKAM', set(FABRIKAM, 'CNAME', 'autodiscover.outlook.com')) },
      { zones: withSets('ZFABRIKAM', set(FABRIKAM, 'A', '192.0.2.1')) },
      { zones: withSets('ZFABRIKAM', set(FABRIKAM, 'AAAA', '2001:db8::1')) },
      { zones: withSets('ZFABRIKAM', set(FABRIKAM, 'TXT', '"x"')) },
      { zones: withSets('ZFABRIKAM', { ...set(FABRIKAM, 'CNAME', 'redirect.contoso.com'), SetIdentifier: 'x', Weight: 1 }) },
      { zones: withSets('ZFABRIKAM', { ...set(FABRIKAM, 'CNAME', 'redirect.contoso.com'), TTL: 60 }) },
    ],
    quiet: [
      { zones: withSets('ZFABRIKAM', set('www.fabrikam.com', 'A', '192.0.2.1')) },
      { zones: withSets('ZPROSEWARE', set(FABRIKAM, 'A', '192.0.2.1')) },
      { zones: withSets('ZCONTOSO', set('redirect.contoso.com', 'TXT', '"x"')) },
    ],
    expected: ['error record-exists fabrikam.com'],
  },
  'record-identical': {
    fires: [{ zones: withSets('ZFABRIKAM', set(FABRIKAM, 'CNAME', 'Redirect.Contoso.com.')) }],
    quiet: [DEPLOYED],
    expected: ['warning record-identical fabrikam.com'],
  },
  'record-moves': {
    fires: [
      {
        ...DEPLOYED,
        site: { ...SITE, Fabrikam: SITE.Fabrikam, Other: SITE.Rule7 } as typeof SITE,
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, Fabrikam: SITE.Rule7, Fabrikam2: SITE.Fabrikam } } },
      },
    ],
    quiet: [DEPLOYED, { ...DEPLOYED, site: { ...SITE, Fabrikam: cname('ZFABRIKAM', FABRIKAM, 'new.contoso.com') } }],
    expected: ['error record-moves fabrikam.com'],
  },
  'record-drifted': {
    fires: [
      { ...DEPLOYED, zones: DEPLOYED.zones?.map((zone) => (zone.id === 'ZFABRIKAM' ? { ...zone, sets: [] } : zone)) },
      { ...DEPLOYED, zones: DEPLOYED.zones?.map((zone) => (zone.id === 'ZFABRIKAM' ? { ...zone, sets: [set(FABRIKAM, 'CNAME', 'else.where')] } : zone)) },
    ],
    quiet: [DEPLOYED],
    expected: ['warning record-drifted fabrikam.com'],
  },
  'wildcard-answers': {
    fires: [{ zones: withSets('ZFABRIKAM', set('\\052.fabrikam.com', 'CNAME', 'www.fabrikam.com')) }],
    // RFC 4592: a name between the wildcard and the host keeps the wildcard from answering.
    quiet: [
      { zones: withSets('ZFABRIKAM', set('\\052.sales.fabrikam.com', 'A', '192.0.2.1')) },
      { zones: withSets('ZFABRIKAM', set('\\052.fabrikam.com', 'A', '192.0.2.1'), set('x.autodiscover.fabrikam.com', 'A', '192.0.2.2')) },
    ],
    expected: ['notice wildcard-answers fabrikam.com'],
  },
  'zone-wrong-id': {
    fires: [
      { written: written({ name: 'fabrikam.de' }) },
      { written: written({ private: true }) },
      { zones: [...ZONES.filter(({ id }) => id !== 'ZFABRIKAM'), { id: 'ZFABRIKAM', name: 'fabrikam.com', account: DNS }] },
      { zones: ZONES.map((zone) => (zone.id === 'ZFABRIKAM' ? { ...zone, name: 'adatum.com' } : zone)) },
    ],
    quiet: [{ written: written({}) }],
    expected: ['error zone-wrong-id fabrikam.com'],
  },
  'zone-missing': {
    fires: [
      { zones: ZONES.filter(({ id }) => id !== 'ZFABRIKAM') },
      { zones: ZONES.filter(({ id }) => id !== 'ZFABRIKAM'), written: written({ lookedUp: true }) },
    ],
    quiet: [
      {
        site: {
          ...SITE,
          Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'new.example' } },
          Fabrikam: { ...SITE.Fabrikam, Properties: { ...SITE.Fabrikam.Properties, HostedZoneId: { Ref: 'Zone' } } },
        },
      },
    ],
    expected: ['error zone-missing fabrikam.com'],
  },
  'zone-ambiguous': {
    fires: [{ zones: withOther('ZOTHER'), written: written({ lookedUp: true }) }],
    quiet: [{ zones: withOther('ZOTHER'), written: written({}) }, { written: written({ lookedUp: true }) }],
    expected: ['error zone-ambiguous fabrikam.com'],
  },
  'zone-not-delegated': {
    fires: [
      { dns: { 'fabrikam.com NS': { nameServers: ['ns.registrar.example'] } } },
      { dns: { 'fabrikam.com NS': { status: 'NXDOMAIN', nameServers: [] } } },
      { zones: withOther('ZOTHER'), dns: { 'fabrikam.com NS': { nameServers: ['ns-9.awsdns-09.org'] } } },
      { zones: withOther('ZOTHER', DNS), dns: { 'fabrikam.com NS': { nameServers: ['ns-9.awsdns-09.org'] } } },
      {
        site: { ...SITE, Fabrikam: cname('ZFABRIKAM', 'autodiscover.sales.fabrikam.com') },
        zones: withSets('ZFABRIKAM', set('sales.fabrikam.com', 'NS', 'ns.sales.example')),
      },
    ],
    quiet: [{ dns: { 'fabrikam.com NS': { nameServers: ['ns-1.awsdns-01.com', 'ns.secondary.example'] } } }, { zones: withOther('ZOTHER') }],
  },
  'zone-twice': {
    // Both have the name servers that answer: which of them is delegated cannot be seen.
    fires: [{ zones: withOther('ZTWIN') }],
    quiet: [{ zones: [...ZONES, { id: 'ZPRIVATE', name: 'fabrikam.com', private: true }] }],
    expected: ['warning zone-twice fabrikam.com'],
  },
  'dns-not-answered': {
    fires: [
      { dns: { 'fabrikam.com NS': { status: 'SERVFAIL', nameServers: undefined } } },
      { dns: { 'fabrikam.com NS': { status: 'TIMEOUT', nameServers: undefined } } },
    ],
    quiet: [{ dns: { [FABRIKAM]: { status: 'NOERROR' } } }],
    expected: ['warning dns-not-answered fabrikam.com'],
  },
  'record-elsewhere': {
    fires: [
      { external: [{ domain: 'tailspintoys.com', target: 'redirect.contoso.com' }] },
      {
        external: [{ domain: 'tailspintoys.com', target: 'redirect.contoso.com' }],
        dns: { 'autodiscover.tailspintoys.com': { cnames: ['mail.tailspintoys.com'], addresses: ['192.0.2.1'] } },
      },
    ],
    quiet: [
      {
        external: [{ domain: 'tailspintoys.com', target: 'redirect.contoso.com' }],
        dns: { 'autodiscover.tailspintoys.com': { cnames: ['redirect.contoso.com'], addresses: ['192.0.2.1'] } },
      },
    ],
    expected: ['notice record-elsewhere tailspintoys.com'],
  },
  'account-not-read': { fires: [{ without: [DNS] }], quiet: [{}], expected: ['error account-not-read site'] },
  'read-refused': {
    fires: [{ refused: ['DescribeStacks'] }, { refused: ['ListHostedZones'] }, { refused: ['ListResourceRecordSets'] }],
    quiet: [{}],
  },
  'stack-not-ready': {
    fires: ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'].map((status) => ({
      ...DEPLOYED,
      deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: SITE, status } },
    })),
    quiet: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED', 'CREATE_COMPLETE'].map((status) => ({
      ...DEPLOYED,
      deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: SITE, status } },
    })),
    expected: ['error stack-not-ready site'],
  },
  'stack-rolled-back': {
    fires: [{ deployed: { 'prod-Site': { resources: SITE, status: 'ROLLBACK_COMPLETE' } } }],
    quiet: [{ deployed: { 'prod-Site': { resources: SITE, status: 'REVIEW_IN_PROGRESS' } } }],
    expected: ['warning stack-rolled-back site'],
  },
  'rules-at-once': {
    fires: [
      // 60 rules go and 60 come: 120 at once, though neither template has more than 100.
      { ...DEPLOYED, site: { ...SITE, ...many(200, 60) }, deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, ...many(300, 60) } } } },
      { site: { ...SITE, ...many(200, 60) }, quota: 50 },
      { site: { ...SITE, ...many(200, 110) }, quota: 100 },
      { site: ON_LISTENER, balancers: [listenerOn(80, ...Array.from({ length: 99 }, (_unused, index) => 1000 + index))] },
    ],
    quiet: [
      {
        ...DEPLOYED,
        site: { ...SITE, ...many(200, 60) },
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, ...many(300, 60) } } },
        quota: 200,
      },
      { site: ON_LISTENER, balancers: [listenerOn(80, ...Array.from({ length: 98 }, (_unused, index) => 1000 + index))] },
    ],
    expected: ['error rules-at-once site'],
  },
  'priority-taken': {
    fires: [{ site: ON_LISTENER, balancers: [listenerOn(80, 7)] }],
    quiet: [{ site: ON_LISTENER, balancers: [listenerOn(80, 8)] }],
    expected: ['error priority-taken site'],
  },
  'port-taken': {
    fires: [{ site: OWN_LISTENER, balancers: [listenerOn(80)] }],
    quiet: [{ site: OWN_LISTENER, balancers: [listenerOn(8080)] }],
    expected: ['error port-taken site'],
  },
  'ingress-exists': {
    fires: [{ site: { ...SITE, INGRESS }, groups: group(80) }],
    quiet: [
      { site: { ...SITE, INGRESS }, groups: group(443) },
      { ...DEPLOYED, site: { ...SITE, INGRESS }, deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, INGRESS } } }, groups: group(80) },
    ],
    expected: ['error ingress-exists site'],
  },
  'handed-in-missing': {
    fires: [
      { site: ON_LISTENER },
      { site: ON_LISTENER, balancers: [{ arn: BALANCER, listeners: [] }] },
      { site: ON_LISTENER, balancers: [{ arn: BALANCER, listeners: [{ arn: LISTENER, port: 443, protocol: 'HTTPS', rules: [] }] }] },
      { site: { ...SITE, INGRESS } },
      { site: onSubnets('subnet-1', 'subnet-2'), subnets: { 'subnet-1': 'vpc-own' } },
      { site: onSubnets('subnet-1', 'subnet-2'), subnets: { 'subnet-1': 'vpc-own', 'subnet-2': 'vpc-other' } },
    ],
    quiet: [
      { site: onSubnets('subnet-1', 'subnet-2'), subnets: { 'subnet-1': 'vpc-own', 'subnet-2': 'vpc-own' } },
      { site: ON_LISTENER, balancers: [listenerOn(80)] },
    ],
    expected: ['error handed-in-missing site'],
  },
  'network-cannot-change': {
    fires: [
      { ...DEPLOYED, site: onSubnets('subnet-1', 'subnet-2'), subnets: { 'subnet-1': 'vpc-other', 'subnet-2': 'vpc-other' } },
      {
        ...DEPLOYED,
        site: { ...SITE, Vpc: vpc('10.1.0.0/24') },
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, Vpc: vpc('10.0.0.0/24') } } },
      },
    ],
    quiet: [{ ...DEPLOYED, site: onSubnets('subnet-1', 'subnet-2'), subnets: { 'subnet-1': 'vpc-own', 'subnet-2': 'vpc-own' } }],
    expected: ['error network-cannot-change site'],
  },
  'load-balancer-replaced': {
    fires: [
      {
        ...DEPLOYED,
        site: { ...SITE, Balancer: { ...SITE.Balancer, Properties: { ...SITE.Balancer.Properties, Scheme: 'internal' } } },
      },
    ],
    quiet: [
      DEPLOYED,
      { ...DEPLOYED, site: { ...SITE, Balancer: { ...SITE.Balancer, Properties: { ...SITE.Balancer.Properties, IpAddressType: 'dualstack' } } } },
    ],
    expected: ['error load-balancer-replaced site'],
  },
  'redirect-host-goes': {
    fires: [{ ...DEPLOYED, site: RENAMED }],
    quiet: [
      {
        ...DEPLOYED,
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, RedirectHost: { ...ALIAS, DeletionPolicy: 'Retain' } } } },
        site: RENAMED,
      },
      {
        ...DEPLOYED,
        site: { ...RENAMED, Former: ALIAS, RedirectHost: RENAMED.RedirectHost } as typeof SITE,
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: { ...SITE, RedirectHost: SITE.Rule7, Former: ALIAS } } },
      },
    ],
    expected: ['error redirect-host-goes site'],
  },
  'caa-refuses': {
    fires: [
      { site: WITH_CERTIFICATE, dns: { 'autodiscover.contoso.com CAA': caa('issue letsencrypt.org') } },
      { site: WITH_CERTIFICATE, dns: { 'contoso.com CAA': caa('issue ;', 'iodef mailto:x@contoso.com') } },
      { site: WITH_CERTIFICATE, dns: { 'mail.contoso.com CAA': caa('issue amazon.com', 'issuewild ca.example') } },
    ],
    quiet: [
      { site: WITH_CERTIFICATE },
      { dns: { 'contoso.com CAA': caa('issue letsencrypt.org') } },
      { site: WITH_CERTIFICATE, dns: { 'contoso.com CAA': caa('issue letsencrypt.org', 'issue amazontrust.com; account=1') } },
      { site: WITH_CERTIFICATE, dns: { 'contoso.com CAA': caa('iodef mailto:x@contoso.com') } },
      // The closest one counts.
      {
        site: { ...SITE, Certificate: certificate('autodiscover.contoso.com') },
        dns: { 'contoso.com CAA': caa('issue letsencrypt.org'), 'autodiscover.contoso.com CAA': caa('issue amazon.com') },
      },
      {
        ...DEPLOYED,
        site: WITH_CERTIFICATE,
        deployed: { ...DEPLOYED.deployed, 'prod-Site': { resources: WITH_CERTIFICATE } },
        dns: { 'contoso.com CAA': caa('issue x.example') },
      },
    ],
  },
  'alias-left-over': {
    fires: [
      {
        ...DEPLOYED,
        zones: DEPLOYED.zones?.map((zone) =>
          zone.id === 'ZCONTOSO' ? { ...zone, sets: [...(zone.sets ?? []), aliasSet('old.contoso.com', 'dualstack.site-1.elb.example.')] } : zone,
        ),
      },
    ],
    quiet: [
      DEPLOYED,
      {
        ...DEPLOYED,
        zones: DEPLOYED.zones?.map((zone) =>
          zone.id === 'ZCONTOSO' ? { ...zone, sets: [...(zone.sets ?? []), aliasSet('shop.contoso.com', 'shop-1.elb.example.')] } : zone,
        ),
      },
      { zones: withSets('ZCONTOSO', aliasSet('old.contoso.com', 'site-1.elb.example.')) },
    ],
    expected: ['notice alias-left-over site'],
  },
  'public-access-blocked': {
    fires: [
      { block: { mode: 'block-bidirectional' } },
      { block: { mode: 'block-ingress' } },
      { ...DEPLOYED, block: { mode: 'block-ingress', excluded: [{ ...exclusion, State: 'delete-complete' }] } },
      { ...DEPLOYED, block: { mode: 'block-ingress', excluded: [{ ...exclusion, InternetGatewayExclusionMode: 'allow-egress' }] } },
    ],
    quiet: [
      { block: { mode: 'off' } },
      { ...DEPLOYED, block: { mode: 'block-ingress', excluded: [exclusion] } },
      { block: { mode: 'block-ingress' }, site: { ...SITE, Exclusion: { Type: 'AWS::EC2::VPCBlockPublicAccessExclusion', Properties: {} } } },
      { block: { mode: 'block-ingress' }, site: { ...SITE, Balancer: { ...SITE.Balancer, Properties: { Scheme: 'internal' } } } },
    ],
    expected: ['error public-access-blocked site'],
  },
};

test('each finding has a case in which it is reported, and one close to it in which it is not', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(PREFLIGHT).sort());
});

describe.each(Object.entries(CASES))('%s', (id, { fires, quiet, expected }) => {
  test.each(fires.map((world, index) => [index + 1, world] as const))('is reported in case %i', async (_index, world) => {
    const found = await findingsOf(world);
    if (expected) expect(found).toEqual(expected);
    else expect(new Set(found.map((finding) => finding.split(' ')[1]))).toEqual(new Set([id]));
  });
  test.each(quiet.map((world, index) => [index + 1, world] as const))('is not reported in the other case %i', async (_index, world) => {
    expect((await findingsOf(world)).filter((finding) => finding.split(' ')[1] === id)).toEqual([]);
  });
});

test('an account without anything gets all records, and has no findings', async () => {
  const { report } = await preflightOf();
  expect(report.site.findings).toEqual([]);
  expect(report.rows).toEqual([
    { domain: 'fabrikam.com', view: 'public', host: FABRIKAM, action: 'create', planned: 'CNAME redirect.contoso.com', findings: [] },
    { domain: 'proseware.com', view: 'public', host: 'autodiscover.proseware.com', action: 'create', planned: 'CNAME redirect.contoso.com', findings: [] },
  ]);
  expect(report.site.facts).toEqual([
    '2 stacks to deploy, 0 deployed already',
    'the load balancer of prod-Site: 2 rules declared, 0 deployed; 2 at once, 100 are allowed',
  ]);
});

test('a deployed site is silent', async () => {
  const { report } = await preflightOf(DEPLOYED);
  expect(report.site.findings).toEqual([]);
  expect(report.rows.map(({ action, findings }) => ({ action, findings }))).toEqual([
    { action: 'ours', findings: [] },
    { action: 'ours', findings: [] },
  ]);
  expect(report.site.facts).toEqual([
    '2 stacks to deploy, 2 deployed already',
    'the load balancer of prod-Site: 2 rules declared, 2 deployed; 2 at once, 100 are allowed',
  ]);
});

test('a record whose value changes is changed in place, and stands in nobody’s way', async () => {
  const { report } = await preflightOf({ ...DEPLOYED, site: { ...SITE, Fabrikam: cname('ZFABRIKAM', FABRIKAM, 'new.contoso.com') } });
  expect(report.rows[0]).toMatchObject({ action: 'change', today: 'CNAME redirect.contoso.com', planned: 'CNAME new.contoso.com', findings: [] });
});

test('a record that exists says where it leads today, and what stands there', async () => {
  const { report } = await preflightOf({
    zones: withSets('ZFABRIKAM', set(FABRIKAM, 'CNAME', 'mail.hoster.example')),
    dns: { [`${FABRIKAM} A`]: { cnames: ['mail.hoster.example'], addresses: ['192.0.2.80'] } },
  });
  expect(report.rows[0].findings[0].observed).toBe(
    'autodiscover.fabrikam.com is in the zone fabrikam.com (ZFABRIKAM) already: CNAME mail.hoster.example; it leads to mail.hoster.example, 192.0.2.80 today',
  );
});

test('a priority that is taken names the rule that has it', async () => {
  const { report } = await preflightOf({ site: ON_LISTENER, balancers: [listenerOn(80, 7)] });
  expect(report.site.findings[0].observed).toBe(
    'priority 7, for autodiscover.fabrikam.com, is that of another rule of the listener: host-header shop.example → forward (shop-7)',
  );
});

test('an account that is not read is named, and its namespaces are unknown', async () => {
  const { report } = await preflightOf({ without: [DNS] });
  expect(report.rows.map(({ domain, action }) => [domain, action])).toEqual([
    ['fabrikam.com', 'create'],
    ['proseware.com', 'unknown'],
  ]);
  expect(report.site.findings.map(({ observed }) => observed)).toEqual(['no credentials are given for account 222222222222']);
  expect(report.site.facts[0]).toBe('2 stacks to deploy, 0 deployed already, 1 not read');
});

test.each([
  ['DescribeStacks', 'error', ['unknown', 'unknown']],
  ['ListHostedZones', 'error', ['unknown', 'unknown']],
  ['ListResourceRecordSets', 'error', ['unknown', 'unknown']],
  ['DescribeAccountLimits', 'warning', ['create', 'create']],
  ['DescribeVpcBlockPublicAccessOptions', 'warning', ['create', 'create']],
])('%s that is refused is named, and what it was for is not counted as good', async (command, severity, actions) => {
  const { report } = await preflightOf({ refused: [command] });
  expect(new Set(report.site.findings.map((finding) => `${finding.severity} ${finding.id}`))).toEqual(new Set([`${severity} read-refused`]));
  expect(report.site.findings[0].observed).toMatch(new RegExp(`:${command}.* is denied to arn:aws:iam::111111111111:user/reader`));
  expect(report.rows.map(({ action }) => action)).toEqual(actions);
});

test('where the quota was not read, more rules than AWS allows by default block all the same', async () => {
  const world = { site: { ...SITE, ...many(200, 110) }, refused: ['DescribeAccountLimits'] };
  expect(await findingsOf(world)).toEqual(['error rules-at-once site', 'warning read-refused site']);
});

test('a first deployment that failed blocks where termination protection keeps the stack', async () => {
  const world = { deployed: { 'prod-Site': { resources: SITE, status: 'ROLLBACK_COMPLETE', isProtected: true } } };
  expect(await findingsOf(world)).toEqual(['error stack-rolled-back site']);
});

test('records of no namespace are the site’s', async () => {
  expect(await findingsOf({ zones: withSets('ZCONTOSO', set('redirect.contoso.com', 'A', '192.0.2.1')) })).toEqual(['error record-exists site']);
});

test('the policy allows what is asked for, and nothing else', async () => {
  const worlds: World[] = [
    { ...DEPLOYED, site: { ...onSubnets('subnet-1'), INGRESS }, groups: group(443), block: { mode: 'block-ingress' } },
    { site: ON_LISTENER, balancers: [listenerOn(80)] },
  ];
  const asked = new Set((await Promise.all(worlds.map(preflightOf))).flatMap((one) => [...one.asked]));
  const allowed = PREFLIGHT_POLICY.Statement.flatMap(({ Action }): string[] => [...Action]).map((action) => action.slice(action.indexOf(':') + 1));
  expect(asked).toEqual(new Set(allowed));
});

test('stacks of another account are read there', async () => {
  const { report } = await preflightOf({ zones: withSets('ZPROSEWARE', set('autodiscover.proseware.com', 'A', '192.0.2.1')), records: RECORDS });
  expect(report.rows.map(({ domain, findings }) => [domain, findings.map(({ id }) => id)])).toEqual([
    ['fabrikam.com', []],
    ['proseware.com', ['record-exists']],
  ]);
});

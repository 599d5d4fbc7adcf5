import { CHANGE_KINDS, unacceptedOf } from '../../lib/changes/change';
import { changes, cname, ENDPOINT, ids, ONLINE, resource, rule, SITE, stack, without, withProperty } from './plain-stacks';

const RECORDS = { Adatum: cname('adatum.com') };
const before = [stack('prod-Site', SITE), stack('prod-Records-111111111111', RECORDS)];
const site = (resources: typeof SITE) => [stack('prod-Site', resources), before[1]];
const records = (resources: typeof SITE, ...more: ReturnType<typeof stack>[]) => [before[0], stack('prod-Records-111111111111', resources), ...more];
const texts = (after: typeof before, from = before) => changes(from, after).map(({ text }) => text);

test('what stays as it is is no change, whatever the order of keys and the type of a number', () => {
  const shuffled = Object.fromEntries(Object.entries(withProperty(SITE, 'Listener', 'Port', '80')).reverse());
  expect(ids(before, site({ ...shuffled, CDKMetadata: resource('AWS::CDK::Metadata', { Analytics: 'v2' }) }))).toEqual([]);
});

describe('a namespace', () => {
  const more = [
    stack('prod-Site', { ...SITE, Rule12: rule(12, ['fabrikam.com']) }),
    stack('prod-Records-111111111111', { ...RECORDS, Fabrikam: cname('fabrikam.com') }),
  ];

  test('comes with its record and its rule', () => {
    expect(changes(before, more)).toMatchObject([
      { id: 'comes:fabrikam.com', effect: 'none', domains: ['fabrikam.com'], text: 'fabrikam.com comes: one record, rule 12' },
    ]);
  });

  test('goes, and its clients lose service', () => {
    expect(ids(more, before)).toEqual(['loses-service goes:fabrikam.com']);
    expect(texts(before, more)).toEqual(['fabrikam.com goes: its record, and its host in rule 12']);
  });

  test('goes in two steps: the second does not advise the first', () => {
    const fixes = (from: typeof before) => changes(from, before).map(({ id, fix }) => `${id}: ${fix}`);
    expect(fixes(more)).toEqual(['goes:fabrikam.com: remove its record first, and the rule when its TTL has passed']);
    expect(fixes([more[0], before[1]])).toEqual([
      'goes:fabrikam.com: no stack here has its record: check that none leads here any more, and that the TTL of the last one has passed',
    ]);
  });

  test('whose DNS is elsewhere is one of the rule, or of the output alone', () => {
    expect(texts(site({ ...SITE, Rule12: rule(12, ['fabrikam.com']) }))).toEqual(['fabrikam.com comes: its DNS is elsewhere, rule 12']);
    const template = {
      Resources: withProperty(SITE, 'Listener', 'DefaultActions', rule(1, []).Properties?.Actions),
      Outputs: {
        External: {
          Description: 'DNS of tailspintoys.com is elsewhere: make autodiscover.tailspintoys.com a CNAME of this name',
          Value: 'redirect.contoso.com',
        },
      },
    };
    const any = site(template.Resources);
    expect(texts([{ ...any[0], template }, any[1]], any)).toEqual(['tailspintoys.com comes: its DNS is elsewhere, the default redirect']);
  });

  test('that goes to another endpoint may be in neither rule for a moment; where the rule itself changes, no client notices', () => {
    expect(ids(before, site({ ...without(SITE, 'Rule84'), Rule211: rule(211, ['adatum.com'], ONLINE) }))).toEqual([`moment endpoint:${ONLINE}`]);
    expect(ids(before, site({ ...SITE, Rule84: rule(84, ['adatum.com'], ONLINE) }))).toEqual([`none endpoint:${ONLINE}`]);
  });

  test('that moves to another rule of the same endpoint is a note', () => {
    expect(ids(before, site({ ...without(SITE, 'Rule84'), Rule85: rule(85, ['adatum.com']) }))).toEqual(['moment rule-moves']);
  });

  test('that keeps its record and loses its rule gets a 404', () => {
    expect(ids(before, site(without(SITE, 'Rule84')))).toEqual(['loses-service redirect-goes']);
  });
});

describe('a record', () => {
  test('that moves to another stack, or gets another logical ID, is gone for a while', () => {
    const other = stack('prod-Records-111111111111-1', RECORDS);
    expect(ids(before, records({}, other))).toEqual(['loses-service record-moves:autodiscover.adatum.com']);
    expect(texts(records({}, other))[0]).toContain('moves from the stack prod-Records-111111111111 to prod-Records-111111111111-1');
    expect(ids(before, records({ Other: cname('adatum.com') }))).toEqual(['loses-service record-moves:autodiscover.adatum.com']);
  });

  test('that its stack keeps, or that a stack has which is left, is in the way of the new one', () => {
    const kept = records({ Adatum: cname('adatum.com', { policy: 'Retain' }) });
    expect(ids(kept, records({}, stack('prod-Records-111111111111-1', RECORDS)))).toEqual(['fails record-exists:autodiscover.adatum.com']);
    expect(ids(before, [before[0], stack('prod-Records-111111111111-1', RECORDS)])).toEqual([
      'fails record-exists:autodiscover.adatum.com',
      'none stack-stays:prod-Records-111111111111',
    ]);
  });

  test('that leaves its stack and stays has words of its own, of its namespace that goes too', () => {
    const kept = records({ Adatum: cname('adatum.com', { policy: 'Retain' }) });
    expect(changes(kept, records({}))).toMatchObject([
      {
        id: 'record-stays:autodiscover.adatum.com',
        effect: 'none',
        domains: ['adatum.com'],
        text: 'adatum.com: its CNAME record leaves the stack prod-Records-111111111111, and stays in the zone adatum.com',
        resources: [{ logicalId: 'Adatum', action: 'keep' }],
      },
    ]);
    const twice = records({ Adatum: cname('adatum.com', { policy: 'Retain' }), Inside: cname('adatum.com', { policy: 'Retain', zone: 'Z9' }) });
    expect(texts(records({}), twice)).toEqual([
      'adatum.com: its CNAME records leave the stack prod-Records-111111111111, and stay in the zones adatum.com and Z9',
    ]);
    const gone = [stack('prod-Site', without(SITE, 'Rule84')), stack('prod-Records-111111111111', {})];
    expect(changes(kept, gone)).toMatchObject([
      { id: 'goes:adatum.com', text: 'adatum.com goes: its host in rule 84; a record of it stays where no stack changes it', resources: [{}, {}] },
    ]);
    const alias = [stack('prod-Site', { ...SITE, Alias: { ...SITE.Alias, DeletionPolicy: 'Retain' } }), before[1]];
    expect(texts(site(without(SITE, 'Alias')), alias)).toEqual([
      'the redirect host redirect.contoso.com: its A record leaves the stack prod-Site, and stays in the zone contoso.com',
    ]);
  });

  test('that moves to another zone loses who still asks the old one', () => {
    expect(ids(before, records({ Adatum: cname('adatum.com', { zone: 'Z9' }) }))).toEqual(['loses-service record-changes-zone:autodiscover.adatum.com']);
  });

  test('that goes while its namespace stays is lost; a further one is not', () => {
    expect(ids(before, records({}))).toEqual(['loses-service record-goes:autodiscover.adatum.com']);
    expect(ids(before, records({ ...RECORDS, Inside: cname('adatum.com', { zone: 'ZPRIVATE' }) }))).toEqual(['none record-comes:autodiscover.adatum.com']);
  });

  test('changes its value and its TTL in place; a name that nothing here makes is not known', () => {
    expect(ids(before, records({ Adatum: cname('adatum.com', { target: ENDPOINT }) }))).toEqual([`none record-leads:${ENDPOINT}`]);
    expect(ids(before, records({ Adatum: cname('adatum.com', { target: 'new.contoso.com' }) }))).toEqual(['unknown record-leads:new.contoso.com']);
    expect(texts(records({ Adatum: cname('adatum.com', { ttl: '60' }) }))).toEqual(['the TTL of the record of adatum.com changes from 300 to 60 seconds']);
  });
});

describe('the redirect host', () => {
  test('that goes while records lead to it takes them along', () => {
    expect(changes(before, site(without(SITE, 'Alias')))).toMatchObject([
      { id: 'redirect-host:redirect.contoso.com', effect: 'loses-service', domains: ['adatum.com'] },
    ]);
  });

  test('that no record leads to any more may go', () => {
    const moved = records({ Adatum: cname('adatum.com', { target: ENDPOINT }) });
    expect(ids(moved, [stack('prod-Site', without(SITE, 'Alias')), moved[1]])).toEqual(['none redirect-host:redirect.contoso.com']);
  });

  test('that is renamed loses nothing while its old name is kept as a former one, and loses it all where it is not', () => {
    const New = withProperty(SITE, 'Alias', 'Name', 'new.contoso.com.').Alias;
    const follows = stack('prod-Records-111111111111', { Adatum: cname('adatum.com', { target: 'new.contoso.com' }) });
    const kept = changes(before, [stack('prod-Site', { ...SITE, New }), follows]);
    expect(kept.map(({ id, effect }) => `${effect} ${id}`)).toEqual(['none record-leads:new.contoso.com', 'none redirect-host:new.contoso.com']);
    const [lost] = changes(before, [stack('prod-Site', { ...without(SITE, 'Alias'), New }), follows]).filter(({ effect }) => effect === 'loses-service');
    expect(lost).toMatchObject({ id: 'redirect-host:redirect.contoso.com', fix: expect.stringContaining('formerRedirectHosts') });
  });

  test('that loses one of two address families keeps the others', () => {
    const both = { ...SITE, Alias6: withProperty(SITE, 'Alias', 'Type', 'AAAA').Alias };
    expect(changes(site(both), before)).toMatchObject([{ effect: 'loses-service', why: expect.stringContaining('only the addresses of this kind') }]);
  });
});

describe('rules', () => {
  test('with a priority that another rule still has fail; that a rule moves to a free one does not', () => {
    const renamed = { ...without(SITE, 'Rule84'), Other84: rule(84, ['adatum.com']) };
    expect(ids(before, site(renamed))).toContain('fails priority-taken:84');
    const two = { ...SITE, Rule12: rule(12, ['fabrikam.com']) };
    const swapped = { ...SITE, Rule84: rule(12, ['adatum.com']), Rule12: rule(84, ['fabrikam.com']) };
    expect(ids(site(two), site(swapped)).filter((id) => id.startsWith('fails'))).toEqual(['fails priority-taken:12', 'fails priority-taken:84']);
    expect(ids(before, site({ ...SITE, Rule84: rule(85, ['adatum.com']) })).filter((id) => id.startsWith('fails'))).toEqual([]);
  });

  test('that exceed the quota while both sets exist fail, and rules within it do not', () => {
    const after = site({ ...without(SITE, 'Rule84'), Rule85: rule(85, ['adatum.com']) });
    expect(ids(before, after, { max: 1 })).toContain('fails rules-at-once');
    expect(ids(before, after, { max: 2 })).not.toContain('fails rules-at-once');
  });

  test('that redirect to another path are not known', () => {
    expect(ids(before, site({ ...SITE, Rule84: rule(84, ['adatum.com'], ENDPOINT, { Ref: 'Listener' }, '/') }))).toEqual(['unknown not-known:rules']);
  });
});

describe('the site', () => {
  const set = (id: string, property: string, value: unknown, from = SITE) => site(withProperty(from, id, property, value));

  test('a load balancer that is replaced takes listener and rules along, as one change', () => {
    const [change, ...others] = changes(before, set('LoadBalancer', 'Scheme', 'internal'));
    expect(others).toEqual([]);
    expect(change).toMatchObject({ id: 'load-balancer', effect: 'loses-service', text: 'the load balancer is replaced, because of its Scheme' });
    expect(change.resources.map(({ logicalId, action }) => `${action} ${logicalId}`)).toEqual(
      ['replace LoadBalancer', 'replace Listener', 'replace Rule84', 'update Alias'].sort((a, b) => SITE_ORDER(a) - SITE_ORDER(b)),
    );
  });

  test('a VPC that is replaced cannot be: the load balancer would have to move', () => {
    expect(ids(before, set('Vpc', 'CidrBlock', '10.1.0.0/24'))).toEqual([
      'loses-service network:replaced',
      'fails load-balancer:subnets',
      'moment ingress:group',
    ]);
  });

  test('a further subnet in the same VPC moves nothing', () => {
    const more = { ...SITE, Subnet2: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.32/27' }) };
    expect(ids(before, set('LoadBalancer', 'Subnets', [{ Ref: 'Subnet' }, { Ref: 'Subnet2' }], more))).toEqual([
      'moment load-balancer:subnets',
      'none network:comes',
    ]);
  });

  test('what CloudFormation replaces by the values alone is not known', () => {
    expect(ids(before, set('Subnet', 'Ipv6CidrBlock', '2001:db8::/64'))).toEqual(['unknown network:maybe']);
  });

  test('a narrower security group loses clients, a wider one none', () => {
    const open = { CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80, IpProtocol: 'tcp' };
    expect(ids(before, set('Group', 'SecurityGroupIngress', [{ ...open, CidrIp: '10.0.0.0/8' }]))).toEqual([
      'loses-service ingress:closes',
      'none ingress:opens',
    ]);
    expect(ids(before, set('Group', 'SecurityGroupIngress', [open, { ...open, FromPort: 443, ToPort: 443 }]))).toEqual(['none ingress:opens']);
    expect(ids(before, set('Group', 'SecurityGroupIngress', [{ ...open, Description: 'from anywhere' }]))).toEqual(['unknown other:prod-Site/Group']);
  });

  test('another default answer loses service if it was a redirect', () => {
    const redirect = rule(1, []).Properties?.Actions;
    const any = set('Listener', 'DefaultActions', redirect);
    expect(ids(before, any)).toEqual(['none default-answer']);
    expect(ids(any, before)).toEqual(['loses-service default-answer']);
    expect(ids(before, set('Listener', 'DefaultActions', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }]))).toEqual([
      'unknown default-answer:form',
    ]);
  });

  test('protection, addresses and tags', () => {
    expect(ids(before, set('LoadBalancer', 'LoadBalancerAttributes', [{ Key: 'deletion_protection.enabled', Value: 'false' }]))).toEqual([
      'none protection:load-balancer',
    ]);
    expect(ids(before, set('LoadBalancer', 'IpAddressType', 'dualstack'))).toEqual(['none load-balancer:addresses']);
    expect(ids(before, set('LoadBalancer', 'IpAddressType', 'dualstack-without-public-ipv4'))).toEqual(['loses-service load-balancer:addresses']);
    expect(ids(before, set('Vpc', 'Tags', [{ Key: 'service', Value: 'mail' }]))).toEqual(['none tags']);
    const tagged = (...services: (string | undefined)[]) =>
      before.map((one, index): typeof one => {
        const service = services[index];
        return { ...one, tags: service === undefined ? {} : { service } };
      });
    expect(texts(tagged('mail', 'dns'), tagged('mail', 'mail'))).toEqual(['the tags of the stack prod-Records-111111111111 change']);
    const both = tagged('mail').map((one) => (one.name === 'prod-Site' ? { ...one, ...site(withProperty(SITE, 'Vpc', 'Tags', []))[0] } : one));
    expect(texts(both, tagged(undefined, 'mail'))).toEqual(['the tags of 1 resource and of 2 stacks change']);
    expect(ids(before, tagged('mail', 'mail'))).toEqual([]);
    const [unprotected, isProtected] = [false, true].map((terminationProtection) => [{ ...before[0], terminationProtection }, before[1]]);
    expect(changes(isProtected, unprotected)).toMatchObject([
      { id: 'protection:prod-Site', text: 'the stack prod-Site is no longer protected from its deletion' },
    ]);
  });

  test('records that are kept from now on', () => {
    expect(changes(before, records({ Adatum: cname('adatum.com', { policy: 'Retain' }) }))).toMatchObject([
      { id: 'retention:prod-Records-111111111111', effect: 'none', text: 'prod-Records-111111111111: 1 record is kept from now on when it leaves the stack' },
    ]);
  });
});

describe('what is not understood is never harmless', () => {
  test('a type, a property, another type of the same resource', () => {
    const bucket = resource('AWS::S3::Bucket', { BucketName: 'logs' });
    expect(ids(site({ ...SITE, Bucket: bucket }), site({ ...SITE, Bucket: resource('AWS::S3::Bucket', { BucketName: 'others' }) }))).toEqual([
      'unknown not-known:prod-Site/Bucket',
    ]);
    expect(ids(before, site(withProperty(SITE, 'LoadBalancer', 'Newest', 1)))).toContain('unknown not-known:prod-Site/LoadBalancer');
    expect(ids(before, site({ ...SITE, Subnet: resource('AWS::EC2::VPC', SITE.Subnet.Properties) }))).toContain('unknown not-known:prod-Site/Subnet');
    expect(ids(site({ ...SITE, Bucket: bucket }), before)).toEqual(['loses-service other:prod-Site/Bucket']);
  });

  test('what refers to a resource that may be replaced', () => {
    const using = {
      ...SITE,
      Bucket: resource('AWS::S3::Bucket', { BucketName: 'logs' }),
      Route: resource('AWS::EC2::Route', { RouteTableId: { Ref: 'Bucket' } }),
    };
    expect(ids(site(using), site(withProperty(using, 'Bucket', 'BucketName', 'others')))).toEqual([
      'unknown network:maybe',
      'unknown not-known:prod-Site/Bucket',
    ]);
  });

  test('parts of a template that decide about values', () => {
    const conditional = { ...before[0], template: { ...before[0].template, Conditions: { Far: { 'Fn::Equals': ['a', 'b'] } } } };
    expect(ids(before, [conditional, before[1]])).toEqual(['unknown not-known:prod-Site/Conditions']);
  });

  test('values that CDK has not looked up', () => {
    expect(ids(before, records({ Adatum: cname('adatum.com', { zone: 'DUMMY' }) }))).toEqual(['unknown not-known:look-ups']);
  });

  test('what was not read', () => {
    expect(ids(before, before, { notRead: [{ what: 'the stack prod-Records-222222222222', why: 'no credentials' }] })).toEqual([
      'unknown not-read:the stack prod-Records-222222222222',
    ]);
  });
});

describe('what is accepted', () => {
  const gone = [stack('prod-Site', without(SITE, 'Rule84')), stack('prod-Records-111111111111', {})];

  test('is named by its ID, or by its kind; another name accepts nothing', () => {
    const found = changes(before, gone);
    expect(unacceptedOf(found, []).map(({ id }) => id)).toEqual(['goes:adatum.com']);
    expect(unacceptedOf(found, ['goes:adatum.com'])).toEqual([]);
    expect(unacceptedOf(found, ['goes'])).toEqual([]);
    expect(unacceptedOf(found, ['goes:fabrikam.com', 'comes', 'goe'])).toHaveLength(1);
  });

  test('every ID begins with its kind', () => {
    for (const { id, kind } of [...changes(before, gone), ...changes([], before)])
      expect([id.split(':')[0], CHANGE_KINDS.includes(kind)]).toEqual([kind, true]);
  });
});

/** As the template has them. */
function SITE_ORDER(action: string): number {
  return ['LoadBalancer', 'Listener', 'Alias', 'Rule84'].indexOf(action.split(' ')[1]);
}

import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone, type IHostedZone, PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, type Environment, Stack, Token } from 'aws-cdk-lib/core';
import {
  EndpointCertificate,
  NamespaceRecords,
  RedirectHost,
  type RedirectHostOptions,
  SmtpNamespace,
  type SmtpNamespaceOptions,
  WhenCovered,
} from '../../lib';
import { inOwnZone, RECORD, redirect, stackOf, zone } from './fixture';

const HERE = { account: '111111111111', region: 'eu-central-1' };
const THERE = { account: '222222222222', region: 'eu-central-1' };
const REDIRECT_HOST = RedirectHost.external('redirect.contoso.com');

function stackIn(env?: Environment, app = new App(), id = 'Stack'): Stack {
  return new Stack(app, id, { env });
}

function records(stack: Stack, ...namespaces: SmtpNamespace[]): NamespaceRecords {
  return new NamespaceRecords(stack, 'Records', { redirectHost: REDIRECT_HOST, namespaces });
}

function recordIds(stack: Stack): string[] {
  return Object.keys(Template.fromStack(stack).findResources(RECORD));
}

function warnings(stack: Stack): string[] {
  return stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)));
}

/** A zone whose ID is known only at deployment. */
function tokenZone(stack: Stack, zoneName: string, id = 'Inside'): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(stack, id, { zoneName, hostedZoneId: Token.asString({ Ref: 'ZoneIdParameter' }) });
}

describe('a zone in another account than the record', () => {
  const there = (app: App) => zone(stackIn(THERE, app, 'Dns'), 'proseware.com');

  test.each<[string, (zone: IHostedZone) => SmtpNamespace]>([
    ['public', (zone) => SmtpNamespace.inZone('proseware.com', zone)],
    ['private', (zone) => SmtpNamespace.inPrivateZones('proseware.com', [zone])],
    ['private, with a key', (zone) => SmtpNamespace.external('proseware.com', { keyedPrivateZones: [{ zone, key: 'inside' }] })],
  ])('is refused: %s', (_, namespace) => {
    const app = new App();
    const message =
      "namespaces[0]: 'proseware.com' has a hosted zone in account 222222222222, and its record would be made in 111111111111: give SmtpNamespace.external here, and put NamespaceRecords with the zone into a stack of account 222222222222";
    expect(() => records(stackIn(HERE, app), namespace(there(app)))).toThrow(message);
    expect(() => redirect(stackIn(HERE, app, 'Site'), { redirectHost: undefined, namespaces: [namespace(there(new App()))] })).toThrow(message);
  });

  test('is refused of a redirect host, whose alias is made next to the load balancer', () => {
    const redirectHost = RedirectHost.inZone(there(new App()), 'redirect.proseware.com');
    expect(() => redirect(stackIn(HERE), { redirectHost })).toThrow(
      "redirectHost: 'redirect.proseware.com' has a hosted zone in account 222222222222, and its alias is made next to the load balancer, in 111111111111: give RedirectHost.external",
    );
    expect(() => records(stackIn(HERE), SmtpNamespace.external('fabrikam.com'))).not.toThrow();
  });

  test.each([
    ['of the same account', HERE, HERE],
    ['of an account that is known only at deployment', HERE, undefined],
    ['and a record whose account is known only at deployment', undefined, HERE],
  ])('is not a zone %s', (_, ofRecord, ofZone) => {
    const app = new App();
    const inside = zone(stackIn(ofZone, app, 'Dns'), 'proseware.com');
    expect(() => records(stackIn(ofRecord, app), SmtpNamespace.inZone('proseware.com', inside))).not.toThrow();
  });
});

test('a zone that is known by its ID alone is refused, wherever it stands', () => {
  const stack = stackOf();
  const byId = HostedZone.fromHostedZoneId(stack, 'ById', 'Z1');
  const message = 'has a hosted zone of which only the ID is known, and its records depend on its name: import it with HostedZone.fromHostedZoneAttributes';
  for (const namespace of [
    SmtpNamespace.inZone('fabrikam.com', byId),
    SmtpNamespace.inPrivateZones('fabrikam.com', [byId]),
    SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { privateZones: [byId, byId] }),
  ]) {
    expect(() => redirect(stackOf(), { namespaces: [namespace] })).toThrow(`namespaces[0]: 'fabrikam.com' ${message}`);
  }
  expect(() => RedirectHost.inZone(byId, 'redirect')).toThrow(`redirect host 'redirect' ${message}`);
  expect(() => RedirectHost.external('redirect.contoso.com', { privateZones: [byId] })).toThrow(message);
});

test('a zone that is undefined differs from one that is known by its ID', () => {
  const none = undefined as unknown as IHostedZone;
  const message = 'has a hosted zone that is undefined: give the zone that holds it';
  expect(() => redirect(stackOf(), { namespaces: [SmtpNamespace.inZone('fabrikam.com', none)] })).toThrow(`namespaces[0]: 'fabrikam.com' ${message}`);
  expect(() => RedirectHost.inZone(none, 'redirect')).toThrow(`redirect host 'redirect' ${message}`);
});

describe('the logical ID of a record in a private zone', () => {
  const namespace = (options: SmtpNamespaceOptions) => SmtpNamespace.external('fabrikam.com', options);
  const idsWith = (options: (stack: Stack) => SmtpNamespaceOptions, host?: (stack: Stack) => RedirectHostOptions) => {
    const stack = stackOf();
    if (host) redirect(stack, { redirectHost: RedirectHost.external('redirect.fabrikam.com', host(stack)), namespaces: [namespace(options(stack))] });
    else records(stack, namespace(options(stack)));
    return { ids: recordIds(stack), warned: warnings(stack) };
  };

  test('rests on the literal ID of the zone, wherever the zone comes from', () => {
    const ids = ['One', 'Two'].map((id) =>
      idsWith((stack) => ({ privateZones: [HostedZone.fromHostedZoneAttributes(stack, id, { zoneName: 'fabrikam.com', hostedZoneId: 'ZINSIDE' })] })),
    );
    expect(ids[0]).toEqual({ ids: ['RecordsautodiscoverfabrikamcominfabrikamcomprivateZINSIDEC68F72BB'], warned: [] });
    expect(ids[1]).toEqual(ids[0]);
  });

  test('rests on the construct path where the ID is known only at deployment, with a warning that names the key to keep it', () => {
    const [inside, other] = ['Inside', 'Other'].map((id) => idsWith((stack) => ({ privateZones: [tokenZone(stack, 'fabrikam.com', id)] })));
    expect(inside.ids).not.toEqual(other.ids);
    expect(inside.warned).toEqual([
      expect.stringMatching(
        /a record whose logical ID changes can vanish.*\{ zone: <fabrikam\.com>, key: 'Stack Inside' \}.*\[ack: cdk-autodiscover-redirect:private-zone-key\]$/,
      ),
    ]);
    const kept = idsWith((stack) => ({ keyedPrivateZones: [{ zone: tokenZone(stack, 'fabrikam.com', 'Other'), key: 'Stack Inside' }] }));
    expect(kept).toEqual({ ids: inside.ids, warned: [] });
  });

  test('rests on a key alone where there is one: a literal ID for the token changes nothing', () => {
    const keyed = idsWith((stack) => ({ keyedPrivateZones: [{ zone: tokenZone(stack, 'fabrikam.com'), key: 'ZINSIDE' }] }));
    const literal = idsWith((stack) => ({ keyedPrivateZones: [{ zone: zone(stack, 'fabrikam.com', 'Z1'), key: 'ZINSIDE' }] }));
    expect(keyed).toEqual({ ids: ['RecordsautodiscoverfabrikamcominfabrikamcomprivateZINSIDEC68F72BB'], warned: [] });
    expect(literal).toEqual(keyed);
  });

  test("is that of the redirect host's alias too", () => {
    const of = (host: (stack: Stack) => RedirectHostOptions) => idsWith(() => ({}), host);
    const unkeyed = of((stack) => ({ privateZones: [tokenZone(stack, 'fabrikam.com')] }));
    expect(unkeyed.warned).toEqual([expect.stringContaining("key: 'Stack Inside'")]);
    const keyed = of((stack) => ({ keyedPrivateZones: [{ zone: tokenZone(stack, 'fabrikam.com', 'Other'), key: 'Stack Inside' }] }));
    expect(keyed).toEqual({ ids: unkeyed.ids, warned: [] });
  });

  test('is warned of once for all namespaces, and not where the zone is made here', () => {
    const stack = stackOf();
    const inside = tokenZone(stack, 'fabrikam.com');
    const made = new PrivateHostedZone(stack, 'Made', { zoneName: 'adatum.com', vpc: new Vpc(stack, 'Vpc') });
    records(
      stack,
      SmtpNamespace.inPrivateZones('fabrikam.com', [inside]),
      SmtpNamespace.inPrivateZones('sales.fabrikam.com', [inside]),
      SmtpNamespace.inPrivateZones('adatum.com', [made]),
    );
    expect(warnings(stack)).toHaveLength(1);
    expect(warnings(stack)[0]).not.toContain('adatum');
  });

  test.each<[string, (stack: Stack) => SmtpNamespaceOptions, string]>([
    ['an empty key', (stack) => ({ keyedPrivateZones: [{ zone: zone(stack, 'fabrikam.com'), key: '' }] }), 'has a private zone with an empty key'],
    [
      'a key that is known only at deployment',
      (stack) => ({ keyedPrivateZones: [{ zone: zone(stack, 'fabrikam.com'), key: Token.asString({ Ref: 'Key' }) }] }),
      'with a key that is known only at deployment',
    ],
    [
      'one key twice',
      (stack) => ({ keyedPrivateZones: ['Z1', 'Z2'].map((id) => ({ zone: zone(stack, 'fabrikam.com', id), key: 'inside' })) }),
      "has two private zones of one name with the key 'inside'",
    ],
    [
      "another zone's ID for a key",
      (stack) => ({ privateZones: [zone(stack, 'fabrikam.com', 'Z1')], keyedPrivateZones: [{ zone: zone(stack, 'fabrikam.com', 'Z2'), key: 'Z1' }] }),
      "has two private zones of one name with the key 'Z1'",
    ],
  ])('is not to be had with %s', (_, options, message) => {
    const stack = stackOf();
    expect(() => records(stack, namespace(options(stack)))).toThrow(message);
    expect(() => RedirectHost.external('redirect.fabrikam.com', options(stack))).toThrow(message);
  });

  test('may have the key of a zone of another name', () => {
    const { ids } = idsWith((stack) => ({
      privateZones: [zone(stack, 'fabrikam.com', 'inside')],
      keyedPrivateZones: [{ zone: zone(stack, 'com', 'Z2'), key: 'inside' }],
    }));
    expect(ids).toHaveLength(2);
  });
});

describe('an internal site', () => {
  const ID = '[ack: cdk-autodiscover-redirect:internal-site-public-zones]';
  const site = (props: (stack: Stack) => Parameters<typeof redirect>[1]) => {
    const stack = stackOf();
    redirect(stack, { vpc: new Vpc(stack, 'Vpc'), internetFacing: false, ...props(stack) });
    return warnings(stack);
  };
  const inside = (stack: Stack) => RedirectHost.inPrivateZones([zone(stack, 'contoso.com', 'ZINSIDE')], 'redirect');

  test('with a redirect host in a public zone is warned of', () => {
    expect(site((stack) => ({ redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect') }))).toEqual([
      expect.stringMatching(/^the redirect site is internal, and the public DNS leads to it: redirect\.contoso\.com\./),
    ]);
  });

  test('with namespaces in public zones is warned of', () => {
    const said = site((stack) => ({ redirectHost: inside(stack), namespaces: ['adatum.com', 'fabrikam.com'].map((domain) => inOwnZone(stack, domain)) }));
    expect(said).toEqual([expect.stringContaining('autodiscover.adatum.com, autodiscover.fabrikam.com')]);
    expect(said[0].endsWith(ID)).toBe(true);
  });

  test.each<[string, (stack: Stack) => Parameters<typeof redirect>[1]]>([
    [
      'in private zones',
      (stack) => ({ redirectHost: inside(stack), namespaces: [SmtpNamespace.inPrivateZones('fabrikam.com', [zone(stack, 'fabrikam.com')])] }),
    ],
    ['whose DNS is elsewhere', (stack) => ({ redirectHost: inside(stack), namespaces: [SmtpNamespace.external('fabrikam.com')] })],
    [
      'that lead straight to the endpoint',
      (stack) => ({
        redirectHost: inside(stack),
        namespaces: [inOwnZone(stack, 'fabrikam.com')],
        whenCovered: WhenCovered.DIRECT,
        certificate: EndpointCertificate.withNames(['autodiscover.contoso.com', 'autodiscover.fabrikam.com']),
      }),
    ],
  ])('with namespaces %s is not', (_, props) => {
    expect(site(props)).toEqual([]);
  });

  test('is no public one', () => {
    const stack = stackOf();
    redirect(stack, { namespaces: [SmtpNamespace.inZone('fabrikam.com', new PublicHostedZone(stack, 'Zone', { zoneName: 'fabrikam.com' }))] });
    expect(warnings(stack)).toEqual([]);
  });
});

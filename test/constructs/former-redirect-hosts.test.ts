import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, type AutodiscoverRedirectProps, HostsMode, RedirectHost, type RedirectHostOptions, SmtpNamespace } from '../../lib';
import { interruptions } from '../deployment-order';
import { inOwnZone, redirect, refusal, stackOf, zone } from './fixture';

/* A site is renamed in three templates: with its old name, with both, with the new one. CloudFormation gets from each to the next. */

// biome-ignore lint/suspicious/noExplicitAny: a resource, whose form the template decides
type Resources = Record<string, Record<string, any>>;

function template(names: (stack: Stack) => Partial<AutodiscoverRedirectProps>): Resources {
  const stack = stackOf();
  redirect(stack, {
    hosts: HostsMode.ANY,
    ipAddressType: IpAddressType.DUAL_STACK,
    srvRecords: true,
    namespaces: [inOwnZone(stack, 'fabrikam.com'), SmtpNamespace.inZone('adatum.com', zone(stack, 'autodiscover.adatum.com'), { srvRecord: false })],
    ...names(stack),
  });
  return Template.fromStack(stack).toJSON().Resources;
}

function named(stack: Stack, name: string, options: RedirectHostOptions = {}): RedirectHost {
  return RedirectHost.inZone(zone(stack, 'contoso.com'), name, { privateZones: [zone(stack, 'contoso.com', 'ZINSIDE')], ...options });
}

const before = template((stack) => ({ redirectHost: named(stack, 'old') }));
const during = template((stack) => ({ redirectHost: named(stack, 'new'), formerRedirectHosts: [named(stack, 'old')] }));
const after = template((stack) => ({ redirectHost: named(stack, 'new') }));

const idsOf = (all: Resources, name: string) =>
  Object.entries(all)
    .filter(([, { Properties }]) => Properties?.Name === `${name}.contoso.com.`)
    .map(([id]) => id)
    .sort();
const changed = (old: Resources, now: Resources) => Object.keys(old).filter((id) => id in now && JSON.stringify(old[id]) !== JSON.stringify(now[id]));
const gone = (old: Resources, now: Resources) => Object.keys(old).filter((id) => !(id in now));

describe('by the order of CloudFormation, a name that resolved', () => {
  // biome-ignore lint/suspicious/noExplicitAny: resources, whose form the template decides
  const all = (resources: Resources): any => resources;
  const lost = (old: Resources, now: Resources, elsewhere?: Record<string, string>) => interruptions([{ before: all(old), after: all(now) }], elsewhere);
  const elsewhere = (target: string) => ({ 'autodiscover.tailspintoys.com': target });

  test('resolves all the while: with both names, and when the old one goes', () => {
    expect(lost(before, during, elsewhere('old.contoso.com'))).toEqual([]);
    expect(lost(during, after, elsewhere('new.contoso.com'))).toEqual([]);
    const back = template((stack) => ({ redirectHost: named(stack, 'old'), formerRedirectHosts: [named(stack, 'new')] }));
    expect(lost(during, back, elsewhere('old.contoso.com'))).toEqual([]);
  });

  test('does not, where the record waits for nothing, where the old name goes at once, and where another record leads to it still', () => {
    const unordered = Object.fromEntries(Object.entries(during).map(([id, { DependsOn: _, ...resource }]) => [id, resource]));
    expect(lost(before, unordered)).toEqual(['autodiscover.fabrikam.com may lead to new.contoso.com before that is there']);
    expect(new Set(lost(before, after))).toEqual(
      new Set([
        'autodiscover.fabrikam.com may lead to new.contoso.com before that is there',
        'autodiscover.fabrikam.com leads to old.contoso.com still when that goes',
      ]),
    );
    expect(new Set(lost(during, after, elsewhere('old.contoso.com')))).toEqual(
      new Set(['autodiscover.tailspintoys.com leads to old.contoso.com still when that goes']),
    );
  });
});

describe('a redirect host that is renamed', () => {
  const [oldAliases, newAliases] = [idsOf(before, 'old'), idsOf(during, 'new')];

  test('has aliases of two types in two zones, under both names', () => {
    expect([oldAliases.length, newAliases.length]).toEqual([4, 4]);
  });

  test('keeps each alias of its old name as it is, and gets one of the new', () => {
    expect(gone(before, during)).toEqual([]);
    for (const id of oldAliases) expect(during[id]).toEqual(before[id]);
    expect(gone(during, before).sort()).toEqual(newAliases);
  });

  test('changes the value of each CNAME in place, after its aliases are there, and nothing else', () => {
    const [cname, ...others] = changed(before, during);
    expect(others).toEqual([]);
    const { DependsOn, ...rest } = during[cname];
    expect(before[cname].DependsOn).toBeUndefined();
    expect(DependsOn.sort()).toEqual(newAliases);
    expect(rest).toEqual({ ...before[cname], Properties: { ...before[cname].Properties, ResourceRecords: ['new.contoso.com'] } });
  });

  test('loses the aliases of its old name alone, once that is left out', () => {
    expect(gone(during, after).sort()).toEqual(oldAliases);
    expect(gone(after, during)).toEqual([]);
    const undone = Object.fromEntries(changed(during, after).map((id) => [id, { ...during[id], DependsOn: undefined }]));
    expect({ ...during, ...undone }).toEqual({ ...after, ...Object.fromEntries(oldAliases.map((id) => [id, before[id]])) });
  });

  test('goes back to its old name by the same way', () => {
    const back = template((stack) => ({ redirectHost: named(stack, 'old'), formerRedirectHosts: [named(stack, 'new')] }));
    expect(gone(during, back)).toEqual([]);
    expect(idsOf(back, 'old')).toEqual(oldAliases);
  });

  test('may have been renamed more than once, in any order', () => {
    const twice = (order: (hosts: RedirectHost[]) => RedirectHost[]) =>
      template((stack) => ({ redirectHost: named(stack, 'newest'), formerRedirectHosts: order([named(stack, 'old'), named(stack, 'new')]) }));
    const made = twice((hosts) => hosts);
    expect([...idsOf(made, 'old'), ...idsOf(made, 'new')]).toEqual([...oldAliases, ...newAliases]);
    expect(twice((hosts) => hosts.reverse())).toEqual(made);
  });
});

test('the alias of a former name can be retained, without a change to the others', () => {
  const retained = template((stack) => ({
    redirectHost: named(stack, 'new'),
    formerRedirectHosts: [named(stack, 'old', { aliasRemovalPolicy: RemovalPolicy.RETAIN })],
  }));
  const ofOld = idsOf(during, 'old');
  expect(changed(during, retained).sort()).toEqual(ofOld);
  for (const id of ofOld) expect(retained[id]).toEqual({ ...during[id], DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('a former name with its DNS elsewhere is known to the site, and gets neither a record nor an output', () => {
  const known = template((stack) => ({ redirectHost: named(stack, 'new'), formerRedirectHosts: [RedirectHost.external('redirect.adatum.com')] }));
  expect(gone(known, after)).toEqual([]);
  expect(Object.keys(known)).toEqual(Object.keys(after));
  const stack = stackOf();
  redirect(stack, { formerRedirectHosts: [RedirectHost.external('redirect.adatum.com')] });
  expect(JSON.stringify(Template.fromStack(stack).findOutputs('*'))).not.toContain('redirect.adatum.com');
});

test('a name that is known only at deployment keeps its logical ID as a former one', () => {
  const later = Token.asString({ Ref: 'Name' });
  const old = template((stack) => ({ redirectHost: named(stack, later) }));
  const now = template((stack) => ({ redirectHost: named(stack, 'new'), formerRedirectHosts: [named(stack, later)] }));
  expect(gone(old, now)).toEqual([]);
});

test('an internal site warns of a former name in a public zone too', () => {
  const stack = stackOf();
  const vpc = new Vpc(stack, 'Vpc');
  redirect(stack, { vpc, internetFacing: false, formerRedirectHosts: [RedirectHost.inZone(zone(stack, 'contoso.com'), 'old')] });
  Annotations.fromStack(stack).hasWarning('/Stack/Autodiscover/Site', Match.stringLikeRegexp('redirect.contoso.com, old.contoso.com'));
});

describe('a former redirect host is refused', () => {
  const refused = (props: (stack: Stack) => Partial<AutodiscoverRedirectProps>) => {
    const stack = stackOf();
    return refusal(() => redirect(stack, props(stack)));
  };
  const old = RedirectHost.external('old.contoso.com');

  test.each<[string, (stack: Stack) => Partial<AutodiscoverRedirectProps>, string]>([
    [
      'that is the redirect host',
      (stack) => ({ formerRedirectHosts: [RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect')] }),
      "formerRedirectHosts[0]: 'redirect.contoso.com' is also the redirect host: leave it out here, and give the new name as the redirect host",
    ],
    [
      'that is the endpoint',
      () => ({ formerRedirectHosts: [RedirectHost.external('autodiscover.contoso.com')] }),
      "formerRedirectHosts[0]: 'autodiscover.contoso.com' is also the endpoint, which the redirect site does not answer for: leave it out",
    ],
    [
      'that is there twice',
      () => ({ formerRedirectHosts: [old, old] }),
      "formerRedirectHosts[1]: 'old.contoso.com' is in the list twice: remove one of the two",
    ],
    [
      'that is the autodiscover host of a namespace',
      () => ({ formerRedirectHosts: [RedirectHost.external('autodiscover.tailspintoys.com')] }),
      "namespaces[0]: 'tailspintoys.com' would make 'autodiscover.tailspintoys.com' a CNAME, because it is also a former redirect host, which is an address; leave one of the two out",
    ],
    [
      'of which only an imported listener is known',
      (stack) => ({
        listener: ApplicationListener.fromLookup(new Stack(undefined, 'Looked', { env: { account: '111111111111', region: 'eu-central-1' } }), 'Listener', {
          listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
        }),
        priorities: { first: 1, last: 9 },
        redirectHost: RedirectHost.external('redirect.contoso.com'),
        formerRedirectHosts: [RedirectHost.inZone(zone(stack, 'contoso.com'), 'old')],
      }),
      "loadBalancer is missing: the redirect host's alias leads to it",
    ],
    [
      'whose name is known only at deployment, as that of the redirect host is',
      (stack) => ({
        redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), Token.asString({ Ref: 'New' })),
        formerRedirectHosts: [RedirectHost.inZone(zone(stack, 'contoso.com'), Token.asString({ Ref: 'Old' }))],
      }),
      'formerRedirectHosts[0] is known only at deployment, as another redirect host in its zone is',
    ],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toContain(message);
  });

  test('in a zone of another account', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    const elsewhere = zone(new Stack(undefined, 'Dns', { env: { account: '222222222222', region: 'eu-central-1' } }), 'adatum.com');
    expect(refusal(() => redirect(stack, { formerRedirectHosts: [RedirectHost.inZone(elsewhere, 'old')] }))).toContain(
      "formerRedirectHosts[0]: 'old.adatum.com' has a hosted zone in account 222222222222",
    );
  });

  test('with a removal policy of an alias that is not made', () => {
    expect(refusal(() => RedirectHost.external('old.contoso.com', { aliasRemovalPolicy: RemovalPolicy.RETAIN }))).toBe(
      "redirect host 'old.contoso.com' has an aliasRemovalPolicy, and no zone in which an alias would be made: leave it out",
    );
  });
});

test('a text in place of a former redirect host is refused', () => {
  expect(refusal(() => redirect(stackOf(), { formerRedirectHosts: ['old.contoso.com' as never] }))).toContain(
    "formerRedirectHosts[0]: 'old.contoso.com' is a text: write RedirectHost.inZone(zone, …), or RedirectHost.external(…)",
  );
});

test('a namespace whose own endpoint is a former redirect host is refused', () => {
  const stack = stackOf();
  const namespaces = [SmtpNamespace.external('fabrikam.com', { endpoint: AutodiscoverEndpoint.of('old.contoso.com') })];
  expect(refusal(() => redirect(stack, { namespaces, formerRedirectHosts: [RedirectHost.external('old.contoso.com')] }))).toContain(
    "namespaces[0]: 'fabrikam.com' has the redirect host 'old.contoso.com' as its endpoint, but the redirect host has no HTTPS",
  );
});

import { loadEnvironment } from '../../lib/environment/load';
import { folderWith } from '../environment/fixture';
import { exported, factsOf, HOME, OTHER, SITE, written, zone } from './facts';

const ACCOUNTS = [HOME, OTHER];

test('says of all that people have what is taken, what is left out, and why', () => {
  const facts = factsOf({
    exports: [
      exported(
        'accepted-domains.csv',
        'contoso.com',
        'fabrikam.com',
        'bad_name.com',
        'corp.local',
        '*.lab.com',
        'twins.com',
        ['adatum.com', 'InternalRelay'],
        ['relecloud.com', 'InternalRelay'],
      ),
    ],
    listed: ['proseware.com', 'tailspintoys.com'],
    zoneFiles: [
      {
        file: 'db.wingtiptoys.com',
        domains: [
          { domain: 'wingtiptoys.com', mailHosts: ['mail.contoso.com'] },
          { domain: 'xn--bcher-kva.example', mailHosts: [] },
        ],
        existing: [{ domain: 'wingtiptoys.com', host: 'autodiscover.wingtiptoys.com', type: 'CNAME', value: 'mail.hoster.example' }],
        leftOut: [{ domain: 'shop.wingtiptoys.com', why: 'its MX record says that it takes no mail' }],
        problems: [{ line: 7, message: 'has $INCLUDE, which is not read: write its records out' }],
      },
    ],
    hosted: {
      accounts: ACCOUNTS,
      zones: [
        zone('Z1', 'contoso.com'),
        zone('Z2', 'contoso.com', { private: true, account: OTHER, records: 2 }),
        zone('Z3', 'corp.local', { private: true }),
        zone('Z4', 'fabrikam.com'),
        zone('Z5', 'fabrikam.com', { private: true }),
        zone('Z6', 'proseware.com', { account: OTHER }),
        zone('Z7', 'twins.com', { records: 35 }),
        zone('Z8', 'twins.com', { account: OTHER, records: 2 }),
        zone('Z9', 'unrelated.example'),
      ],
    },
  });
  const { file, text } = written(folderWith({}), facts);
  expect(text.slice(text.indexOf('account:'))).toBe(`account: "111111111111"
region: eu-central-1

# The HTTPS host of Exchange's Autodiscover, which its certificate names: mail clients are redirected to it.
endpoint: autodiscover.contoso.com

# The name that every namespace's record leads to. Choose it once: others enter it into their DNS.
redirectHost: autodiscoverredirect.contoso.com

# The hosted zones of Route 53 that get records, as they were found in accounts 111111111111,
# 222222222222. Whether a domain is delegated to its zone was not asked.
zones:
  - { name: contoso.com, id: Z1 }
  - { name: corp.local, id: Z3, private: true }
  - { name: fabrikam.com, id: Z4 }
  - { name: fabrikam.com, id: Z5, private: true }
  - { name: proseware.com, id: Z6, account: "222222222222" }

# The network is a new VPC with two public subnets. Without these lines CDK looks up two
# availability zones of the region, which needs credentials.
# network:
#   availabilityZones: [eu-central-1a, eu-central-1b]

namespaces:
  # Exchange's accepted domains. Export the list again, and the next deployment follows it.
  - csv: accepted-domains.csv
    withoutZone: external # the DNS of what no zone above holds is elsewhere
    leaveOut: ["bad_name.com"] # see below
  - corp.local
  - proseware.com
  # In none of the zones: their DNS is elsewhere. The command zonefile writes their records.
  - { domain: tailspintoys.com, external: true }
  - { domain: wingtiptoys.com, external: true } # MX mail.contoso.com
  - { domain: xn--bcher-kva.example, external: true } # bücher.example
  # In a zone that is not listed, see below.
  - { domain: twins.com, external: true }

# Records that exist already, by the zone files. In a zone above, the creation of another one fails
# while they exist: remove them first, or write external: true for the domain until its record has
# moved.
#   autodiscover.wingtiptoys.com CNAME mail.hoster.example

# Hosted zones that are not listed, although they hold names of this file:
#   contoso.com Z2 (private, account 222222222222, 2 records)
#     clients in its VPCs look for autodiscoverredirect.contoso.com there, and its alias is made
#     only in account 111111111111: make one there yourself, then list the zone
#   twins.com Z7 (public, account 111111111111, 35 records)
#   twins.com Z8 (public, account 222222222222, 2 records)
#     only one of several public zones of a name answers: the one whose name servers the domain is
#     delegated to. Delete the others, or list that one

# Left out of accepted-domains.csv:
#   contoso.com
#     it is the endpoint's own namespace
#   bad_name.com
#     it has the label 'bad_name'; a label has letters, digits and hyphens, and no hyphen first or
#     last
#   *.lab.com
#     a wildcard is not a host; list its sub-domains that have mailboxes
#   adatum.com, relecloud.com
#     it is of type InternalRelay, and some of its mailboxes are elsewhere
# Left out of db.wingtiptoys.com:
#   shop.wingtiptoys.com
#     its MX record says that it takes no mail

# Not understood, so that domains may be missing:
#   db.wingtiptoys.com:7: has $INCLUDE, which is not read: write its records out
`);
  const { namespaces } = loadEnvironment(file);
  expect(namespaces.map(({ domain, external, zones }) => `${domain} ${external ? 'external ' : ''}${zones.map(({ id }) => id).join(' ')}`.trim())).toEqual([
    'corp.local Z3',
    'fabrikam.com Z4 Z5',
    'proseware.com Z6',
    'tailspintoys.com external',
    'twins.com external',
    'wingtiptoys.com external',
    'xn--bcher-kva.example external',
  ]);
});

test.each([
  ['no account was read', undefined, 'no account was read, so no hosted zone is known to hold it'],
  ['no zone holds it', [zone('Z1', 'fabrikam.com')], 'no hosted zone that was read holds it'],
  [
    'its zone is in another account',
    [zone('Z1', 'contoso.com', { account: OTHER })],
    'its zone contoso.com is in account 222222222222, and its alias can be made only in account 111111111111',
  ],
  ['two public zones have its name', [zone('Z1', 'contoso.com'), zone('Z2', 'contoso.com')], 'the hosted zone that holds it is not listed, see below'],
])('the redirect host is external if %s', (_, zones, why) => {
  const facts = factsOf({ listed: ['fabrikam.com'], ...(zones === undefined ? {} : { hosted: { accounts: ACCOUNTS, zones } }) });
  const { file, text } = written(folderWith({}), facts);
  expect(text.replaceAll(/\n# /g, ' ')).toContain(`External, as ${why}: make its record yourself; an output of the stack has the value.`);
  expect(loadEnvironment(file).redirectHost).toMatchObject({ name: SITE.redirectHost, external: true, zones: [] });
});

test('the private zone of the redirect host is listed, or clients in its VPCs would not find it', () => {
  const zones = [zone('Z1', 'contoso.com'), zone('Z2', 'contoso.com', { private: true })];
  const { file } = written(folderWith({}), factsOf({ listed: ['fabrikam.com'], hosted: { accounts: [HOME], zones } }));
  expect(loadEnvironment(file).redirectHost?.zones.map(({ id }) => id)).toEqual(['Z1', 'Z2']);
});

test.each([
  ['a zone of a service of AWS', zone('Z2', 'fabrikam.com', { managedBy: 'servicediscovery.amazonaws.com' }), 'servicediscovery.amazonaws.com made it'],
  ['a zone named as the host, in another account', zone('Z2', 'autodiscover.fabrikam.com', { account: OTHER }), 'it is named as the host itself'],
  ['a zone of one label', zone('Z2', 'com', { private: true }), 'takes zones of two labels or more'],
])('%s is not listed', (_, refused, why) => {
  const { file, draft } = written(folderWith({}), factsOf({ listed: ['fabrikam.com'], hosted: { accounts: ACCOUNTS, zones: [refused] } }));
  expect(draft.refusals).toEqual([{ zones: [refused], why: expect.stringContaining(why) }]);
  expect(loadEnvironment(file).namespaces).toMatchObject([{ domain: 'fabrikam.com', external: true, zones: [] }]);
});

test('a longer zone that is not listed leaves its names to no shorter one', () => {
  const zones = [zone('Z1', 'fabrikam.com'), zone('Z2', 'sales.fabrikam.com'), zone('Z3', 'sales.fabrikam.com')];
  const facts = factsOf({ exports: [exported('list.csv', 'sales.fabrikam.com', 'fabrikam.com')], hosted: { accounts: [HOME], zones } });
  const { file } = written(folderWith({}), facts);
  expect(loadEnvironment(file).namespaces).toMatchObject([
    { domain: 'fabrikam.com', external: false, zones: [{ id: 'Z1' }] },
    { domain: 'sales.fabrikam.com', external: true, zones: [] },
  ]);
});

test('an account that was not read is named', () => {
  const facts = factsOf({ listed: ['fabrikam.com'], hosted: { accounts: [OTHER], zones: [zone('Z1', 'fabrikam.com', { account: OTHER })] } });
  const { text } = written(folderWith({}), facts);
  expect(text.replaceAll(/\n# /g, ' ')).toContain('as they were found in account 222222222222; account 111111111111 was not read.');
});

const MANY = Array.from({ length: 501 }, (_, index) => `tenant-${index}.example`);

test('more namespaces than rules can list make the site redirect every host, and records get room to grow', () => {
  const facts = factsOf({ exports: [exported('list.csv', ...MANY)], hosted: { accounts: [HOME], zones: [] } });
  const { file, draft } = written(folderWith({}), facts);
  expect(draft).toMatchObject({ anyHost: true, stacks: 1, total: 501 });
  expect(loadEnvironment(file).hosts).toBe('any');

  const hosted = { accounts: [HOME], zones: MANY.map((domain, index) => zone(`Z${index}`, domain)) };
  const inZones = written(folderWith({}), factsOf({ exports: [exported('list.csv', ...MANY.slice(0, 300))], hosted }));
  expect(inZones.draft).toMatchObject({ anyHost: false, stacks: 2 });
  expect(loadEnvironment(inZones.file).records.stacks).toBe(2);
});

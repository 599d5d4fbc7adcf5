import { join } from 'node:path';
import { loadEnvironment, loadEnvironments } from '../../lib/environment/load';
import type { UserError } from '../../lib/errors';
import { environmentOf, folderWith, HEAD } from './fixture';

const ZONES = `zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2 }
  - { name: eu.fabrikam.com, id: Z3 }
  - { name: fabrikam.com, id: Z4, private: true }
`;

function zonesOf(lines: string): Record<string, (string | undefined)[]> {
  return Object.fromEntries(environmentOf(ZONES + lines).namespaces.map(({ domain, zones }) => [domain, zones.map(({ id }) => id)]));
}

describe('former redirect hosts', () => {
  const ZONES =
    'zones: [{ name: contoso.com, id: Z1 }, { name: contoso.com, id: Z2, private: true }, { name: adatum.com, id: Z3, account: "222222222222", private: true }]\n';
  const former = (hosts: string) =>
    environmentOf(`redirectHost: new.contoso.com\nformerRedirectHosts: ${hosts}\n${ZONES}namespaces: [{ domain: fabrikam.com, external: true }]`);

  test('have the zones of their aliases, in the order of the file', () => {
    const { formerRedirectHosts } = former('[old.contoso.com, { name: OLDEST.contoso.com, retain: true }, { name: redirect.adatum.com, external: true }]');
    expect(formerRedirectHosts.map(({ name, external, retain, zones }) => ({ name, external, retain, zones: zones.map(({ id }) => id) }))).toEqual([
      { name: 'old.contoso.com', external: false, retain: false, zones: ['Z1', 'Z2'] },
      { name: 'oldest.contoso.com', external: false, retain: true, zones: ['Z1', 'Z2'] },
      { name: 'redirect.adatum.com', external: true, retain: false, zones: [] },
    ]);
  });

  test('have a notice each, which says when to remove the entry, and what a retained alias leaves behind', () => {
    const [made, retained, elsewhere, ...others] = former(
      '\n  - old.contoso.com\n  - { name: oldest.contoso.com, retain: true }\n  - { name: redirect.adatum.com, external: true }',
    ).notices;
    expect(others).toEqual([]);
    expect(made).toMatch(
      /test\.yaml:6: old\.contoso\.com is a former redirect host, and keeps its alias: remove the entry when 'verify' reports no namespace that still leads to it$/,
    );
    expect(retained).toMatch(
      /test\.yaml:7: oldest\.contoso\.com .*\. Its alias is retained: .* without the site it leads to a name that another party may obtain\. Remove it by hand$/,
    );
    expect(elsewhere).toMatch(/test\.yaml:8: redirect\.adatum\.com .* keeps its record: .*, and have the record removed$/);
  });

  test('in a public zone warn of an internal site', () => {
    const { notices } = environmentOf(
      `redirectHost: { name: new.adatum.com, external: true }\nformerRedirectHosts: [old.contoso.com]\n${ZONES}loadBalancer: { scheme: internal }\nnetwork: { vpcId: vpc-0123456789abcdef0 }\nnamespaces: [{ domain: fabrikam.com, external: true }]`,
    );
    expect(notices.at(-1)).toContain('the public DNS leads to it: old.contoso.com.');
  });
});

test('a name goes to the longest public zone that holds it, and to the private ones as well', () => {
  expect(zonesOf('namespaces: [fabrikam.com, sales.fabrikam.com, eu.fabrikam.com, shop.eu.fabrikam.com]')).toEqual({
    'fabrikam.com': ['Z2', 'Z4'],
    'sales.fabrikam.com': ['Z2', 'Z4'],
    'eu.fabrikam.com': ['Z3', 'Z4'],
    'shop.eu.fabrikam.com': ['Z3', 'Z4'],
  });
});

test('a zone ID is taken as the API of Route 53 shows it too', () => {
  const { namespaces } = environmentOf('zones: [{ name: fabrikam.com, id: /hostedzone/Z00000000FABRIKAM }]\nnamespaces: [fabrikam.com]');
  expect(namespaces[0].zones[0].id).toBe('Z00000000FABRIKAM');
  expect(() => environmentOf('zones: [{ name: a.com, id: /hostedzone/Z1 }, { name: b.com, id: Z1 }]\nnamespaces: [a.com]')).toThrow(
    'is the ID of zones[0] too',
  );
});

test('an alias may stand for a value as often as it is wanted', () => {
  const zones = Array.from({ length: 300 }, (_, n) => `  - { name: d${n}.example, id: Z${n}A, account: ${n === 0 ? "&dns '222222222222'" : '*dns'} }\n`);
  const { namespaces } = environmentOf(
    `redirectHost: { name: redirect.contoso.com, external: true }\nzones:\n${zones.join('')}namespaces: [d0.example, d299.example]`,
  );
  expect(namespaces.map(({ zones: [zone] }) => zone.account)).toEqual(['222222222222', '222222222222']);
});

test.each([
  ['UTF-16, as Notepad calls Unicode', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 without its mark', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16, big-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-16, big-endian, without its mark', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
])('a file in %s is read', (_, bytes) => {
  const folder = folderWith({ 'test.yaml': bytes(`${HEAD}namespaces: [{ domain: müller.example, external: true }]\n`) });
  expect(loadEnvironments(folder)[0].namespaces[0].domain).toBe('xn--mller-kva.example');
});

test('a region of another partition is one; one that is not known is noticed, with the one that was meant', () => {
  const noticesOf = (region: string) => {
    const folder = folderWith({ 'test.yaml': HEAD.replace('eu-central-1', region).concat('namespaces: [{ domain: fabrikam.com, external: true }]\n') });
    return loadEnvironments(folder)[0].notices.map((notice) => notice.replace(/^.*test\.yaml/, 'test.yaml'));
  };
  for (const region of ['eusc-de-east-1', 'cn-north-1', 'us-gov-west-1', 'us-isob-east-1']) expect(noticesOf(region)).toEqual([]);
  expect(noticesOf('eu-cnetral-1')).toEqual([
    "test.yaml:2:9: region: 'eu-cnetral-1' is a region that this version does not know; did you mean 'eu-central-1'?",
  ]);
  // Another number, another area: a region of tomorrow.
  for (const region of ['eu-west-4', 'us-north-1', 'us-isoc-east-1']) expect(noticesOf(region)).toHaveLength(1);
  expect(noticesOf('xx-nowhere-12')).toEqual(["test.yaml:2:9: region: 'xx-nowhere-12' is a region that this version does not know: check its name"]);
});

test('an external namespace keeps its private zones alone', () => {
  expect(zonesOf('namespaces: [{ domain: fabrikam.com, external: true }]')).toEqual({ 'fabrikam.com': ['Z4'] });
});

test('the order of the file is of no matter', () => {
  const inOrder = environmentOf(`${ZONES}namespaces: [fabrikam.com, sales.fabrikam.com]`);
  const reversed = environmentOf(`${ZONES}namespaces: [sales.fabrikam.com, fabrikam.com]`);
  expect(reversed.namespaces.map(({ domain }) => domain)).toEqual(inOrder.namespaces.map(({ domain }) => domain));
  expect(reversed.rules).toEqual(inOrder.rules);
});

test('what is left out has the defaults that the schema tells', () => {
  expect(environmentOf('namespaces: [{ domain: fabrikam.com, external: true }]')).toMatchObject({
    name: 'test',
    hosts: 'listed',
    layout: { first: 1, last: 50_000, slots: 100 },
    maxRules: 100,
    records: { ttl: 300, stacks: 1, retain: false },
    tags: {},
    terminationProtection: true,
  });
});

test('the redirect host may be elsewhere', () => {
  const { redirectHost } = environmentOf('redirectHost: { name: redirect.adatum.com, external: true }\nnamespaces: [{ domain: fabrikam.com, external: true }]');
  expect(redirectHost).toMatchObject({ name: 'redirect.adatum.com', external: true, zones: [] });
});

test('a private zone of the redirect host in another account is reported as one for another file', () => {
  const { redirectHost, notices } = environmentOf(`redirectHost: redirect.contoso.com
zones:
  - { name: contoso.com, id: Z1 }
  - { name: contoso.com, id: Z2, private: true, account: '222222222222' }
namespaces: [{ domain: fabrikam.com, external: true }]
`);
  expect(redirectHost?.zones.map(({ id }) => id)).toEqual(['Z1']);
  expect(notices).toEqual([expect.stringContaining('gets no record in the private zone contoso.com of account 222222222222')]);
});

test('a public zone of the redirect host in another account is refused, though a private one is in this', () => {
  expect(() =>
    environmentOf(`redirectHost: redirect.contoso.com
zones:
  - { name: contoso.com, id: Z1, account: '222222222222' }
  - { name: contoso.com, id: Z2, private: true }
namespaces: [{ domain: fabrikam.com, external: true }]
`),
  ).toThrow('is in a zone of account 222222222222');
});

test('every file of a folder is an environment, and other files are none', () => {
  const good = `${HEAD}namespaces: [{ domain: fabrikam.com, external: true }]\n`;
  const folder = folderWith({ 'test.yaml': good, 'prod.yml': good, 'environment.schema.json': '{}', 'domains.csv': '' });
  expect(loadEnvironments(folder).map(({ name }) => name)).toEqual(['prod', 'test']);
});

test('the mistakes of all files are reported at once', () => {
  const folder = folderWith({ 'a.yaml': `${HEAD}namespaces: [co.uk]\n`, 'b.yaml': `${HEAD}namespaces: [a_b.com]\n` });
  expect(() => loadEnvironments(folder)).toThrow(/a\.yaml:4:14: .*\n.*b\.yaml:4:14: /);
});

test.each([
  ['is not there', {}, 'nowhere', /nowhere: is not readable \(ENOENT\)/],
  ['has no environment', { 'README.md': '' }, '.', /has no environment file; add one/],
  ['has two of one name', { 'a.yaml': '', 'a.yml': '' }, '.', /a\.yml: names the same environment as a\.yaml/],
  ['has a file whose name begins no stack', { '1st.yaml': '' }, '.', /1st\.yaml: names the environment '1st'/],
])('a folder that %s is refused', (_, files, below, message) => {
  expect(() => loadEnvironments(join(folderWith(files), below))).toThrow(message);
});

test('a record counts in the stack where it stands: aliases next to the load balancer, the others in stacks of their own', () => {
  const zones = [
    ...Array.from({ length: 430 }, (_, n) => `  - { name: d${n}.example, id: Z${n}A }\n`),
    ...Array.from({ length: 60 }, (_, n) => `  - { name: autodiscover.e${n}.example, id: Z${n}B }\n`),
  ].join('');
  const domains = [...Array.from({ length: 430 }, (_, n) => `d${n}.example`), ...Array.from({ length: 60 }, (_, n) => `e${n}.example`)];
  const lines = `hosts: any\nredirectHost: { name: redirect.contoso.com, external: true }\nzones:\n${zones}namespaces: [${domains.join(', ')}]\n`;
  expect(environmentOf(lines).namespaces).toHaveLength(490);
  expect(() => environmentOf(`records: { srv: true }\n${lines.replace(/ {2}- \{ name: autodiscover.*\n/g, '').replace(/, e\d+\.example/g, '')}`)).toThrow(
    'would have 860 records in one stack',
  );
});

test('a misspelt key is one mistake: that the right one is missing is not said too', () => {
  const file = join(folderWith({ 'test.yaml': `${HEAD.replace('endpoint:', 'endpiont:')}namespaces: [fabrikam.com]\n` }), 'test.yaml');
  expect(problemsOf(() => loadEnvironment(file))).toEqual([expect.stringContaining("endpiont: is not a known key here; did you mean 'endpoint'?")]);
  const without = join(folderWith({ 'test.yaml': `${HEAD.replace(/endpoint:.*\n/, '')}namespaces: [fabrikam.com]\n` }), 'test.yaml');
  expect(problemsOf(() => loadEnvironment(without))).toEqual([expect.stringContaining('endpoint: is missing')]);
});

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    return (error as UserError).problems;
  }
  return [];
}

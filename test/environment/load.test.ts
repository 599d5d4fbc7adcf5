import { join } from 'node:path';
import { loadEnvironments } from '../../lib/environment/load';
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

test('a name goes to the longest public zone that holds it, and to the private ones beside', () => {
  expect(zonesOf('namespaces: [fabrikam.com, sales.fabrikam.com, eu.fabrikam.com, shop.eu.fabrikam.com]')).toEqual({
    'fabrikam.com': ['Z2', 'Z4'],
    'sales.fabrikam.com': ['Z2', 'Z4'],
    'eu.fabrikam.com': ['Z3', 'Z4'],
    'shop.eu.fabrikam.com': ['Z3', 'Z4'],
  });
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
    terminationProtection: false,
  });
});

test('the redirect host may be elsewhere', () => {
  const { redirectHost } = environmentOf('redirectHost: { name: redirect.adatum.com, external: true }\nnamespaces: [{ domain: fabrikam.com, external: true }]');
  expect(redirectHost).toEqual({ name: 'redirect.adatum.com', external: true, zones: [] });
});

test('a private zone of the redirect host in another account is told to be left to somebody else', () => {
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

test('the mistakes of all files are told at once', () => {
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

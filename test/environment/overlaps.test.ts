import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironmentAmongOthers, loadEnvironments } from '../../lib/environment/load';
import { folderWith, HEAD } from './fixture';

const ZONES = `zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2 }
`;
const A = `${HEAD}redirectHost: redirect.contoso.com\n${ZONES}namespaces: [fabrikam.com, sales.fabrikam.com]\n`;
const B = `${HEAD}redirectHost: other.contoso.com\n${ZONES}namespaces: [fabrikam.com]\n`;

function refusal(a: string, b: string, load: (folder: string) => unknown = loadEnvironments): string[] {
  const folder = folderWith({ 'a.yaml': a, 'b.yaml': b });
  try {
    load(folder);
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '').split('\n');
  }
  return [];
}

test('two environments that make the same record in the same zone are refused, and both are named', () => {
  const message =
    'b.yaml:8:14: namespaces[0]: makes the same records in the same zones as another environment: autodiscover.fabrikam.com in fabrikam.com (a.yaml:8): keep each in only one of the two files, or write external: true for it in the other';
  expect(refusal(A, B)).toEqual([message]);
  expect(refusal(A, B, (folder) => loadEnvironmentAmongOthers(join(folder, 'b.yaml')))).toEqual([message]);
  expect(refusal(A, B, (folder) => loadEnvironmentAmongOthers(join(folder, 'a.yaml')))).toEqual([
    message.replace(/b\.yaml:8:14/, 'a.yaml:8:14').replace(/\(a\.yaml/, '(b.yaml'),
  ]);
});

test.each([
  ['the namespace is external in one', B.replace('[fabrikam.com]', '[{ domain: fabrikam.com, external: true }]')],
  ['only one of them has it', B.replace('[fabrikam.com]', '[shop.fabrikam.com]')],
  ['its zone is another of that name', B.replace('id: Z2', 'id: Z3')],
  ['its zone is a private one', B.replace('fabrikam.com, id: Z2', 'fabrikam.com, private: true')],
  ['its zone is in another account', B.replace('fabrikam.com, id: Z2', "fabrikam.com, account: '222222222222'")],
])('they are accepted where %s', (_, b) => {
  expect(refusal(A, b)).toEqual([]);
});

describe('of one load balancer', () => {
  const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
  const on = (text: string, name: string, listener: string | undefined, first: number) => {
    const facts = `loadBalancerArn: '${ARN}:loadbalancer/app/${name}/0a', securityGroupId: sg-0123456789abcdef0, dnsName: ${name}-1.eu-central-1.elb.amazonaws.com, canonicalHostedZoneId: Z215JYRZR1TBD5`;
    const existing = `loadBalancer: { existing: { ${facts}${listener === undefined ? '' : `, listenerArn: '${ARN}:listener/app/${name}/0a/${listener}'`} } }\n`;
    return `${text}${existing}${listener === undefined ? '' : `rules: { priorities: { first: ${first}, last: ${first + 99} } }\n`}`;
  };
  const other = B.replace('[fabrikam.com]', '[shop.fabrikam.com]');

  test('two environments have priorities of their own on one listener', () => {
    expect(refusal(on(A, 'shared', '0b', 1000), on(other, 'shared', '0b', 1099))).toEqual([
      'b.yaml: rules.priorities: 1099 to 1198 shares priorities with 1000 to 1099 of a.yaml on the same listener: give each file a range of its own',
    ]);
    expect(refusal(on(A, 'shared', '0b', 1000), on(other, 'shared', '0b', 1100))).toEqual([]);
    expect(refusal(on(A, 'shared', '0b', 1000), on(other, 'other', '0b', 1000))).toEqual([]);
  });

  test('they do not both make its listener', () => {
    expect(refusal(on(A, 'shared', undefined, 1), on(other, 'shared', undefined, 1))).toEqual([
      expect.stringMatching(/^b\.yaml: loadBalancer\.existing: is that of a\.yaml too, and both files would make its listener of port 80: give one of them/),
    ]);
    expect(refusal(on(A, 'shared', undefined, 1), on(other, 'other', undefined, 1))).toEqual([]);
  });

  test('one may name the listener that the other makes, with priorities that it has no rules at', () => {
    expect(refusal(on(A, 'shared', undefined, 1), on(other, 'shared', '0b', 1000))).toEqual([]);
    expect(refusal(on(A, 'shared', '0b', 1000), on(other, 'shared', undefined, 1))).toEqual([]);
    const same = A.replace('redirect.contoso.com', 'third.contoso.com').replace('[fabrikam.com, sales.fabrikam.com]', '[shop.fabrikam.com]');
    expect(refusal(on(same, 'shared', undefined, 1), on(other, 'shared', '0b', 1))).toContainEqual(
      expect.stringMatching(
        /^b\.yaml: rules\.priorities: gives rules of port 80 of the same load balancer priorities that a\.yaml gives to its own \(\d+\): give/,
      ),
    );
  });
});

test('a zone without an ID is the one of its name and account', () => {
  expect(refusal(A, B.replace('fabrikam.com, id: Z2', 'fabrikam.com'))).toHaveLength(1);
});

test('many are reported in a line, and the redirect host in another', () => {
  const many = Array.from({ length: 9 }, (_, n) => `d${n}.fabrikam.com`).join(', ');
  const file = A.replace('fabrikam.com, sales.fabrikam.com', many);
  const lines = refusal(file, file);
  expect(lines).toEqual([
    'b.yaml:4:15: redirectHost: makes the same records in the same zones as another environment: redirect.contoso.com in contoso.com (a.yaml:4): give each environment its own redirect host',
    expect.stringMatching(/^b\.yaml:8:14: namespaces\[0\]: .*autodiscover\.d0\.fabrikam\.com in .* and 6 more: keep each in only one of the two files/),
  ]);
  expect(refusal(file, B.replace('[fabrikam.com]', '[{ domain: fabrikam.com, external: true }]'))).toEqual([]);
});

test('a former redirect host that another environment has is reported', () => {
  const both = (text: string) => text.replace('zones:', 'formerRedirectHosts: [old.contoso.com]\nzones:').replace('namespaces: [', 'namespaces: [shop.');
  expect(refusal(both(A).replace(', sales.fabrikam.com', ''), both(B).replace('shop.', 'store.'))).toEqual([
    'b.yaml:5:23: formerRedirectHosts[0]: makes the same records in the same zones as another environment: old.contoso.com in contoso.com (a.yaml:5): give each environment its own redirect host',
  ]);
});

test('of private zones no advice is given that leaves the record there', () => {
  const split = (text: string) => text.replace('fabrikam.com, id: Z2', 'fabrikam.com, id: Z2, private: true');
  expect(refusal(split(A), split(B))[0]).toMatch(/: keep each in only one of the two files$/);
});

test('an SRV record counts by its own name', () => {
  const lines = refusal(`${A}records: { srv: true }\n`, `${B}records: { srv: true }\n`);
  expect(lines[0]).toContain('autodiscover.fabrikam.com in fabrikam.com (a.yaml:8), _autodiscover._tcp.fabrikam.com in fabrikam.com (a.yaml:8)');
});

test('one that cannot be read keeps no other from being shown, which says so', () => {
  const folder = folderWith({ 'a.yaml': A });
  writeFileSync(join(folder, 'broken.yaml'), 'account: 1\n');
  expect(loadEnvironmentAmongOthers(join(folder, 'a.yaml')).notices).toEqual([
    expect.stringMatching(/whether .*broken\.yaml makes the same records is not known/),
  ]);
});

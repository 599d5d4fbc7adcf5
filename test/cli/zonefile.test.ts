import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

const YAML = `${HEAD.replace('111111111111', '333333333333')}redirectHost: { name: redirect.contoso.com, external: true }
zones: [{ name: fabrikam.com, id: Z1 }, { name: fabrikam.com, id: Z2, private: true }, { name: adatum.com, id: Z3 }, { name: autodiscover.litwareinc.com, id: Z4 }]
records: { srv: true }
namespaces:
  - fabrikam.com
  - { domain: adatum.com, external: true }
  - { domain: bücher.example, external: true }
  - { domain: litwareinc.com, srv: false }
  - { domain: sales.wingtiptoys.com, external: true, srv: false }
`;

const folder = folderWith({ 'test.yaml': YAML });
const zonefile = (...args: string[]) => ran(['zonefile', '-e', folder, ...args]);

test('writes the records of the namespaces whose DNS is elsewhere, by zone and with their names in full', async () => {
  const { status, stdout, stderr } = await zonefile();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
"; Autodiscover of test: add these records to the zones that the comments name.
; redirect.contoso.com must lead to the load balancer, whose name is an output of the stack test-Site.

; zone adatum.com
autodiscover.adatum.com.       300 IN CNAME redirect.contoso.com.
_autodiscover._tcp.adatum.com. 300 IN SRV   0 0 443 autodiscover.contoso.com.

; zone wingtiptoys.com
autodiscover.sales.wingtiptoys.com. 300 IN CNAME redirect.contoso.com.

; zone xn--bcher-kva.example
autodiscover.xn--bcher-kva.example.       300 IN CNAME redirect.contoso.com.
_autodiscover._tcp.xn--bcher-kva.example. 300 IN SRV   0 0 443 autodiscover.contoso.com.
"
`);
});

test('writes those of all namespaces with --all, a record for each zone', async () => {
  const { stdout } = await zonefile('--all', '--json');
  const shown = JSON.parse(stdout).map(
    ({ name, type, value, zone }: Record<string, string> & { zone: Record<string, unknown> }) =>
      `${zone.name} ${zone.id ?? '-'}${zone.private ? ' private' : ''}: ${name} ${type} ${value}`,
  );
  expect(shown).toEqual([
    'adatum.com Z3: autodiscover.adatum.com CNAME redirect.contoso.com',
    'adatum.com Z3: _autodiscover._tcp.adatum.com SRV 0 0 443 autodiscover.contoso.com',
    'fabrikam.com Z1: autodiscover.fabrikam.com CNAME redirect.contoso.com',
    'fabrikam.com Z1: _autodiscover._tcp.fabrikam.com SRV 0 0 443 autodiscover.contoso.com',
    'fabrikam.com Z2 private: autodiscover.fabrikam.com CNAME redirect.contoso.com',
    'fabrikam.com Z2 private: _autodiscover._tcp.fabrikam.com SRV 0 0 443 autodiscover.contoso.com',
    'autodiscover.litwareinc.com Z4: autodiscover.litwareinc.com ALIAS redirect.contoso.com',
    'wingtiptoys.com -: autodiscover.sales.wingtiptoys.com CNAME redirect.contoso.com',
    'xn--bcher-kva.example -: autodiscover.xn--bcher-kva.example CNAME redirect.contoso.com',
    'xn--bcher-kva.example -: _autodiscover._tcp.xn--bcher-kva.example SRV 0 0 443 autodiscover.contoso.com',
  ]);
});

test('writes those of one namespace with --only, also if the deployment creates them', async () => {
  const { stdout } = await zonefile('--only', 'Fabrikam.com', '--format', 'csv');
  expect(stdout).toBe(`zone,name,type,ttl,value
fabrikam.com,autodiscover.fabrikam.com,CNAME,300,redirect.contoso.com
fabrikam.com,_autodiscover._tcp.fabrikam.com,SRV,300,0 0 443 autodiscover.contoso.com
`);
  const { status, stderr } = await zonefile('--only', 'proseware.com');
  expect(status).toBe(2);
  expect(stderr).toContain("has no namespace 'proseware.com'; 'npx cdk-autodiscover-redirect plan -e ");
});

test('is refused where the records would lead to a name that is not known yet', async () => {
  const { status, stderr } = await ran(['zonefile', '-e', folderWith({ 'test.yaml': `${HEAD}namespaces: [{ domain: fabrikam.com, external: true }]\n` })]);
  expect(status).toBe(2);
  expect(stderr).toContain('give redirectHost');
});

test('reports that there is nothing to hand over', async () => {
  const own = folderWith({ 'test.yaml': `${HEAD}zones: [{ name: fabrikam.com, id: Z1 }]\nnamespaces: [fabrikam.com]\n` });
  const { status, stdout, stderr } = await ran(['zonefile', '-e', own]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toContain('has no namespace with DNS outside Route 53');
});

test('reports what a format leaves out, and what the reader has to do, where the format has no comments', async () => {
  const notes = async (...args: string[]) => (await zonefile('--all', ...args)).stderr.trimEnd().split('\n');
  const leads = 'note: redirect.contoso.com must lead to the load balancer, whose name is an output of the stack test-Site.';
  const alias = 'note: left out autodiscover.litwareinc.com: its zone has its own name, so it is an alias of the load balancer, which the deployment creates';
  expect(await notes()).toEqual(['']);
  expect(await notes('--format', 'csv')).toEqual([leads, alias]);
  expect(await notes('--format', 'powershell')).toEqual([alias]);
});

describe('--out', () => {
  test('writes a file for each zone, and overwrites none that differs', async () => {
    const out = join(folderWith({}), 'records');
    const first = await zonefile('--all', '--format', 'bind', '--out', out);
    expect(first.status).toBe(0);
    expect(readdirSync(out)).toEqual([
      'adatum.com.zone',
      'autodiscover.litwareinc.com.zone',
      'fabrikam.com.zone',
      'wingtiptoys.com.zone',
      'xn--bcher-kva.example.zone',
    ]);
    expect(first.stdout).toContain(`written ${join(out, 'fabrikam.com.zone')}: 2 records of zone fabrikam.com\n`);
    writeFileSync(join(out, 'adatum.com.zone'), 'mine\n');
    const second = await zonefile('--all', '--out', out);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`${join(out, 'adatum.com.zone')} already exists and differs: --force overwrites it, --out names another folder`);
    expect(readFileSync(join(out, 'adatum.com.zone'), 'utf8')).toBe('mine\n');
    const third = await zonefile('--all', '--out', out, '--force');
    expect(third.stdout).toContain(`written ${join(out, 'adatum.com.zone')}`);
    expect(third.stdout).toContain(`unchanged ${join(out, 'fabrikam.com.zone')}`);
  });

  test('of Route 53 keeps public and private zones apart, and prints the command of each', async () => {
    const out = join(folderWith({}), 'my records');
    const { stdout } = await zonefile('--only', 'fabrikam.com', 'adatum.com', '--format', 'route53', '--out', out);
    expect(readdirSync(out)).toEqual(['adatum.com.json', 'fabrikam.com-private.json', 'fabrikam.com.json']);
    expect(stdout).toContain(
      `  aws route53 change-resource-record-sets --hosted-zone-id Z2 --change-batch "file://${join(out, 'fabrikam.com-private.json')}"\n`,
    );
    const { status, stderr } = await zonefile('--only', 'fabrikam.com', '--format', 'route53');
    expect(status).toBe(2);
    expect(stderr).toContain('route53 needs a file for each zone, and the records are in 2: name a folder with --out');
  });
});

describe('--present', () => {
  const PRESENT = { Name: 'autodiscover.adatum.com.', Type: 'A', TTL: 3600, ResourceRecords: [{ Value: '203.0.113.10' }] };
  // As Windows PowerShell writes it with >.
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  test('writes the batches of each step, and prints what they change and their commands', async () => {
    const place = folderWith({ 'present.json': utf16(JSON.stringify({ ResourceRecordSets: [PRESENT] })) });
    const out = join(place, 'cutover');
    const { status, stdout } = await zonefile('--only', 'adatum.com', '--format', 'route53', '--present', join(place, 'present.json'), '--out', out);
    expect(status).toBe(0);
    expect(stdout.replaceAll(out, 'cutover')).toMatchInlineSnapshot(`
"zone adatum.com in account 333333333333
  autodiscover.adatum.com
    now   A 203.0.113.10 (TTL 3600)
    then  CNAME redirect.contoso.com (TTL 300)
  _autodiscover._tcp.adatum.com
    now   nothing, in what was read
    then  SRV 0 0 443 autodiscover.contoso.com (TTL 300)

1. Lower the TTL, then wait 3,600 seconds for the old one to end:
  aws route53 change-resource-record-sets --hosted-zone-id Z3 --change-batch file://cutover/adatum.com-lower-ttl.json

2. Change to the record that the template has:
  aws route53 change-resource-record-sets --hosted-zone-id Z3 --change-batch file://cutover/adatum.com-change.json

The way back, until the deployment owns the record:
  aws route53 change-resource-record-sets --hosted-zone-id Z3 --change-batch file://cutover/adatum.com-back.json

If CloudFormation refuses a record that exists, right before you deploy again:
  aws route53 change-resource-record-sets --hosted-zone-id Z3 --change-batch file://cutover/adatum.com-delete.json
"
`);
    const changes = (step: string) =>
      JSON.parse(readFileSync(join(out, `adatum.com-${step}.json`), 'utf8')).Changes.map(
        ({ Action, ResourceRecordSet: { Name, Type, TTL } }: { Action: string; ResourceRecordSet: Record<string, string> }) =>
          `${Action} ${Name} ${Type} ${TTL}`,
      );
    expect(changes('lower-ttl')).toEqual(['UPSERT autodiscover.adatum.com. A 60']);
    expect(changes('change')).toEqual([
      'DELETE autodiscover.adatum.com. A 60',
      'CREATE autodiscover.adatum.com. CNAME 300',
      'CREATE _autodiscover._tcp.adatum.com. SRV 300',
    ]);
    expect(changes('back')).toEqual([
      'DELETE autodiscover.adatum.com. CNAME 300',
      'CREATE autodiscover.adatum.com. A 3600',
      'DELETE _autodiscover._tcp.adatum.com. SRV 300',
    ]);
    expect(changes('delete')).toEqual(['DELETE autodiscover.adatum.com. CNAME 300', 'DELETE _autodiscover._tcp.adatum.com. SRV 300']);
  });

  test.each([
    ['no list of records', '[]', 'present.json is not a list of records: save what '],
    ['no JSON', 'RESOURCERECORDSETS\tautodiscover', 'present.json is not a list of records: save what '],
    [
      'a record that a CNAME excludes',
      JSON.stringify({ ResourceRecordSets: [PRESENT, { ...PRESENT, Type: 'TXT' }] }),
      'autodiscover.adatum.com has a record of type TXT too, and a CNAME must be the only record of its name',
    ],
  ])('refuses %s', async (_, text, message) => {
    const place = folderWith({ 'present.json': text });
    const { status, stderr } = await zonefile(
      '--only',
      'adatum.com',
      '--format',
      'route53',
      '--present',
      join(place, 'present.json'),
      '--out',
      join(place, 'x'),
    );
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(place)).toEqual(['present.json']);
  });

  test('replaces the records of one view at a time, in files of their own', async () => {
    const [inside, outside] = ['10.0.0.5', '203.0.113.10'].map((Value) => ({
      ...PRESENT,
      Name: 'autodiscover.fabrikam.com.',
      ResourceRecords: [{ Value }],
    }));
    const place = folderWith({
      'private.json': JSON.stringify({ ResourceRecordSets: [inside] }),
      'public.json': JSON.stringify({ ResourceRecordSets: [outside] }),
    });
    const shown = async (view: string) => {
      const present = ['--present', join(place, `${view}.json`), '--view', view];
      const { status, stdout } = await zonefile('--only', 'fabrikam.com', '--format', 'route53', ...present, '--out', join(place, 'cutover'));
      expect(status).toBe(0);
      return [/^zone .*/.exec(stdout)?.[0], /now {3}(A .*)/.exec(stdout)?.[1], ...new Set(stdout.match(/--hosted-zone-id \S+/g))];
    };
    expect(await shown('public')).toEqual(['zone fabrikam.com in account 333333333333', 'A 203.0.113.10 (TTL 3600)', '--hosted-zone-id Z1']);
    expect(await shown('private')).toEqual(['zone fabrikam.com (private) in account 333333333333', 'A 10.0.0.5 (TTL 3600)', '--hosted-zone-id Z2']);
    const steps = ['back', 'change', 'delete', 'lower-ttl'];
    expect(readdirSync(join(place, 'cutover'))).toEqual(['-private', ''].flatMap((view) => steps.map((step) => `fabrikam.com${view}-${step}.json`)).sort());
  });

  test('refuses zones that it cannot tell apart, and a file that is not there', async () => {
    const place = folderWith({ 'present.json': JSON.stringify({ ResourceRecordSets: [PRESENT] }) });
    const of = (domain: string, file: string, ...more: string[]) =>
      zonefile('--only', domain, '--format', 'route53', '--present', join(place, file), '--out', join(place, 'x'), ...more);
    expect((await of('fabrikam.com', 'present.json')).stderr).toContain('autodiscover.fabrikam.com is in a public and in a private zone');
    expect((await of('adatum.com', 'present.json', '--view', 'private')).stderr).toContain(
      '--view private: none of these records is in a private zone: --all takes those too that the deployment makes',
    );
    expect((await of('adatum.com', 'nowhere.json')).stderr).toContain('nowhere.json is not readable (ENOENT)');
  });
});

test.each([
  [['--json', '--format', 'csv'], '--json prints the records themselves: leave out --format and --out'],
  [['--delete'], '--delete goes with --format route53 or powershell'],
  [['--pinpoint', '10.0.0.10'], '--pinpoint goes with --format powershell'],
  [['--format', 'powershell', '--pinpoint', '10.0.0'], "--pinpoint: '10.0.0' is not an IP address"],
  [['--present', 'x.json'], '--present goes with --format route53'],
  [['--present', 'x.json', '--format', 'route53'], '--present writes several files: name a folder with --out'],
  [['--view', 'public'], '--view goes with --present'],
  [['--force'], '--force goes with --out'],
  [['--format', 'zone'], 'Allowed choices are bind, route53, powershell, terraform, terraform-cloudflare, octodns, csv.'],
])('%s is wrong use', async (args, message) => {
  const { status, stdout, stderr } = await zonefile(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('a folder that is a file cannot be written into', async () => {
  const place = folderWith({ records: '' });
  mkdirSync(join(place, 'empty'));
  const { status, stderr } = await zonefile('--out', join(place, 'records'));
  expect(status).toBe(2);
  expect(stderr).toContain('--out');
});

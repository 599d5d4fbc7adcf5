/** @slow */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { loadEnvironment } from '../../lib/environment/load';
import { folderWith } from '../environment/fixture';
import { ran as runs } from './terminal';

/* plan against a revision of a real git repository, and against a folder that cdk synth has written. */

const YAML = `account: '111111111111'
region: eu-central-1
endpoint: autodiscover.contoso.com
redirectHost: redirect.contoso.com
network: { vpcId: vpc-0123456789abcdef0, availabilityZones: [eu-central-1a, eu-central-1b], publicSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }
zones:
  - { name: contoso.com, id: ZCONTOSO }
  - { name: adatum.com, id: ZADATUM }
  - { name: fabrikam.com, id: ZFABRIKAM }
namespaces:
  - adatum.com
  - { csv: ../exports/domains.csv, withoutZone: external }
`;
const CSV = 'DomainName,DomainType\ntailspintoys.com,Authoritative\n';

const root = folderWith({});
const file = join(root, 'mail', 'prod.yaml');
const csv = join(root, 'exports', 'domains.csv');

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com', ...args], { cwd: root, stdio: 'ignore' });
}

beforeAll(() => {
  for (const folder of ['mail', 'exports']) mkdirSync(join(root, folder));
  writeFileSync(file, YAML);
  writeFileSync(csv, CSV);
  git('init', '-b', 'main');
  git('add', '.');
  git('commit', '-m', 'first');
});

beforeEach(() => {
  writeFileSync(file, YAML);
  writeFileSync(csv, CSV);
});

const ran = (...args: string[]) => runs(['plan', file, ...args], { env: { COLUMNS: '80' } });

test('without a change nothing changes', async () => {
  expect(await ran('--against', 'HEAD')).toEqual({ status: 0, stdout: 'prod, against HEAD: nothing changes\n', stderr: '' });
});

describe('with a domain less in the file, and one more in a CSV file of another folder', () => {
  beforeEach(() => {
    writeFileSync(file, YAML.replace('  - adatum.com\n', '  - fabrikam.com\n'));
    writeFileSync(csv, `${CSV}wingtiptoys.com,Authoritative\n`);
  });

  test('it says what comes and what goes, and ends with 1', async () => {
    const { status, stdout } = await ran('--against', 'main');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
"prod, against main: 3 changes (1 loses service, 2 that no client notices)

Loses service
✗ adatum.com goes: its record, and its host in rule 100
    id: goes:adatum.com
    its clients find no Autodiscover here any more
    instead: remove its record first, and the rule when its TTL has passed
    https://github.com/cdk-autodiscover-redirect/cdk-autodiscover-redirect/blob/main/docs/operations.md#adding-and-removing

No client notices
  fabrikam.com comes: one record, rule 84
  wingtiptoys.com comes: its DNS is elsewhere, rule 38

If that is meant, accept each ID, or its kind: --accept goes:adatum.com
"
`);
    for (const line of stdout.split('\n')) if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('an accepted ID or kind gives 0; another ID is noted, and an unknown kind refused', async () => {
    expect((await ran('--against', 'main', '--accept', 'goes:adatum.com')).status).toBe(0);
    expect((await ran('--against', 'main', '--accept', 'goes')).status).toBe(0);
    expect(await ran('--against', 'main', '--accept', 'goes:fabrikam.com')).toMatchObject({
      status: 1,
      stderr: 'note: --accept goes:fabrikam.com: no change has this ID\n',
    });
    expect(await ran('--against', 'main', '--accept', 'gone:adatum.com')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'gone:adatum.com' is not the ID of a change"),
    });
  });

  test('as JSON it is plain data', async () => {
    const { status, stdout } = await ran('--against', 'main', '--json');
    expect(status).toBe(1);
    const { changes, unaccepted, against } = JSON.parse(stdout);
    expect({ against, unaccepted, ids: changes.map(({ id }: { id: string }) => id) }).toEqual({
      against: 'main',
      unaccepted: ['goes:adatum.com'],
      ids: ['goes:adatum.com', 'comes:fabrikam.com', 'comes:wingtiptoys.com'],
    });
  });

  test('as Markdown it is a comment of a pull request', async () => {
    const { status, stdout } = await ran('--against', 'main', '--markdown');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
"**Autodiscover: prod, against main: 3 changes (1 loses service, 2 that no client notices)**

**Loses service**

- adatum.com goes: its record, and its host in rule 100 (id: goes:adatum.com)
  Its clients find no Autodiscover here any more.
  Instead: remove its record first, and the rule when its TTL has passed ([steps](https://github.com/cdk-autodiscover-redirect/cdk-autodiscover-redirect/blob/main/docs/operations.md#adding-and-removing)).

<details><summary>No client notices (2)</summary>

- fabrikam.com comes: one record, rule 84
- wingtiptoys.com comes: its DNS is elsewhere, rule 38

</details>
"
`);
  });
});

test('a folder that cdk synth has written is compared in the same way', async () => {
  const outdir = folderWith({});
  const app = new App({ outdir });
  new EnvironmentStage(app, loadEnvironment(file));
  app.synth();
  expect(await ran('--against', outdir)).toMatchObject({ status: 0, stdout: expect.stringMatching(/nothing\schanges\n$/) });
  writeFileSync(file, YAML.replace('  - adatum.com\n', ''));
  expect(await ran('--against', outdir)).toMatchObject({ status: 1, stdout: expect.stringContaining('adatum.com goes') });
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  expect(Object.keys(manifest.artifacts)).toContain('assembly-prod');
});

test('a file that the revision does not have is all new', async () => {
  mkdirSync(join(root, 'new'));
  const other = join(root, 'new', 'other.yaml');
  writeFileSync(other, YAML);
  const { status, stdout } = await runs(['plan', other, '--against', 'HEAD']);
  expect(status).toBe(0);
  expect(stdout).toContain('adatum.com comes: one record, rule ');
  expect(stdout).toContain(`note: HEAD has no ${other}: all of it is new`);
});

describe('what cannot be compared is refused', () => {
  test.each([
    ['an unknown revision', ['--against', 'no-such-branch'], "'no-such-branch' is neither a folder of synthesized stacks nor a revision that git has here"],
    ['a revision that looks like an option', ['--against=--output=x'], 'is neither a folder'],
    ['a folder without an assembly', ['--against', 'lib'], 'lib has no manifest.json'],
    ['credentials for a revision', ['--against', 'HEAD', '--profile', 'x'], '--profile and --role go with --against account'],
    ['options of a comparison alone', ['--markdown', '--accept', 'goes'], '--accept goes with --against'],
    ['two forms', ['--against', 'HEAD', '--json', '--markdown'], '--markdown and --json are two forms'],
  ])('%s', async (_, args, message) => {
    const { status, stdout, stderr } = await ran(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  });

  test('a revision whose file is wrong names the file as the revision has it', async () => {
    writeFileSync(file, YAML.replace('fabrikam.com, id', 'fabrikam, id'));
    git('commit', '-am', 'broken');
    writeFileSync(file, YAML);
    const { status, stderr } = await ran('--against', 'HEAD');
    git('commit', '-am', 'mended');
    expect(status).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/^error: HEAD:prod\.yaml:\d+:\d+: zones\[2\]/);
  });
});

/** @slow */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CERTIFICATE_READ_POLICY } from '../lib/certificate/look-up';
import { CHANGE_KINDS } from '../lib/changes/change';
import { loadEnvironment } from '../lib/environment/load';
import { environmentJsonSchema } from '../lib/environment/schema';
import { PREFLIGHT_POLICY } from '../lib/preflight/policy';
import { READ_POLICY, STACKS_READ_POLICY } from '../lib/topology/account/policies';
import { findingsPage } from '../scripts/findings';
import { ran } from './cli/terminal';
import { ALL_DOCUMENTS, blocks, DOCUMENTS, EXAMPLES } from './documents';
import { folderWith, stacksOf } from './environment/fixture';

const README = readFileSync('README.md', 'utf8');

test('the lines of the plan that it shows are lines of the plan', async () => {
  const plan = (await ran(['plan', 'contoso'])).stdout.split('\n');
  const shown = blocks('text').find((text) => text.startsWith('autodiscover host')) as string;
  const lines = shown.trimEnd().split('\n');
  for (const line of lines) expect(plan).toContain(line);
  expect(README).toContain('(eight of the seventeen lines of the worked example, whose certificate was looked at)');
  expect([lines.length - 1, plan.filter((line) => line.startsWith('autodiscover.')).length]).toEqual([8, 17]);
});

test('the lines of the preview that it shows are lines of the preview', async () => {
  const preview = (await ran(['preview', 'contoso'])).stdout.split('\n');
  const shown = blocks('text').find((text) => text.startsWith('namespace')) as string;
  const lines = shown.trimEnd().split('\n');
  for (const line of lines) expect(preview).toContain(line);
  expect(README).toContain('(seven of its nineteen walks)');
  expect([lines.length - 1, preview.filter((line) => line.includes('✓')).length]).toEqual([7, 19]);
});

test('its first command is the preview', () => {
  // Windows PowerShell 5.1 knows no &&.
  expect(blocks('sh')[0]).toBe('npm ci\nnpm run preview\n');
});

test.each(['init', 'plan', 'preflight', 'preview', 'verify', 'certificate', 'prompt', 'zonefile'])('every option of %s is on its page', async (command) => {
  const { stdout } = await ran([command, '--help']);
  const page = readFileSync(`docs/${command}.md`, 'utf8');
  const options = [...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
  expect(options.length).toBeGreaterThan(7);
  expect(options.filter((option) => !['--help', '--environments'].includes(option) && !page.includes(`\`${option}`))).toEqual([]);
});

test('the verification that it shows is one of the tests', () => {
  const shown = blocks('text').find((text) => text.includes('domain :443')) as string;
  const verified = readFileSync('test/cli/verify.test.ts', 'utf8');
  for (const part of shown.split('…\n')) expect(verified).toContain(part);
});

test('the changes and the batches that it shows are those of the tests, and every kind of change is there', () => {
  const page = readFileSync('docs/plan.md', 'utf8');
  const [changes, batches] = [blocks('text').find((text) => text.startsWith('prod, against')), blocks('text').find((text) => text.includes('batch 1 of'))];
  expect(readFileSync('test/cli/plan-against.test.ts', 'utf8')).toContain(changes);
  const tested = readFileSync('test/changes/batches.test.ts', 'utf8');
  for (const line of (batches ?? '').split('\n').filter((one) => one.includes('batch '))) expect(tested).toContain(line.trim());
  expect(CHANGE_KINDS.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
});

test('what prompt writes is what it shows', async () => {
  const { stdout } = await ran(['prompt', 'contoso', '--out', folderWith({})]);
  const shown = blocks('text').find((text) => text.includes("Outlook's redirect prompt for")) as string;
  const unaligned = (text: string) => text.replaceAll(/\S*\/(?=contoso-outlook)/g, '').replaceAll(/ {2,}/g, '  ');
  expect(unaligned(stdout)).toBe(unaligned(shown));
});

test('the page of what verify finds is made of its catalogue', () => {
  expect(readFileSync('docs/findings.md', 'utf8')).toBe(findingsPage());
});

test('the policies that it shows are those that reading takes', () => {
  const shown = blocks('json').map((text) => JSON.parse(text));
  expect(shown.filter(({ Statement }) => Statement?.every(({ Sid }: { Sid: string }) => Sid.startsWith('Find') || Sid.startsWith('Read')))).toEqual([
    CERTIFICATE_READ_POLICY,
    STACKS_READ_POLICY,
    PREFLIGHT_POLICY,
    READ_POLICY,
  ]);
});

test('the policy of an account that holds zones alone admits every record that is made there', () => {
  const [{ Condition }] = blocks('json')
    .map((text) => JSON.parse(text))
    .flatMap(({ Statement = [] }) => Statement)
    .filter(({ Sid }) => Sid === 'AutodiscoverRecords');
  const patterns: string[] = Condition['ForAllValues:StringLike']['route53:ChangeResourceRecordSetsNormalizedRecordNames'];
  // As Route 53 compares them: a star for any characters, and no dot at the end.
  const admitted = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  const stacks = Object.entries(stacksOf(loadEnvironment('environments/contoso.yaml'))).filter(([name]) => name.includes('Records-222222222222'));
  const resources = stacks.flatMap(([, all]) => all);
  expect(resources.length).toBeGreaterThan(0);
  for (const { Type, Properties } of resources) {
    expect(Type).toBe('AWS::Route53::RecordSet');
    expect(admitted.some((pattern) => pattern.test(Properties.Name.replace(/\.$/, '')))).toBe(true);
  }
});

test('the lines of the certificate that it shows are lines of the command', async () => {
  const said = (await ran(['certificate', 'contoso', '--offline'])).stdout.split('\n');
  const shown = blocks('text').find((text) => text.includes('coverage')) as string;
  const lines = shown.trimEnd().split('\n');
  for (const line of lines) expect(said).toContain(line);
  expect(ALL_DOCUMENTS).toContain('(three of its seventeen lines)');
  expect([lines.length - 1, said.filter((line) => line.startsWith('autodiscover.')).length]).toEqual([3, 17]);
});

test('the plugin that it names is one of the package', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [{ plugin }] = blocks('json')
    .map((text) => JSON.parse(text))
    .filter((shown) => shown.plugin);
  expect(Object.keys(exports).map((path) => `cdk-autodiscover-redirect${path.slice(1)}`)).toContain(plugin[0]);
});

test('the snapshot of a topology that it shows is that of the example', () => {
  const shown = blocks('text').find((text) => text.startsWith('redirect site')) as string;
  expect(readFileSync('examples/minimal/__snapshots__/mail-stack.test.ts.snap', 'utf8')).toContain(`"${shown.trimEnd()}"`);
});

test('the problem that it shows is one of the preview', () => {
  const shown = blocks('text').find((text) => text.startsWith('adatum.com:')) as string;
  const [, problem, fix] = /^adatum\.com: (.*); (.*)\n$/.exec(shown) as RegExpExecArray;
  const faults = readFileSync('test/preview/faults.test.ts', 'utf8');
  expect(faults).toContain(`"problem": "${problem}"`);
  expect(faults).toContain(`"fix": "${fix}"`);
});

test('the environments that it shows are right', () => {
  expect(blocks('yaml').length).toBeGreaterThan(1);
  for (const text of blocks('yaml')) {
    const folder = folderWith({ 'prod.yaml': text, 'accepted-domains.csv': 'DomainName,DomainType\nfabrikam.com,Authoritative\n' });
    expect(loadEnvironment(join(folder, 'prod.yaml')).namespaces).toHaveLength(1);
  }
});

test('the messages that it shows are what the mistakes get', async () => {
  const least = blocks('yaml').find((text) => text.endsWith('- fabrikam.com\n')) as string;
  const wrong = least.replace('endpoint: ', 'endpoint: https://').replace('  - fabrikam.com', '  - tailspintoys.com');
  const folder = folderWith({ 'prod.yaml': wrong });
  const { stderr } = await ran(['plan', '-e', folder]);
  const shown = blocks('text').find((text) => text.startsWith('environments/prod.yaml')) as string;
  expect(stderr.replaceAll(`error: ${folder}`, 'environments')).toBe(shown);
});

test('the zone file that it shows is what the worked example gets', async () => {
  const shown = blocks('text').filter((text) => text.startsWith('; zone '));
  const { stdout } = await ran(['zonefile', 'contoso']);
  expect(shown.length).toBeGreaterThan(1);
  for (const text of shown) expect(stdout).toContain(text);
});

test('the lines for Windows DNS Server that it shows are what the commands above them write', async () => {
  const page = readFileSync('docs/zonefile.md', 'utf8');
  const shown = [...page.matchAll(/```sh\nnpx cdk-autodiscover-redirect (.*)\n```\n\n```powershell\n([\s\S]*?)```/g)];
  expect(shown).toHaveLength(2);
  for (const [, command, lines] of shown) expect((await ran(command.split(' '))).stdout).toContain(lines);
});

test('every key of an environment is on its page', () => {
  const keys = new Set<string>();
  const visit = (schema: { properties?: Record<string, object>; anyOf?: object[]; items?: object }) => {
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      keys.add(key);
      visit(value as typeof schema);
    }
    for (const alternative of schema.anyOf ?? []) visit(alternative);
    if (schema.items) visit(schema.items);
  };
  visit(environmentJsonSchema());
  const page = readFileSync('docs/environment-file.md', 'utf8');
  expect(keys.size).toBeGreaterThan(40);
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
});

test('the command line knows the options that documents have somebody type', async () => {
  // A line of a block, or a span.
  const lines = [
    ...blocks('sh').flatMap((text) => text.trim().split('\n')),
    ...[...ALL_DOCUMENTS.matchAll(/`(np[mx] [^`]+)`/g)].map(([, span]) => span.replaceAll('\n', ' ')),
  ];
  const commands = lines.flatMap((line) => {
    const { name, rest = '' } = /^npx cdk-autodiscover-redirect (?<name>[a-z]+)\b(?<rest>.*)$/.exec(line)?.groups ?? {};
    return name === undefined ? [] : [{ name, rest }];
  });
  expect(commands.length).toBeGreaterThan(15);
  const helps = new Map<string, string>();
  for (const { name, rest } of commands) {
    if (!helps.has(name)) helps.set(name, (await ran([name, '--help'])).stdout);
    const options = [...rest.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option);
    expect({ name, unknown: options.filter((option) => !new RegExp(`(?<= )${option}\\b`).test(helps.get(name) ?? '')) }).toEqual({ name, unknown: [] });
    expect(helps.get(name)).toContain(`cdk-autodiscover-redirect ${name}`);
  }
});

test('every npm script that a document names is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...ALL_DOCUMENTS.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every npm script that tests is in the table of tests', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const tested = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `npm (?:run )?(test[\w:-]*)` \|.*\| [^|]+ \|$/gm)].map(([, name]) => name);
  expect(new Set(tested)).toEqual(new Set(Object.keys(scripts).filter((name) => /^test\b/.test(name))));
});

test('every page that a document links to is there, and the part of it', () => {
  const links = [...DOCUMENTS, ...EXAMPLES].flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, target, anchor]) => ({
      from: path,
      to: target === '' ? path : join(dirname(path), target),
      anchor,
    })),
  );
  expect(links.length).toBeGreaterThan(15);
  expect(links.filter(({ to, anchor }) => !existsSync(to) || (anchor !== undefined && !anchorsOf(to).includes(anchor)))).toEqual([]);
});

test('every page that a message names is there, and the part of it', () => {
  const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const named = sources.flatMap((file) => [
    ...readFileSync(join('lib', file), 'utf8').matchAll(/(?<=addressOfPage\('|page: '|in docs\/)([\w-]+\.md)(?:#([\w-]+))?/g),
  ]);
  expect(named.length).toBeGreaterThan(8);
  const missing = named.filter(([, page, anchor]) => {
    const path = join('docs', page);
    return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor));
  });
  expect(missing.map(([text]) => text)).toEqual([]);
});

test('it is short enough to be read', () => {
  expect(README.split('\n').length).toBeLessThanOrEqual(220);
});

/** GitHub's anchors of a page's headings. */
function anchorsOf(path: string): string[] {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

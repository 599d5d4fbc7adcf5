import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../lib/environment/load';
import { environmentJsonSchema } from '../lib/environment/schema';
import { ran } from './cli/terminal';
import { folderWith } from './environment/fixture';

const README = readFileSync('README.md', 'utf8');

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
}

test('the lines of the plan that it shows are lines of the plan', async () => {
  const plan = (await ran(['plan', 'contoso'])).stdout.split('\n');
  const shown = blocks('text').find((text) => text.startsWith('autodiscover host')) as string;
  const lines = shown.trimEnd().split('\n');
  for (const line of lines) expect(plan).toContain(line);
  expect(README).toContain('(seven of its seventeen lines)');
  expect([lines.length - 1, plan.filter((line) => line.startsWith('autodiscover.')).length]).toEqual([7, 17]);
});

test('the environments that it shows are right', () => {
  expect(blocks('yaml').length).toBeGreaterThan(0);
  for (const text of blocks('yaml')) expect(loadEnvironment(join(folderWith({ 'prod.yaml': text }), 'prod.yaml')).namespaces).toHaveLength(1);
});

test('the messages that it shows are what the mistakes get', async () => {
  const wrong = blocks('yaml')[0].replace('endpoint: ', 'endpoint: https://').replace('  - fabrikam.com', '  - tailspintoys.com').replace('zones:', 'zones:');
  const folder = folderWith({ 'prod.yaml': wrong });
  const { stderr } = await ran(['plan', '-e', folder]);
  const shown = blocks('text').find((text) => text.startsWith('environments/prod.yaml')) as string;
  expect(stderr.replaceAll(`error: ${folder}`, 'environments')).toBe(shown);
});

test('the zone file that it shows is what the worked example gets', async () => {
  const shown = blocks('text').find((text) => text.startsWith('$ORIGIN')) as string;
  expect((await ran(['zonefile', 'contoso'])).stdout).toContain(shown);
});

test('every key of an environment is in it', () => {
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
  expect(keys.size).toBeGreaterThan(40);
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(README))).toEqual([]);
});

test('every npm script that it names is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...README.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

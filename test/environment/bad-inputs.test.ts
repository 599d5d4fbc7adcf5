/** @slow */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../lib/environment/load';
import { applied, BAD_INPUTS, type BadInput, CSV_FILES, GOOD } from './bad-inputs';

const home = process.cwd();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'environments-'));
  process.chdir(folder);
  for (const [name, text] of Object.entries(CSV_FILES)) writeFileSync(name, text);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test('the file that the mistakes are made in is right', () => {
  writeFileSync('environment.yaml', GOOD);
  expect(loadEnvironment('environment.yaml').namespaces.map(({ domain }) => domain)).toEqual(['fabrikam.com']);
});

test('there are at least fifty kinds of mistakes, each of its own', () => {
  expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(50);
  expect(new Set(BAD_INPUTS.map(({ mistake }) => mistake)).size).toBe(BAD_INPUTS.length);
});

test.each(BAD_INPUTS)('$mistake', (input) => {
  writeFileSync('environment.yaml', applied(input));
  const files = readdirSync('.');

  const message = refusal('environment.yaml');

  for (const text of input.message) expect(message).toContain(text);
  if (input.at) expect(message).toContain(`environment.yaml:${input.at}:`);
  for (const line of message.split('\n')) expect(line).toMatch(/^[a-z]+\.(yaml|csv):\d+(:\d+)?: \S/);
  expect(readdirSync('.')).toEqual(files);
});

test.each(BAD_INPUTS)('$mistake, and the file is right once it is fixed as advised', (input) => {
  writeFileSync('environment.yaml', fixed(input));
  expect(loadEnvironment('environment.yaml').namespaces.length).toBeGreaterThan(0);
});

test('all the mistakes of a file are reported at once, each with its line', () => {
  writeFileSync(
    'environment.yaml',
    GOOD.replace('  - fabrikam.com', '  - co.uk\n  - fabri kam.com\n  - contoso.com').replace(
      'endpoint: autodiscover.contoso.com',
      'endpoint: https://autodiscover.contoso.com',
    ),
  );
  expect(refusal('environment.yaml').split('\n')).toEqual([
    expect.stringContaining('environment.yaml:3:11: endpoint: '),
    expect.stringContaining("environment.yaml:9:5: namespaces[0]: 'co.uk' "),
    expect.stringContaining("environment.yaml:10:5: namespaces[1]: 'fabri kam.com' "),
  ]);
});

function fixed(input: BadInput): string {
  return Object.entries(input.fix).reduce((text, [wrong, right]) => {
    expect(text).toContain(wrong);
    return text.replace(wrong, () => right);
  }, applied(input));
}

function refusal(file: string): string {
  try {
    loadEnvironment(file);
  } catch (error) {
    expect((error as Error).name).toBe('UserError');
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
}

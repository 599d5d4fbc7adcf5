import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';
import { CATALOGUE } from '../../lib/findings/catalogue';
import { folderWith } from '../environment/fixture';
import { ran } from './terminal';

/** The words that a shell is offered behind these, where the last one is at the cursor. */
async function offered(...words: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await ran(['__complete', `=${words.at(-1)}`, ...words.slice(0, -1)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(0, line.indexOf(' '))]));
}

test('the commands are those of the help', async () => {
  const { stdout } = await ran(['--help']);
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}(\w+) (?:\[|<)/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(7);
  expect(await offered('')).toEqual(commands);
  expect(await offered('help', '')).toEqual(commands);
  expect(await offered('-')).toEqual(['--version', '--help']);
});

test.each(['preview', 'verify', 'plan', 'certificate', 'zonefile', 'prompt', 'app', 'completion'])(
  'the options of %s are those of its help',
  async (command) => {
    const { stdout } = await ran([command, '--help']);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    expect(options).toContain('--help');
    expect(await offered(command, '--')).toEqual(options);
  },
);

test('an option that was given is not offered again, unless it takes a list', async () => {
  const left = await offered('verify', '--json', '--only', 'fabrikam.com', '--');
  expect(left).not.toContain('--json');
  expect(left).toContain('--only');
});

test('environments are those of the folder, by the names that a command takes', async () => {
  const folder = folderWith({ 'contoso.yaml': '', 'fabrikam.yml': '', 'notes.txt': '', 'no name.yaml': '', '--x.yaml': '' });
  for (const option of [
    ['--environments', folder],
    ['-e', folder],
  ]) {
    expect(await offered('preview', ...option, '')).toEqual(['contoso', 'fabrikam']);
    expect(await offered('preview', ...option, 'fab')).toEqual(['fabrikam']);
    expect(await offered('preview', ...option, 'contoso', '')).toEqual([]);
  }
  expect(await offered('preview', '-e', 'nowhere', '')).toEqual([]);
  expect(await offered('plan', '')).toEqual(['contoso']);
});

test('the ids of findings are those of the catalogue, in either spelling of the option', async () => {
  const ids = Object.keys(CATALOGUE);
  expect(await offered('verify', '--explain', '')).toEqual(ids);
  expect(await offered('verify', '--explain', '=', 'srv')).toEqual(ids.filter((id) => id.startsWith('srv')));
  expect(await offered('verify', '--explain', '=')).toEqual(ids);
  expect(await offered('verify', '--explain=srv')).toEqual(ids.filter((id) => id.startsWith('srv')).map((id) => `--explain=${id}`));
  // It is an option that may stand alone.
  expect(await offered('verify', '--explain', '--js')).toEqual(['--json']);
});

test.each([
  ['a choice', ['verify', '--domain-types', 'Int'], ['InternalRelay']],
  ['a further value of a list', ['prompt', '--outlook', '2013', '201'], ['2010', '2013', '2016', '2019']],
  ['a shell', ['completion', 'p'], ['powershell']],
  ['the value of an option that begins like an option', ['preview', '--html', '-'], []],
  ['the name of a file, which the shell knows', ['preview', '--html', ''], []],
  ['an unknown command', ['plna', ''], []],
])('completes %s', async (_, words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test('an unknown shell is wrong use, and says which there are', async () => {
  const { status, stderr } = await ran(['completion', 'csh']);
  expect(status).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish, powershell.');
});

// Bash, zsh and fish run theirs in test/tools.
test("PowerShell's script is PowerShell, by a grammar of it", async () => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
  const { stdout } = await ran(['completion', 'powershell']);
  expect(stdout).toMatch(/^Register-ArgumentCompleter -Native -CommandName 'cdk-autodiscover-redirect', 'autodiscover-redirect' -ScriptBlock /);
  expect(parser.parse(stdout)?.rootNode.hasError).toBe(false);
  expect(parser.parse(stdout.replace('@(', '@('.repeat(2)))?.rootNode.hasError).toBe(true);
});

// The Tab key, pressed in real shells on a terminal: `apt-get install fish zsh`.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/getting-started.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'autodiscover-completion-'));
const asked = join(folder, 'asked');

before(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/programs.mjs'), join(folder, 'dist')], { stdio: 'inherit' });
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'environments'));
  for (const name of ['contoso', 'contoso-test', 'fabrikam']) writeFileSync(join(folder, 'environments', `${name}.yaml`), '');
  writeFileSync(join(folder, 'report.html'), '');
  // What a shell runs in the end is written down, word by word, and not run.
  for (const name of ['cdk-autodiscover-redirect', 'autodiscover-redirect']) {
    const file = join(folder, 'bin', name);
    writeFileSync(
      file,
      `#!/bin/sh
case "$1" in
  __complete|completion) exec '${process.execPath}' '${join(folder, 'dist/bin/autodiscover-redirect.js')}' "$@" ;;
esac
printf '%s|' "$@" >>'${asked}'
echo >>'${asked}'
`,
    );
    chmodSync(file, 0o755);
  }
});

after(() => rmSync(folder, { recursive: true }));

const SHELLS = {
  bash: { start: 'bash --norc --noprofile -i', first: '' },
  zsh: { start: 'zsh -f -i', first: 'autoload -U compinit; compinit -D\n' },
  fish: { start: 'fish --no-config -i', first: '' },
};

/** What is typed, and the words that the command gets. */
const TYPED: readonly (readonly [string, string])[] = [
  ['cdk-autodiscover-redirect ver\tfab\t--exp\tcname-d\t', 'verify|fabrikam|--explain|cname-dangling|'],
  ['cdk-autodiscover-redirect prev\tcontoso-\t--htm\trep\t', 'preview|contoso-test|--html|report.html|'],
  ['cdk-autodiscover-redirect verify --explain=cname-d\t', 'verify|--explain=cname-dangling|'],
  ['cdk-autodiscover-redirect prompt --outlook 2013 200\t', 'prompt|--outlook|2013|2007|'],
  ['cdk-autodiscover-redirect plan environments/fab\t', 'plan|environments/fabrikam.yaml|'],
  ['autodiscover-redirect help zone\t', 'help|zonefile|'],
];

for (const [shell, { start, first }] of Object.entries(SHELLS)) {
  test(`${shell} completes with what its line in the documents sets up`, () => {
    const [, line] = new RegExp(`^\\| ${shell} +\\| \`([^\`]+)\``, 'm').exec(PAGE) as RegExpExecArray;
    rmSync(asked, { force: true });
    const input = [`${first}${line.replaceAll('\\|', '|')}`, ...TYPED.map(([text]) => text), 'exit', ''].join('\n');
    const { status, error, stdout } = spawnSync('script', ['-qec', start, '/dev/null'], {
      cwd: folder,
      input,
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' },
      // Only what hangs takes as long.
      timeout: 120_000,
    });
    assert.deepEqual({ status, error }, { status: 0, error: undefined }, `${shell} is not on the PATH (apt-get install fish zsh), or failed: ${stdout}`);
    assert.equal(existsSync(asked) && readFileSync(asked, 'utf8'), TYPED.map(([, words]) => `${words}\n`).join(''), stdout);
  });
}

// The questions of init, on a terminal of 80 columns that `script` of util-linux makes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const COMMAND = `stty cols 80; exec '${process.execPath}' --import '${join(ROOT, 'node_modules/tsx/dist/loader.mjs')}' '${join(ROOT, 'bin/autodiscover-redirect.ts')}'`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'autodiscover-init-'));
  writeFileSync(join(folder, 'list.csv'), 'DomainName,DomainType\nfabrikam.com,Authoritative\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Types each answer once the terminal shows its question again: pairs of a prompt and what is typed there. */
async function answered(answers: readonly (readonly [string, string])[]) {
  const child = spawn('script', ['-qec', `${COMMAND} init prod --csv list.csv`, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8', AWS_REGION: 'eu-west-1' },
    stdio: ['pipe', 'pipe', 'inherit'],
    // Only what hangs takes as long.
    timeout: 120_000,
  });
  let shown = '';
  let from = 0;
  const left = [...answers];
  child.stdout.on('data', (chunk) => {
    shown = `${shown}${chunk}`;
    const text = stripVTControlCharacters(shown);
    const at = left.length === 0 ? -1 : text.indexOf(left[0][0], from);
    if (at === -1) return;
    from = at + left[0][0].length;
    child.stdin.write(left.shift()?.[1] ?? '');
  });
  const [status] = await once(child, 'close');
  return { status, shown: stripVTControlCharacters(shown).replaceAll('\r\n', '\n') };
}

test('they fit the terminal, are repeated after a wrong answer, and take what is suggested', async () => {
  const { status, shown } = await answered([
    ['endpoint: ', '\n'],
    ['endpoint: ', 'mail\n'],
    ['endpoint: ', 'autodiscover.contosp\x7fo.com\n'],
    ['redirect host [autodiscoverredirect.contoso.com]: ', '\n'],
    ['region [eu-west-1]: ', '\n'],
    ['account: ', '123456789012\n'],
  ]);
  assert.equal(status, 0, shown);
  assert.deepEqual(
    shown.split('\n').filter((line) => line.length > 80),
    [],
  );
  assert.match(shown, /error: an answer is needed\nendpoint: mail\nerror: 'mail' has a single label; write the full name, such as 'mail\.com'\n/);
  const file = readFileSync(join(folder, 'environments/prod.yaml'), 'utf8');
  for (const line of ['account: "123456789012"', 'region: eu-west-1', 'endpoint: autodiscover.contoso.com']) assert.match(file, new RegExp(`^${line}$`, 'm'));
});

for (const [key, name, expected] of [
  ['\x03', 'Ctrl-C', 130],
  ['\x04', 'Ctrl-D', 2],
] as const) {
  test(`${name} leaves no file`, async () => {
    const { status, shown } = await answered([
      ['endpoint: ', 'autodiscover.contoso.com\n'],
      ['redirect host [autodiscoverredirect.contoso.com]: ', key],
    ]);
    assert.equal(status, expected, shown);
    for (const path of ['environments', 'cdk.json', 'package.json']) assert.equal(existsSync(join(folder, path)), false, path);
  });
}

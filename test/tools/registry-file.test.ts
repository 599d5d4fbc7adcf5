// What `prompt` writes is imported by Wine's Regedit, which reads .reg files as that of Windows does: `apt-get install wine`.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);
const HOSTS = ['autodiscover-s.outlook.com', 'autodiscover.contoso.com'];
const OTHERS = { name: 'somebody.else.example', type: 'REG_SZ', data: 'keep' };

const folder = mkdtempSync(join(tmpdir(), 'registry-'));
const env = { ...process.env, WINEPREFIX: join(folder, 'prefix'), WINEDEBUG: '-all', DISPLAY: '', WINEDLLOVERRIDES: 'mscoree=;mshtml=' };

before(async () => {
  await run('wine', ['--version']).catch(() => {
    throw new Error('wine is not on the PATH: apt-get install wine');
  });
  await wine('wineboot', '--init');
});

after(async () => {
  // It ends the server of this prefix, and no other.
  await run('wineserver', ['--kill', '--wait'], { env }).catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => wine('reg', 'delete', 'HKCU\\Software\\Microsoft\\Office', '/f').catch(() => {}));

for (const kind of ['user', 'policy'] as const) {
  test(`silence makes the values in the ${kind} keys, and undo takes away those and nothing else`, async () => {
    const files = await prompted(kind, '--outlook', '2010', '365', ...(kind === 'policy' ? ['--policy'] : []));
    const keys = ['14.0', '16.0'].map((version) => keyOf(version, kind));
    await wine('reg', 'add', keys[1], '/v', OTHERS.name, '/t', OTHERS.type, '/d', OTHERS.data, '/f');

    await wine('regedit', '/S', files.silence);
    const made = HOSTS.map((name) => ({ name, type: 'REG_SZ', data: '' }));
    assert.deepEqual(await valuesOf(keys[0]), made);
    assert.deepEqual(await valuesOf(keys[1]), [...made, OTHERS]);

    await wine('regedit', '/S', files.undo);
    assert.deepEqual(await valuesOf(keys[0]), []);
    assert.deepEqual(await valuesOf(keys[1]), [OTHERS]);
  });
}

test('silence excludes Office 365 next to what stands there, and undo takes that value away and nothing else', async () => {
  const files = await prompted('office365', '--outlook', '2013', '365', '--exclude-office365');
  const [before2016, from2016] = ['15.0', '16.0'].map((version) => keyOf(version, 'user').replace('\\RedirectServers', ''));
  const others = { name: 'ExcludeScpLookup', type: 'REG_DWORD', data: '0x1' };
  await wine('reg', 'add', from2016, '/v', others.name, '/t', others.type, '/d', '1', '/f');

  await wine('regedit', '/S', files.silence);
  assert.deepEqual(await valuesOf(from2016), [{ name: 'ExcludeExplicitO365Endpoint', type: 'REG_DWORD', data: '0x1' }, others]);
  assert.deepEqual(await valuesOf(before2016), []);
  assert.deepEqual(
    (await valuesOf(keyOf('16.0', 'user'))).map(({ name }) => name),
    HOSTS,
  );

  await wine('regedit', '/S', files.undo);
  assert.deepEqual(await valuesOf(from2016), [others]);
  assert.deepEqual(await valuesOf(keyOf('16.0', 'user')), []);
});

test('undo where nothing was silenced, and silence twice, are no error', async () => {
  const files = await prompted('again');
  await wine('reg', 'import', files.undo);
  assert.deepEqual(await valuesOf(keyOf('16.0', 'user')), []);
  await wine('reg', 'import', files.silence);
  await wine('reg', 'import', files.silence);
  assert.deepEqual(
    (await valuesOf(keyOf('16.0', 'user'))).map(({ name }) => name),
    HOSTS,
  );
});

async function prompted(out: string, ...options: string[]) {
  const args = ['prompt', 'contoso', '--out', join(folder, out), ...options];
  await run(process.execPath, ['--import', 'tsx', 'bin/autodiscover-redirect.ts', ...args], { cwd: ROOT });
  const asWindows = (name: string) => `Z:${join(folder, out, name)}`.replaceAll('/', '\\');
  return { silence: asWindows('contoso-outlook-prompt.reg'), undo: asWindows('contoso-outlook-prompt-undo.reg') };
}

function keyOf(version: string, kind: 'user' | 'policy'): string {
  return `HKEY_CURRENT_USER\\Software\\${kind === 'policy' ? 'Policies\\' : ''}Microsoft\\Office\\${version}\\Outlook\\AutoDiscover\\RedirectServers`;
}

/** In alphabetical order: `    <name>    <type>    <data>` is a line of each. Fails where there is no such key. */
async function valuesOf(key: string) {
  const printed = await wine('reg', 'query', key);
  return printed
    .split(/\r?\n/)
    .flatMap((line) => {
      const { name, type, data } = /^ {4}(?<name>\S+) {4}(?<type>REG_\w+) {4}(?<data>.*)$/.exec(line)?.groups ?? {};
      return name === undefined ? [] : [{ name, type, data }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What it prints goes to a file: a pipe would be held open by the services that it leaves running for a while. */
async function wine(...args: string[]): Promise<string> {
  const file = join(folder, 'printed.txt');
  const printed = openSync(file, 'w');
  try {
    const [status] = await once(spawn('wine', args, { env, stdio: ['ignore', printed, printed] }), 'exit');
    const text = readFileSync(file, 'utf8');
    if (status !== 0) throw new Error(`wine ${args.join(' ')} ended with status ${status}: ${text}`);
    return text;
  } finally {
    closeSync(printed);
  }
}

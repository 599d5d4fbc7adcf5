import fs, { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

const GOOD = `${HEAD}namespaces: [{ domain: fabrikam.com, external: true }, { domain: wingtiptoys.com, external: true, endpoint: autodiscover-s.outlook.com }]
`;
const FILES = ['outlook-prompt-report.ps1', 'outlook-prompt-undo.ps1', 'outlook-prompt-undo.reg', 'outlook-prompt.ps1', 'outlook-prompt.reg'];
const ENDPOINT = ['prompt', '--endpoint', 'autodiscover.contoso.com'];

function emptyFolder(): string {
  return folderWith({});
}

describe('prompt', () => {
  test('writes the files of an environment, and says what they are about', async () => {
    const folder = folderWith({ 'test.yaml': GOOD });
    const out = join(folder, 'roll', 'out');
    const { status, stdout, stderr } = await ran(['prompt', 'test', '-e', folder, '--out', out]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replaceAll(out, 'OUT').replace(/ {2,}/g, '  ')).toMatchInlineSnapshot(`
"test: Outlook's redirect prompt for 2 endpoint hosts
  autodiscover-s.outlook.com
  autodiscover.contoso.com

registry key  values  Outlook
HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers  each host: REG_SZ, empty  2016, 2019, 2021, 2024, 365

file  does  state
OUT/test-outlook-prompt.reg  silences the prompt  written
OUT/test-outlook-prompt.ps1  silences the prompt  written
OUT/test-outlook-prompt-undo.reg  brings it back  written
OUT/test-outlook-prompt-undo.ps1  brings it back  written
OUT/test-outlook-prompt-report.ps1  reports what a computer has set  written

Outlook for Mac, for hosts of Microsoft 365 alone (Microsoft KB 3206915):
  defaults write com.microsoft.Outlook TrustO365AutodiscoverRedirect -bool true
and to undo it:
  defaults delete com.microsoft.Outlook TrustO365AutodiscoverRedirect

note: the same values make Outlook accept a certificate of these hosts that does not name them (Microsoft KB 2783881)
"
`);
    expect(readdirSync(out).sort()).toEqual(FILES.map((name) => `test-${name}`));
    expect(readFileSync(join(out, 'test-outlook-prompt.reg'), 'utf16le')).toContain('"autodiscover-s.outlook.com"=""\r\n"autodiscover.contoso.com"=""\r\n');
    expect(readFileSync(join(out, 'test-outlook-prompt-undo.reg'), 'utf16le')).toContain('"autodiscover-s.outlook.com"=-\r\n');
    expect(readFileSync(join(out, 'test-outlook-prompt.ps1'), 'ascii')).toContain("Name = 'autodiscover-s.outlook.com'; Type = 'String'");
    expect(readFileSync(join(out, 'test-outlook-prompt-report.ps1'), 'ascii')).toContain(
      "    'autodiscover-s.outlook.com'\r\n    'autodiscover.contoso.com'\r\n",
    );
  });

  test('prints what its page shows of the worked example', async () => {
    const out = emptyFolder();
    const inOneGap = (text: string) => text.replaceAll(join(out, '/'), '').replace(/ {2,}/g, '  ').trim();
    const shown = readFileSync('docs/prompt.md', 'utf8').split('```text\n')[1].split('\n```')[0];
    expect(inOneGap((await ran(['prompt', 'contoso', '--out', out])).stdout)).toBe(inOneGap(shown));
  });

  test('excludes Office 365, and says what that costs a mailbox that is there', async () => {
    const folder = folderWith({ 'test.yaml': GOOD });
    const { status, stdout } = await ran(['prompt', 'test', '-e', folder, '--exclude-office365', '--out', folder]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Outlook\\AutoDiscover {2,}ExcludeExplicitO365Endpoint: REG_DWORD 1 {2,}2016/);
    expect(stdout).toContain('note: autodiscover-s.outlook.com: with ExcludeExplicitO365Endpoint Outlook no longer asks Office 365 on its own');
    expect(readFileSync(join(folder, 'test-outlook-prompt.reg'), 'utf16le')).toContain('"ExcludeExplicitO365Endpoint"=dword:00000001\r\n');
    expect(readFileSync(join(folder, 'test-outlook-prompt-undo.reg'), 'utf16le')).toContain('"ExcludeExplicitO365Endpoint"=-\r\n');

    const onPremises = JSON.parse((await ran([...ENDPOINT, '--exclude-office365', '--no-write', '--json'])).stdout);
    expect(onPremises.values[0]).toEqual({
      key: 'HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover',
      name: 'ExcludeExplicitO365Endpoint',
      type: 'REG_DWORD',
      data: 1,
    });
    expect(onPremises.notes.join()).not.toContain('Office 365');
    expect(onPremises.mac).toBeUndefined();
  });

  test("names Microsoft's own policies with --policy, and the box that must stay empty", async () => {
    const notes = async (...options: string[]) => JSON.parse((await ran([...ENDPOINT, '--no-write', '--json', ...options])).stdout).notes;
    expect(await notes('--exclude-office365')).toHaveLength(1);
    expect((await notes('--policy')).join('\n')).toMatch(/Administrative Templates\\Microsoft Outlook 2016\\Account Settings\\Exchange .*"Don’t show redirect/);
    expect((await notes('--policy', '--exclude-office365')).at(-1)).toContain('"Exclude the HTTP redirect method" next to it switches the redirect off');
  });

  test('takes hosts without any environment, checked and in their normal form', async () => {
    const out = emptyFolder();
    const { status, stdout } = await ran([
      'prompt',
      '--endpoint',
      'Mail.Contoso.com.',
      'autodiscover.bücher.example',
      'mail.contoso.com',
      '--out',
      out,
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).hosts).toEqual(['autodiscover.xn--bcher-kva.example', 'mail.contoso.com']);
    expect(readdirSync(out).sort()).toEqual(FILES);
  });

  test('prints everything as plain data with --json', async () => {
    const out = emptyFolder();
    const { stdout } = await ran([...ENDPOINT, '--outlook', '365', '2010', '--policy', '--json', '-o', out]);
    expect(JSON.parse(stdout)).toEqual({
      hosts: ['autodiscover.contoso.com'],
      outlook: [
        { version: '14.0', products: ['2010'] },
        { version: '16.0', products: ['2016', '2019', '2021', '2024', '365'] },
      ],
      values: ['14.0', '16.0'].map((version) => ({
        key: `HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\${version}\\Outlook\\AutoDiscover\\RedirectServers`,
        name: 'autodiscover.contoso.com',
        type: 'REG_SZ',
        data: '',
      })),
      notes: [expect.stringContaining('KB 2783881'), expect.stringContaining('outlk16.admx')],
      files: [
        { path: join(out, 'outlook-prompt.reg'), does: 'silence', state: 'written' },
        { path: join(out, 'outlook-prompt.ps1'), does: 'silence', state: 'written' },
        { path: join(out, 'outlook-prompt-undo.reg'), does: 'undo', state: 'written' },
        { path: join(out, 'outlook-prompt-undo.ps1'), does: 'undo', state: 'written' },
        { path: join(out, 'outlook-prompt-report.ps1'), does: 'report', state: 'written' },
      ],
    });
  });

  test('writes nothing with --no-write, and shows the same', async () => {
    const out = join(emptyFolder(), 'out');
    const { status, stdout } = await ran([...ENDPOINT, '--no-write', '--out', out]);
    expect(status).toBe(0);
    expect(stdout).toContain('Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers  each host: REG_SZ, empty  2016, 2019, 2021, 2024, 365\n\nnote:');
    expect(existsSync(out)).toBe(false);
  });

  test('leaves what is there and the same, and refuses what differs unless forced', async () => {
    const out = emptyFolder();
    const again = async (...more: string[]) => {
      const { status, stdout, stderr } = await ran([...ENDPOINT, '--out', out, ...more]);
      return { status, stderr, states: stdout.match(/\b(written|unchanged)$/gm) };
    };
    await again();
    expect(await again()).toEqual({ status: 0, stderr: '', states: Array(5).fill('unchanged') });

    const changed = join(out, 'outlook-prompt.ps1');
    const { length } = readFileSync(changed);
    writeFileSync(changed, 'changed by hand');
    const refused = await again('--policy');
    expect(refused).toMatchObject({ status: 2, states: null });
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(4);
    expect(refused.stderr).toContain(`error: ${changed} already exists and differs: --force overwrites it, --out names another folder`);
    expect(readFileSync(changed, 'utf8')).toBe('changed by hand');

    expect((await again('--force')).states).toEqual(['unchanged', 'written', 'unchanged', 'unchanged', 'unchanged']);
    expect(readFileSync(changed)).toHaveLength(length);
  });

  test.each([
    [
      'an unknown version',
      [...ENDPOINT, '--outlook', '2012', 'XP'],
      "error: --outlook: '2012', 'XP' is not a version of Outlook that has the prompt: give 2007, 2010, 2013, 2016, 2019, 2021, 2024, 365",
    ],
    [
      'Office 365 of an Outlook that does not ask it',
      [...ENDPOINT, '--outlook', '2010', '2013', '--exclude-office365'],
      'error: --exclude-office365: only Outlook 2016 and newer ask Office 365 first: add one of them to --outlook',
    ],
    [
      'an environment and hosts',
      ['prompt', 'contoso', '--endpoint', 'a.example'],
      "error: 'contoso' and --endpoint are two sources of hosts: give one of them",
    ],
    [
      'hosts that are none',
      ['prompt', '--endpoint', 'https://a.example/x', 'a_b.com', '*.a.example'],
      "error: --endpoint: 'https://a.example/x' is a URL; write only its host, 'a.example'\nerror: --endpoint: 'a_b.com' has the label 'a_b'",
    ],
    ['an environment that is not there', ['prompt', 'fabrikam'], "error: environments: has no environment 'fabrikam'; it has contoso"],
  ])('%s is wrong use, and nothing is written', async (_, args, message) => {
    const out = join(emptyFolder(), 'out');
    const { status, stdout, stderr } = await ran([...args, '--out', out]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(out)).toBe(false);
  });

  test('a place that cannot be written to is reported by its name', async () => {
    const folder = folderWith({ file: '' });
    const below = await ran([...ENDPOINT, '--out', join(folder, 'file')]);
    expect(below.status).toBe(2);
    expect(below.stderr).toMatch(/^error: .*file\/outlook-prompt\.reg is not readable \(ENOTDIR\): name another folder with --out$/m);
    mkdirSync(join(folder, 'outlook-prompt.reg'));
    const folderInPlace = await ran([...ENDPOINT, '--out', folder]);
    expect(folderInPlace.stderr).toMatch(/outlook-prompt\.reg is not a file: name another folder with --out/);
    const out = emptyFolder();
    symlinkSync(join(out, 'gone', 'file'), join(out, 'outlook-prompt.reg'));
    const leadsNowhere = await ran([...ENDPOINT, '--out', out]);
    expect(leadsNowhere.status).toBe(2);
    expect(leadsNowhere.stderr).toMatch(/^error: .*outlook-prompt\.reg cannot be written \(ENOENT\): name another folder with --out$/m);
  });

  test('on a full disk nothing is written, and what was there stays', async () => {
    const out = folderWith({ 'outlook-prompt.reg': 'old' });
    jest.spyOn(fs, 'fsyncSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'fsync' });
    });
    const { status, stdout, stderr } = await ran([...ENDPOINT, '--out', out, '--force']);
    jest.restoreAllMocks();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: .*outlook-prompt\.reg cannot be written \(ENOSPC\): the disk is full: free some space, or name another folder with --out\n$/,
    );
    expect(readdirSync(out)).toEqual(['outlook-prompt.reg']);
    expect(readFileSync(join(out, 'outlook-prompt.reg'), 'utf8')).toBe('old');
  });

  test('help says which roll-out writes which key', async () => {
    const { status, stdout } = await ran(['prompt', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('Examples:\n  npx cdk-autodiscover-redirect prompt contoso\n');
    expect(stdout).toContain('Which key each way of distribution can write:');
  });
});

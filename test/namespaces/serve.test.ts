// The preview as its help says it is served: in a namespace of its own by --shell, and on the real ports, for root and for others.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Ended, end, ended, hold, owned, whyNot } from './harness';

const ROOT = join(__dirname, '..', '..');
const OWN = `${process.execPath} --import tsx bin/autodiscover-redirect.ts`;
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const HOST = 'autodiscover.fabrikam.com';
const URL = `http://${HOST}/autodiscover/autodiscover.xml`;

interface User {
  readonly name: string;
  readonly as: readonly string[];
}

/** Whoever runs the tests; root also as nobody, who has no privilege at all. */
const USERS: readonly User[] =
  process.getuid?.() === 0
    ? [
        { name: 'root', as: [] },
        { name: 'nobody', as: NOBODY },
      ]
    : [{ name: 'a user', as: [] }];

async function tests(): Promise<void> {
  const reason = await whyNot();
  describe('--shell', { skip: reason }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'autodiscover-serve-'));
    chmodSync(folder, 0o777);
    after(() => rmSync(folder, { recursive: true, force: true }));
    const preview = ({ as }: User, command: string, ...args: readonly string[]): Promise<Ended> =>
      ran([...as, ...OWN.split(' '), 'preview', ...(args.length > 0 ? args : ['contoso']), '--shell', command], { HOME: folder, TMPDIR: folder });

    for (const user of USERS) {
      describe(`by ${user.name}`, () => {
        test('real names, addresses and ports: two addresses of each family for a site, and nothing else to ask', async () => {
          const { status, stdout, stderr } = await ran(
            [
              ...[...user.as, ...OWN.split(' '), 'preview', 'contoso', '--shell'],
              `curl -sS -L -o /dev/null -w '%{http_code} %{num_redirects} %{url_effective}\\n' ${URL}
               getent ahosts ${HOST} | cut -d' ' -f1 | sort -u
               dig +short ${HOST} AAAA
               for each in 127.80.0.1 127.80.0.2 '[2001:db8:50::1]' '[2001:db8:50::2]'; do curl -s -o /dev/null -w '%{http_code} ' -H 'Host: ${HOST}' http://$each/a; done
               getent hosts example.com; echo $?
               ip route; ip -6 route show default; env`,
            ],
            { HOME: folder, TMPDIR: folder, https_proxy: 'http://192.0.2.1:3128' },
          );
          const [redirected, ...lines] = stdout.split('\n');
          assert.equal(redirected, '401 1 https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml', stderr);
          assert.deepEqual(lines.slice(0, 8), [
            ...['127.80.0.1', '127.80.0.2', '2001:db8:50::1', '2001:db8:50::2'],
            ...['autodiscoverredirect.contoso.com.', '2001:db8:50::1', '2001:db8:50::2'],
            '302 302 302 302 2',
          ]);
          const environment = lines.slice(8).join('\n');
          assert.doesNotMatch(environment, /^default|_proxy=|AUTODISCOVER_REDIRECT/m);
          assert.match(environment, /^SSL_CERT_FILE=\/.*ca\.pem$/m);
          assert.equal(status, 0);
          assert.match(stderr, /^19 of 19 walks reach their endpoint$/m);
        });

        test('verify finds every namespace; the status is that of the command, and nothing is left', async () => {
          const { status, stdout, stderr } = await preview(user, `${OWN} verify contoso --any-target && kill -TERM $$`);
          assert.match(stdout, /^17 of 17 namespaces reach their endpoint$/m, stderr);
          assert.equal(status, 143);
          assert.deepEqual(
            readdirSync(folder).filter((name) => name.startsWith('autodiscover-redirect-')),
            [],
          );
        });
      });
    }

    test('the view of a VPC is the second server', async () => {
      const { stdout, stderr } = await preview(
        USERS[0],
        `echo nameserver 127.0.0.2 > /etc/resolv.conf; getent hosts ${HOST} | head -1; dig +short ${HOST} CNAME`,
      );
      assert.match(stdout, /^2001:db8:50::[12] +autodiscoverredirect\.contoso\.com.*\nautodiscoverredirect\.contoso\.com\.$/m, stderr);
    });

    test('what a security group drops gives no answer, neither by IPv4 nor by IPv6', async () => {
      const file = join(folder, 'dropping.yaml');
      writeFileSync(file, readFileSync(join(ROOT, 'environments', 'contoso.yaml'), 'utf8').replace('refuseHttps: true', 'refuseHttps: false'));
      const { stdout, stderr } = await preview(
        USERS[0],
        `for each in 127.80.0.1 127.80.0.2 '[2001:db8:50::1]' '[2001:db8:50::2]'; do curl -s -m 1 https://$each/; echo $?; done
         curl -s -o /dev/null -w '%{http_code}' ${URL}`,
        file,
      );
      // 28 is curl's status for a time-out, 7 that of a refusal.
      assert.equal(stdout, '28\n28\n28\n28\n302', stderr);
    });

    test('a person gets a shell, and sees what to try in it: each line works as it is printed', async () => {
      const SHELL = '/bin/sh';
      const typed = await ran(
        [...OWN.split(' '), 'preview', 'contoso', '--only', 'fabrikam.com', '--shell'],
        { SHELL, TMPDIR: folder },
        'echo typed\nexit 3\n',
      );
      assert.deepEqual([typed.status, typed.stdout], [3, 'typed\n'], typed.stderr);
      const lines = [...typed.stderr.matchAll(/^ {2}(.*)$/gm)].map(([, line]) => line.replace('npx cdk-autodiscover-redirect', OWN));
      assert.equal(lines.length, 3, typed.stderr);
      const { stdout, status } = await preview(USERS[0], lines.join('\n'));
      assert.equal(status, 0);
      assert.match(stdout, /status: NOERROR[\s\S]*^HTTP\/1\.1 302 [\s\S]*^HTTP\/1\.1 401 [\s\S]*^1 of 1 namespace reaches its endpoint$/m);
    });

    test('it ends when whoever started it ends', async () => {
      const child = spawn(
        process.execPath,
        [...OWN.split(' ').slice(1), 'preview', 'contoso', '--only', 'fabrikam.com', '--shell', 'echo up; exec sleep 600'],
        {
          cwd: ROOT,
          env: { ...process.env, TMPDIR: folder },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const closed = new Promise((resolve) => child.stdout.once('close', resolve));
      child.kill('SIGKILL');
      // Closed by the last process that has it: the command in the namespace.
      await closed;
    });
  });

  describe('--serve on free ports', { skip: reason }, () => {
    const children = new Set<ChildProcess>();
    const folder = mkdtempSync(join(tmpdir(), 'autodiscover-serve-'));
    chmodSync(folder, 0o777);
    after(async () => {
      await Promise.all([...children].map(end));
      rmSync(folder, { recursive: true, force: true });
    });

    for (const { name, as } of USERS) {
      test(`by ${name}: every line works as it is printed, and so does verify`, async () => {
        const own = { HOME: folder, TMPDIR: folder };
        const { lines, stop } = await serving(children, [...as], [], /--any-target'\n$/, own);
        try {
          const shown = await sayingOf(lines, (line) => ran([...as, 'sh', '-c', line], own));
          assert.deepEqual(shown, [
            ...['status: NOERROR', 'status: NOERROR', 'HTTP/1.1 302', 'HTTP/1.1 401'],
            // A shell whose input ends at once.
            ...['', '17 of 17 namespaces reach their endpoint'],
          ]);
        } finally {
          await stop();
        }
      });
    }
  });

  describe('--serve on the real ports', { skip: reason }, () => {
    const children = new Set<ChildProcess>();
    let target: number;
    const entering = () => [`--target=${target}`, '--user', '--net', '--preserve-credentials'];
    const inside = (...command: readonly string[]) => ended(children, [...entering(), ...command], process.env);

    before(async () => {
      target = await hold(children, 'unshare', '--user', '--map-root-user', '--net');
      assert.equal((await inside('ip', 'link', 'set', 'dev', 'lo', 'up')).status, 0);
    });
    after(() => Promise.all([...children].map(end)));

    const ports = ['--dns-port', '53', '--http-port', '80', '--https-port', '443'];
    const served = () => serving(children, ['nsenter', ...entering()], ports, /--any-target\n$/);
    const said = (lines: readonly string[]) => sayingOf(lines, (line) => inside('sh', '-c', line));
    const WELL = [
      ...['status: NOERROR', 'status: NOERROR', 'HTTP/1.1 302', 'HTTP/1.1 401'],
      ...['17 of 17 namespaces reach their endpoint', '2 of 2 namespaces reach their endpoint'],
    ];

    test('by root: every line works as it is printed', async () => {
      const { shown, lines, stop } = await served();
      try {
        assert.match(shown, /^redirect site {2}port 80 of 127\.80\.0\.1, 127\.80\.0\.2, ::1$/m);
        assert.match(
          shown,
          /^note: contoso-site-\S+ has 127\.80\.0\.1, 127\.80\.0\.2, ::1 in the DNS here, as the loopback interface [\s\S]*?2001:db8:50::2$/m,
        );
        assert.deepEqual(await said(lines), WELL);
      } finally {
        await stop();
      }
    });

    test('with 127.0.0.1 and ::1 alone, as macOS has them, too', async () => {
      for (const change of [
        ['add', '127.0.0.1/32'],
        ['del', '127.0.0.1/8'],
      ])
        await inside('ip', 'address', ...change, 'dev', 'lo');
      const { shown, lines, stop } = await served();
      try {
        assert.match(shown, /^redirect site {2}127\.0\.0\.1:80$/m);
        assert.match(shown, /^stand-in for .* {2}\[::1\]:443$/m);
        assert.deepEqual(await said(lines), WELL);
      } finally {
        await stop();
      }
    });

    test('by a user who may not: it says which ports, and what to do', { skip: process.getuid?.() !== 0 && 'only root becomes another user' }, async () => {
      const args = ['preview', 'contoso', '--dns-port', '53', '--http-port', '80', '--https-port', '443'];
      const { status, stderr } = await ran(['unshare', '--net', 'sh', '-c', 'ip link set dev lo up; exec "$@"', 'sh', ...NOBODY, ...OWN.split(' '), ...args]);
      assert.equal(status, 2);
      assert.deepEqual(stderr.split('\n'), [
        ...[
          ['dns', 'port 53 of 127.0.0.1'],
          ['http', 'port 80 of 127.80.0.1'],
          ['https', 'port 443 of 127.43.0.1'],
        ].map(
          ([type, port]) =>
            `error: --${type}-port: ${port} needs privileges to listen on: run it as root, or choose a port above 1023 (0 for any that is free)`,
        ),
        ...['', '--shell has ports 53, 80 and 443 without root, in a network namespace', ''],
      ]);
    });
  });
}

interface Served {
  readonly shown: string;
  /** The commands that it prints. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

async function serving(
  children: Set<ChildProcess>,
  before: readonly string[],
  options: readonly string[],
  whole: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const [program, ...args] = [...before, ...OWN.split(' '), 'preview', 'contoso', '--serve', ...options];
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  owned(children, child);
  let shown = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      shown += chunk;
      if (whole.test(shown)) resolve();
    });
    child.once('exit', (status) => reject(new Error(`it ended with status ${status}: ${shown}`)));
  });
  const lines = [...shown.slice(shown.indexOf('runs on this machine')).matchAll(/^ {2}(.*)$/gm)].map(([, line]) => line);
  return { shown, lines, stop: () => end(child) };
}

/** What each line that is printed comes to. */
async function sayingOf(lines: readonly string[], run: (line: string) => Promise<Ended>): Promise<string[]> {
  const shown: string[] = [];
  for (const line of lines) {
    const { stdout, stderr, status } = await run(line.replaceAll('npx cdk-autodiscover-redirect', OWN));
    assert.equal(status, 0, `${line}: ${stdout}${stderr}`);
    shown.push((/status: \w+|^HTTP\/1\.1 \d+|^\d+ of \d+ namespaces reach their endpoint/m.exec(stdout) ?? [stdout])[0]);
  }
  return shown;
}

function ran([program, ...args]: readonly string[], env: Readonly<Record<string, string>> = {}, typed = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end(typed);
  });
}

tests();

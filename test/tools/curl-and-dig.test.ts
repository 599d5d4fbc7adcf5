// What `preview --serve` prints is run as it is printed, by curl and by Debian's dig: `apt-get install curl dnsutils`.

import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { loadEnvironment } from '../../lib/environment/load';
import { cachedFacts } from '../../lib/plan/context-file';
import { planOf } from '../../lib/plan/plan';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);
const environment = loadEnvironment(join(ROOT, 'environments', 'contoso.yaml'));
const { namespaces } = planOf(environment, cachedFacts(environment));

let server: ChildProcess;
let shown = '';

before(async () => {
  for (const tool of ['curl', 'dig']) {
    await run(tool, [tool === 'dig' ? '-v' : '--version']).catch(() => {
      throw new Error(`${tool} is not on the PATH: apt-get install curl dnsutils`);
    });
  }
  server = spawn(process.execPath, ['--import', 'tsx', 'bin/autodiscover-redirect.ts', 'preview', 'contoso', '--serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      shown += chunk;
      if (commands('dig').length === 2 && commands('curl').length === 2) resolve();
    });
    server.once('exit', (status) => reject(new Error(`the preview ended with status ${status}: ${shown}`)));
  });
  await said;
});

after(() => server?.kill('SIGKILL'));

test('the table comes first, and every namespace reaches its endpoint', () => {
  assert.match(shown, /^19 of 19 walks reach their endpoint$/m);
});

test('dig, as printed: the CNAME and the addresses of the redirect site', async () => {
  for (const command of commands('dig')) {
    const { stdout } = await shell(command);
    assert.match(stdout, /status: NOERROR/);
    assert.match(stdout, /^autodiscover\.adatum\.com\.\s+300\s+IN\s+CNAME\s+autodiscoverredirect\.contoso\.com\.$/m);
    assert.match(stdout, /^autodiscoverredirect\.contoso\.com\.\s+60\s+IN\s+A\s+127\./m);
  }
});

test('dig finds every namespace at the redirect site, over UDP and TCP, over IPv4 and IPv6', async () => {
  const [printed] = commands('dig');
  const ask = async (name: string, ...more: string[]) => {
    const { stdout } = await shell([printed.replace(/\S+$/, name), '+short', ...more].join(' '));
    return stdout.trim().split('\n').at(-1);
  };
  const site = await ask('autodiscoverredirect.contoso.com');
  const site6 = await ask('autodiscoverredirect.contoso.com', 'AAAA');
  assert.match(`${site} ${site6}`, /^127\.[\d.]+ 2001:db8:/);
  const endpoint = await ask('autodiscover.contoso.com');
  for (const { host, direct } of namespaces) {
    // The endpoint is played with an IPv4 address alone.
    const [expected, expected6] = direct ? [endpoint, 'autodiscover.contoso.com.'] : [site, site6];
    assert.deepEqual([await ask(host), await ask(host, 'AAAA', '+tcp')], [expected, expected6], host);
  }
});

test('curl, as printed: the redirect, byte for byte in what a load balancer says of itself', async () => {
  const { stdout } = await shell(`${commands('curl')[0]} -s`);
  const [head] = stdout.split('\r\n\r\n');
  const [status, ...headers] = head.split('\r\n');
  assert.equal(status, 'HTTP/1.1 302 Moved Temporarily');
  assert.deepEqual(
    headers.filter((line) => !line.startsWith('Date: ')),
    [
      'Server: awselb/2.0',
      'Content-Type: text/html',
      'Content-Length: 110',
      'Connection: keep-alive',
      'Location: https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
    ],
  );
});

test('curl gets the planned redirect of every namespace, in any letter case, and 404 for another host', async () => {
  const [printed] = commands('curl');
  const port = /--connect-to \S+:80:127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
  const ask = async (host: string, path: string) => {
    const { stdout } = await run('curl', [
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{redirect_url}',
      '-H',
      `Host: ${host}`,
      `http://127.0.0.1:${port}${path}`,
    ]);
    return stdout.trim();
  };
  for (const { host, answer } of namespaces) {
    assert.equal(await ask(host, '/autodiscover/autodiscover.xml'), `302 ${answer.location}`);
    assert.equal(
      await ask(host.toUpperCase(), '/Autodiscover/Autodiscover.svc?a=b'),
      `302 ${answer.location.replace('/autodiscover/autodiscover.xml', '/Autodiscover/Autodiscover.svc?a=b')}`,
    );
  }
  assert.equal(await ask('autodiscover.unlisted.com', '/autodiscover/autodiscover.xml'), '404');
});

test('curl, as printed: the endpoint, with a certificate that the throw-away authority has issued', async () => {
  const { stdout } = await shell(`${commands('curl')[1]} -s`);
  assert.match(stdout, /^HTTP\/1\.1 401 /);
  assert.match(stdout, /^WWW-Authenticate: Basic /im);
  assert.match(stdout, /^X-SOAP-Enabled: True/im);
});

test('curl comes to its settings with NTLM, whatever the user and the password are', async () => {
  const mailbox = '<EMailAddress>ada@fabrikam.com</EMailAddress>';
  const schema = '<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>';
  const { stdout } = await shell(
    `${commands('curl')[1]} -s --ntlm --user any:any --data '<Autodiscover><Request>${mailbox}${schema}</Request></Autodiscover>'`,
  );
  assert.deepEqual(stdout.match(/^HTTP\/1\.1 \d+/gm), ['HTTP/1.1 401', 'HTTP/1.1 200']);
  assert.match(stdout, /<EwsUrl>https:\/\/autodiscover\.contoso\.com\/EWS\/Exchange\.asmx<\/EwsUrl>/);
});

test('Ctrl-C ends it, and nothing is left', async () => {
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
  await assert.rejects(shell(`${commands('curl')[0]} -s`), { code: 7 });
});

function commands(tool: string): string[] {
  return shown.split('\n').flatMap((line) => (line.startsWith(`  ${tool} `) ? [line.trim()] : []));
}

function shell(command: string) {
  return run('sh', ['-c', command]);
}

// What `zonefile` writes is loaded by the programs that it is for: `apt-get install bind9-utils python3-venv`, and octoDNS from PyPI.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'zone-formats-'));
after(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, 'prod.yaml'),
  `account: '111111111111'
region: eu-central-1
endpoint: autodiscover.contoso.com
redirectHost: { name: redirect.contoso.com, external: true }
zones: [{ name: fabrikam.com, id: Z1 }, { name: fabrikam.com, private: true }]
records: { srv: true }
namespaces: [fabrikam.com, a9.fabrikam.com, a10.fabrikam.com, a-b.fabrikam.com, { domain: bücher.example, external: true }]
`,
);

async function zonefile(...args: string[]): Promise<string> {
  const line = ['--import', 'tsx', 'bin/autodiscover-redirect.ts', 'zonefile', join(folder, 'prod.yaml'), '--all', ...args];
  return (await run(process.execPath, line, { cwd: ROOT })).stdout;
}

/** As `name TTL type value`, sorted. */
const FABRIKAM = ['', 'a9.', 'a10.', 'a-b.']
  .flatMap((part) => [
    `autodiscover.${part}fabrikam.com. 300 CNAME redirect.contoso.com.`,
    `_autodiscover._tcp.${part}fabrikam.com. 300 SRV 0 0 443 autodiscover.contoso.com.`,
  ])
  .sort();

test("BIND loads the lines within a zone's own file, and those below them keep their origin", async () => {
  const out = join(folder, 'bind');
  await zonefile('--out', out);
  const file = join(folder, 'fabrikam.zone');
  const before = '$TTL 3600\n@ IN SOA ns.example. hostmaster.example. 1 7200 900 1209600 300\n@ IN NS ns.example.\n';
  writeFileSync(file, `${before}${readFileSync(join(out, 'fabrikam.com.zone'), 'utf8')}www IN A 192.0.2.1\n`);
  const { stdout } = await run('named-checkzone', ['-D', '-i', 'none', 'fabrikam.com', file]).catch((error) => {
    throw error.code === 'ENOENT' ? new Error('named-checkzone is not on the PATH: apt-get install bind9-utils') : new Error(`${error.stdout}${error.stderr}`);
  });
  const loaded = stdout.split('\n').flatMap((line) => {
    const { name, ttl, type, value } = /^(?<name>\S+)\s+(?<ttl>\d+) IN (?<type>\S+)\s+(?<value>.*)$/.exec(line)?.groups ?? {};
    return name === undefined || type === 'SOA' || type === 'NS' ? [] : [`${name} ${ttl} ${type} ${value}`];
  });
  assert.deepEqual(loaded.sort(), [...FABRIKAM, 'www.fabrikam.com. 3600 A 192.0.2.1'].sort());
});

const LOADS = `
import os, sys
from octodns.provider.yaml import YamlProvider
from octodns.zone import Zone
provider = YamlProvider('records', sys.argv[1], enforce_order=True)
for name in sorted(os.listdir(sys.argv[1])):
    zone = Zone(name[:-len('yaml')], [])
    provider.populate(zone)
    for record in zone.records:
        for value in record.rr_values if hasattr(record, 'rr_values') else [record.value]:
            print(record.fqdn, record.ttl, record._type, value.rdata_text if hasattr(value, 'rdata_text') else value)
`;

test('octoDNS loads the file of each zone, in the order that it enforces', async () => {
  const out = join(folder, 'octodns');
  await zonefile('--format', 'octodns', '--out', out);
  const python = join(folder, 'venv', 'bin', 'python');
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', 'octodns==1.22.0']);
  const { stdout } = await run(python, ['-c', LOADS, out]);
  const loaded = stdout.trim().split('\n');
  assert.deepEqual(loaded.filter((line) => line.includes('fabrikam')).sort(), FABRIKAM);
  assert.deepEqual(loaded.filter((line) => line.includes('xn--')).length, 2);
});

for (const format of ['terraform', 'terraform-cloudflare']) {
  test(`terraform fmt finds nothing to change in ${format}`, async (context) => {
    const text = await zonefile('--format', format);
    const file = join(folder, `${format}.tf`);
    writeFileSync(file, text);
    try {
      await run('terraform', ['fmt', '-check', '-diff', file], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
    } catch (error) {
      const { code, stdout } = error as { code: unknown; stdout: string };
      if (code !== 'ENOENT') assert.fail(`${format}: ${code} ${stdout}`);
      context.skip('terraform is not on the PATH');
    }
  });
}

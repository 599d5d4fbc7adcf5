// The command line itself, over real name servers, refusals and drops: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { VerifiedRow } from '../../lib/findings/report';
import { createAuthority } from '../../lib/preview/certificate-authority';
import { ADDRESSES, type Namespaces, openNamespaces, whyNot } from './harness';

const ENDPOINT = 'autodiscover.contoso.com';
const SITE = 'autodiscoverredirect.contoso.com';
const ORIGIN = `https://${ENDPOINT}:443`;
/** Behind a site whose 443 is refused, behind one whose 443 and 80 are dropped, and one that nobody has made. */
const DOMAINS = ['fabrikam.com', 'adatum.com', 'proseware.com'];

async function tests(): Promise<void> {
  const reason = await whyNot();
  describe('verify, beyond a router', { skip: reason }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'autodiscover-verify-'));
    const [page, junit, authorities] = ['page.html', 'junit.xml', 'ca.pem'].map((name) => join(folder, name));
    let network: Namespaces;

    before(async () => {
      const authority = await createAuthority();
      writeFileSync(authorities, authority.pem);
      // Long enough that its end is not near.
      const certificate = { host: ENDPOINT, ...(await authority.issue({ names: [ENDPOINT] })) };
      const [[site, site6], [endpoint, endpoint6], [dropped, dropped6]] = [ADDRESSES.site, ADDRESSES.endpoint, ADDRESSES.dropped];
      network = await openNamespaces();
      await network.serve({
        dns: {
          addresses: ADDRESSES.name,
          names: {
            [SITE]: { a: [site], aaaa: [site6] },
            [ENDPOINT]: { a: [endpoint], aaaa: [endpoint6] },
            'autodiscover.fabrikam.com': { cname: SITE },
            'autodiscover.adatum.com': { a: [dropped], aaaa: [dropped6] },
          },
        },
        sites: [{ addresses: ADDRESSES.site, origins: { 'autodiscover.fabrikam.com': ORIGIN } }],
        endpoints: [{ addresses: ADDRESSES.endpoint, certificates: [certificate] }],
      });
    });
    after(async () => {
      await network?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const verify = (...args: readonly string[]) => {
      const about = ['--domains', DOMAINS.join(','), '--endpoint', ENDPOINT, '--cacert', authorities];
      return network.client.commandLine(['verify', ...about, '--resolver', ADDRESSES.name[0], '--connect-timeout', '1.5', ...args]);
    };
    const rowsOf = (stdout: string): Record<string, VerifiedRow> => {
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      return Object.fromEntries(lines.filter(({ type }) => type === 'namespace').map((row) => [row.domain, row]));
    };

    test('a refusal costs nothing, and the report shows the seconds of a drop', async () => {
      const { status, stdout, stderr } = await verify('--json');
      assert.equal(status, 1, stderr);
      const { 'fabrikam.com': refused, 'adatum.com': dropped, 'proseware.com': missing } = rowsOf(stdout);

      assert.deepEqual([refused.ok, refused.findings], [true, []]);
      assert.deepEqual(
        refused.addresses?.map(({ family, https, http }) => [family, https?.verdict, http?.verdict]),
        [
          ['IPv4', 'refused', 'redirected'],
          ['IPv6', 'refused', 'redirected'],
        ],
      );
      for (const { https } of refused.addresses ?? []) assert.ok((https?.ms ?? Number.NaN) < 1_500, `${https?.ms} ms`);

      const drops = dropped.findings?.filter(({ check }) => check === 'https' || check === 'redirect') ?? [];
      assert.deepEqual(
        drops.map(({ id }) => id),
        ['redirect-dropped', 'https-dropped'],
      );
      for (const { observed } of drops) assert.match(observed, /a client waits about 21 s here, and again at each of 2 addresses/);
      for (const { https, http } of dropped.addresses ?? []) {
        for (const asked of [https, http]) assert.ok(asked?.verdict === 'dropped' && asked.ms >= 21_000, JSON.stringify(asked));
      }
      assert.deepEqual(
        missing.findings?.map(({ id }) => id),
        ['cname-missing'],
      );
    });

    test('people see it in the table, in the page and in what a pipeline reads', async () => {
      const { status, stdout, stderr } = await verify('--html', page, '--junit', junit);
      assert.equal(status, 1, stderr);
      assert.match(stdout, /adatum\.com +no (?:name|address) +dropped ~42 s +dropped ~42 s/);
      assert.match(stdout, /fabrikam\.com +no (?:name|address) +refused +302 → \S+ +401\b.* ✓ reached/);
      assert.match(stdout, /redirect-dropped/);
      assert.match(readFileSync(page, 'utf8'), /dropped ~42 s/);
      assert.match(readFileSync(junit, 'utf8'), /type="redirect-dropped"/);
    });

    test('a resolver that nobody answers at is reported at once', async () => {
      const { status, stderr } = await network.client.commandLine([
        'verify',
        '--domains',
        'fabrikam.com',
        '--endpoint',
        ENDPOINT,
        '--resolver',
        ADDRESSES.refused[0],
      ]);
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`the resolver ${ADDRESSES.refused[0].replaceAll('.', '\\.')} was asked`));
    });
  });
}

tests();

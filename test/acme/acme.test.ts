// "Certificates through the redirect site that is already there" of docs/certificate.md, with Let's Encrypt's own server for
// tests: `apt-get install pebble certbot iproute2`. Skipped, and said to be, where no network namespace can be made.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openNamespaces, whyNot } from '../namespaces/harness';
import type { Outcome } from './order';

const FILE = `account: "333333333333"
region: eu-central-1
endpoint: autodiscover.contoso.com
redirectHost: autodiscoverredirect.contoso.com
network: { availabilityZones: [eu-central-1a, eu-central-1b] }
whenCovered: direct
zones:
  - { name: contoso.com, id: Z0123456789CONTOSO }
  - { name: fabrikam.com, id: Z012345678FABRIKAM }
  - { name: adatum.com, id: Z01234567890ADATUM }
namespaces:
  - fabrikam.com
  - adatum.com
  - { domain: tailspintoys.com, external: true }
`;
const DOMAINS = ['adatum.com', 'fabrikam.com', 'tailspintoys.com'];
const CHALLENGE = '/.well-known/acme-challenge/…';

async function tests(): Promise<void> {
  describe('an ACME authority that asks the redirect site', { skip: await whyNot() }, () => {
    let outcome: Outcome;

    before(async () => {
      for (const program of ['pebble', 'certbot']) {
        await promisify(execFile)('which', [program]).catch(() => {
          throw new Error(`${program} is not on the PATH: apt-get install pebble certbot`);
        });
      }
      const namespaces = await openNamespaces();
      try {
        outcome = await namespaces.client.program('test/acme/order.ts', FILE);
      } finally {
        await namespaces.close();
      }
    });

    test('issues a certificate that names every namespace, whose DNS nobody had to touch', () => {
      assert.deepEqual({ status: outcome.first.status, said: outcome.first.said }, { status: 0, said: '' });
      assert.deepEqual(
        outcome.names,
        ['adatum.com', 'contoso.com', 'fabrikam.com', 'tailspintoys.com'].map((domain) => `autodiscover.${domain}`),
      );
    });

    test('is sent to the endpoint for each namespace, on port 443 and with the path of its challenge', () => {
      assert.deepEqual(
        outcome.first.seen,
        [
          ...DOMAINS.map((domain) => `site autodiscover.${domain} ${CHALLENGE}`),
          `endpoint:443 autodiscover.contoso.com:443 ${CHALLENGE}`,
          // The endpoint's own name leads past the site: its port 80 has to answer.
          `endpoint:443 autodiscover.contoso.com ${CHALLENGE}`,
          `endpoint:80 autodiscover.contoso.com ${CHALLENGE}`,
        ].sort(),
      );
    });

    test('then every namespace is covered, and its record can lead to the endpoint', () => {
      for (const domain of DOMAINS) assert.match(outcome.coverage, new RegExp(`^autodiscover\\.${domain} +covered `, 'm'));
      assert.deepEqual([...outcome.direct].sort(), DOMAINS);
    });

    test('renews where the records lead to the endpoint, as long as its port 80 answers', () => {
      assert.equal(outcome.renewed.status, 0, outcome.renewed.said);
      assert.deepEqual(
        outcome.renewed.seen.filter((line) => line.startsWith('site')),
        [],
      );
    });

    test('does not renew once it is closed', () => {
      assert.notEqual(outcome.closed.status, 0);
      assert.match(outcome.closed.said, /connection refused/i);
    });
  });
}

tests();

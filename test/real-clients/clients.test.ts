// Real clients against the preview, in a network namespace where it is the whole network: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { whyNot } from '../namespaces/harness';
import { realClients } from './clients';
import { type Laboratory, openLaboratory } from './laboratory';

const CONTOSO = join(__dirname, '..', '..', 'environments', 'contoso.yaml');

/** Who follows a redirect over http with a port in Location. */
const FOLLOWING = ['ews-javascript-api', 'ews-java-api'];

async function tests(): Promise<void> {
  const reason = await whyNot();
  const clients = reason ? [] : await realClients();
  describe('the worked example', { skip: reason }, () => {
    let laboratory: Laboratory;
    before(async () => {
      laboratory = await openLaboratory(CONTOSO);
    });
    after(() => laboratory?.close());

    for (const { name, discover } of clients) {
      test(name, async () => {
        const rows = laboratory.report.rows.filter(({ view }) => view === 'public');
        const discoveries = await discover(
          laboratory,
          rows.map(({ domain }) => `ada@${domain}`),
        );
        for (const { mail, found } of discoveries) {
          const { walk } = rows.find(({ domain }) => mail.endsWith(`@${domain}`)) ?? assert.fail(mail);
          const direct = walk.steps.some(({ id, verdict }) => id === 'https-autodiscover' && verdict === 'reached');
          const expected = FOLLOWING.includes(name) || direct ? walk.endpoint?.host : undefined;
          assert.equal(found && new URL(found).host, expected, mail);
        }
        assert.equal(discoveries.length, rows.length);
      });
    }
  });
}

tests();

// Thunderbird against the preview, in a network namespace where it is the whole network: needs Linux, and leave to make namespaces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { whyNot } from '../namespaces/harness';
import { openLaboratory, type PreviewLaboratory } from './laboratory';
import { type AccountSetUp, requireThunderbird, setUpAccounts } from './thunderbird';

const CONTOSO = join(__dirname, '..', '..', 'environments', 'contoso.yaml');
const UNICODE = 'bücher.example';
const AT_MICROSOFT = 'wingtiptoys.com';

async function tests(): Promise<void> {
  const reason = await whyNot();
  if (!reason) requireThunderbird();
  describe('the worked example', { skip: reason }, () => {
    let laboratory: PreviewLaboratory;
    let accounts: AccountSetUp[];
    before(async () => {
      laboratory = await openLaboratory(CONTOSO);
      accounts = await setUpAccounts(laboratory, [...rows().map(({ domain }) => `ada@${domain}`), `ada@${UNICODE}`]);
    });
    after(() => laboratory?.close());
    const rows = () => laboratory.report.rows.filter(({ view }) => view === 'public');
    const accountOf = (domain: string) => accounts.find(({ mail }) => mail === `ada@${domain}`) ?? assert.fail(domain);

    test('it finds the server of every namespace, by a POST over http or directly', () => {
      for (const { domain, walk } of rows()) {
        const { shown, found, at } = accountOf(domain);
        const direct = walk.steps.some(({ id, verdict }) => id === 'https-autodiscover' && verdict === 'reached');
        const expected = walk.endpoint?.host;
        assert.deepEqual(
          [shown, found && new URL(found).host, at],
          [expected, expected, direct ? 'post-https-autodiscover' : 'post-http-autodiscover'],
          domain,
        );
      }
      assert.equal(rows().length, 17);
    });

    test('its user agrees to the domain that it is redirected to; at Outlook.com, signs in at Microsoft first', () => {
      for (const { domain, walk } of rows()) {
        const { asked, signIn } = accountOf(domain);
        const redirected = walk.steps.some(({ verdict }) => verdict === 'redirected');
        const expected = domain === AT_MICROSOFT || !redirected ? [] : ['contoso.com'];
        assert.deepEqual([asked, signIn], [expected, domain === AT_MICROSOFT ? 'login.microsoftonline.com' : undefined], domain);
      }
    });

    test('a domain in Unicode is refused, without a request', () => {
      const { reason: said, found, asked } = accountOf(UNICODE);
      assert.match(said ?? '', /^Hostname is empty or contains forbidden characters/);
      assert.deepEqual([found, asked], [undefined, []]);
    });
  });
}

tests();

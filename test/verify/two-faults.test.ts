/** @slow */

import type { FindingId } from '../../lib/findings/catalogue';
import { makeCertificates, OTHER_HOST } from './laboratory/certificates';
import { at80, atDomain, atEndpoint } from './laboratory/changes';
import { at, type Change, inPlace, merged, WEB } from './laboratory/fabrikam';
import { Laboratory } from './laboratory/laboratory';
import { challenges, https, redirects, refused, site } from './laboratory/parts';
import { findingsOf, type Planned, verifyPlanned } from './laboratory/run';

/* Networks with more than one fault: what is found of one may not speak for the other. */

const laboratory = new Laboratory();
let made: Awaited<ReturnType<typeof makeCertificates>>;

beforeAll(async () => {
  made = await makeCertificates();
});

afterAll(() => laboratory.close());

async function found(change: Change | Planned['change']) {
  const verified = await verifyPlanned(laboratory, made, { change: typeof change === 'function' ? change : () => change });
  return { row: verified.rows[0], findings: findingsOf(verified) };
}

it('claims nothing of a redirect that was not reached, where the endpoint refuses too', async () => {
  const { row, findings } = await found(merged(at80(refused), atEndpoint(refused)));
  expect(findings.map(({ id }) => id)).toEqual<FindingId[]>(['redirect-refused', 'endpoint-refused']);
  expect(row.ok).toBe(false);
  for (const { why } of findings) expect(why).not.toMatch(/redirect works/);
});

it('takes one way to the endpoint in vain for no way there, where another way leads to somebody else', async () => {
  const { row, findings } = await found(({ fabrikam, endpoint }) =>
    merged(
      atDomain(https(fabrikam, redirects('https://autodiscover.contoso.com/owa'))),
      inPlace(`@ A ${WEB}`, 'autodiscover CNAME www.webhost.example'),
      atEndpoint(https(endpoint, challenges)),
      { peers: at([WEB], 80, site({ action: { host: OTHER_HOST } })) },
    ),
  );
  expect(row.walk.endpoint?.host).toBe(OTHER_HOST);
  expect(findings.find(({ id }) => id === 'cname-elsewhere')).toMatchObject({ severity: 'error', observed: expect.not.stringContaining('all the same') });
});

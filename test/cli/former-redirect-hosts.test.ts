/** @slow */

import { join } from 'node:path';
import { formerHostNotes } from '../../lib/preview/former-hosts';
import { startPreview } from '../../lib/preview/preview';
import { folderWith, HEAD } from '../environment/fixture';
import { subjectOf } from '../preview/fixture';
import { ran } from './terminal';

/* What plan, preview and zonefile say of a site that was renamed, until its records have followed. */

const FILE = `${HEAD}redirectHost: new.contoso.com
formerRedirectHosts:
  - { name: old.contoso.com, retain: true }
  - { name: redirect.adatum.com, external: true }
network: { availabilityZones: [eu-central-1a, eu-central-1b] }
zones: [{ name: contoso.com, id: Z1 }, { name: fabrikam.com, id: Z2 }]
namespaces: [fabrikam.com, { domain: tailspintoys.com, external: true }]
`;
const folder = folderWith({ 'prod.yaml': FILE });
const reached = (former: string) =>
  `a record that still leads to the former redirect host ${former} brings clients to autodiscover.contoso.com too (walked for fabrikam.com)`;

test('the plan has the aliases of the former names, and a note for each', async () => {
  const { stdout } = await ran(['plan', '-e', folder]);
  expect(stdout).toContain(`note: ${join(folder, 'prod.yaml')}:6: old.contoso.com is a former redirect host, and keeps its alias`);
  expect(stdout).toContain('Its alias is retained');
  const { formerRedirectHosts } = JSON.parse((await ran(['plan', '-e', folder, '--json'])).stdout);
  expect(formerRedirectHosts).toEqual([
    { name: 'old.contoso.com', external: false, retain: true, records: [expect.objectContaining({ name: 'old.contoso.com', type: 'A', alias: true })] },
    { name: 'redirect.adatum.com', external: true, retain: false, records: [] },
  ]);
});

test('the preview takes a client through each of them to the endpoint', async () => {
  const { status, stdout } = await ran(['preview', '-e', folder, '--json']);
  expect(status).toBe(0);
  const { rows, notes } = JSON.parse(stdout);
  expect(rows).toHaveLength(2);
  expect(notes.filter((note: string) => note.startsWith('a record that still'))).toEqual([reached('old.contoso.com'), reached('redirect.adatum.com')]);
});

test('the preview says of a former name that leads nowhere that it does not', async () => {
  const subject = { ...subjectOf(join(folder, 'prod.yaml')), formerRedirectHosts: ['old.contoso.com', 'gone.contoso.com'] };
  const preview = await startPreview(subject);
  try {
    expect(await formerHostNotes(preview, subject)).toEqual([
      reached('old.contoso.com'),
      'a record that still leads to the former redirect host gone.contoso.com does not bring clients to autodiscover.contoso.com (walked for fabrikam.com): autodiscover.fabrikam.com is a CNAME that ends at gone.contoso.com, which has no address',
    ]);
  } finally {
    await preview.close();
  }
});

test('the zone file has the present name alone', async () => {
  const { stdout } = await ran(['zonefile', '-e', folder, '--all']);
  expect(stdout.match(/CNAME \S+/g)).toEqual(Array(2).fill('CNAME new.contoso.com.'));
});

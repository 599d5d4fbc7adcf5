import { join } from 'node:path';
import { certificateContextKey } from '../../lib/coverage/certificate-facts';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

/*
 * A cache that does not name the endpoint fails `cdk deploy`. What foretells a deployment must not say otherwise.
 */
const KEY = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });
const FACTS = {
  source: { kind: 'tls', host: 'autodiscover.contoso.com', port: 443 },
  names: ['mail.contoso.com'],
  status: 'VALID',
  notAfter: new Date(Date.now() + 1e11).toISOString(),
  seenAt: '2026-01-02T03:04:05.000Z',
};
const FILE = `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }
redirectHost: redirect.contoso.com
zones: [{ name: contoso.com, id: Z1 }, { name: fabrikam.com, id: Z2 }]
namespaces: [fabrikam.com]
`;
const folder = folderWith({
  'cdk.context.json': JSON.stringify({ [KEY]: FACTS }),
  'wrong.yaml': FILE,
});
// Two in one folder that make the same records are refused.
const passedOver = join(folderWith({ 'passed-over.yaml': `${FILE}certificate: { failOnMismatch: false }\n` }), 'passed-over.yaml');
const here = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => process.chdir(here));

const MESSAGES = [
  'the certificate names mail.contoso.com and not autodiscover.contoso.com',
  "If it has changed since 2026-01-02, when it was last looked up, run 'npx cdk-autodiscover-redirect certificate'",
  'To deploy anyway, set certificate.failOnMismatch: false',
];

test.each(['preview', 'plan', 'plan --json'])('%s says what fails the deployment: status 2, no stack trace', async (command) => {
  const { status, stderr } = await ran([...command.split(' '), 'wrong.yaml']);
  for (const text of MESSAGES) expect(stderr).toContain(text);
  expect(stderr).toMatch(/^error: wrong\.yaml: /);
  expect(stderr).not.toMatch(/^ {4}at |report can be found|A copy of/m);
  expect(status).toBe(2);
});

test('the plan is shown all the same, and its JSON holds what is wrong', async () => {
  const { stdout } = await ran(['plan', 'wrong.yaml']);
  expect(stdout).toContain('autodiscover.fabrikam.com');
  const plan = JSON.parse((await ran(['plan', '--json', 'wrong.yaml'])).stdout);
  expect(plan.certificateMismatch).toContain(MESSAGES[0]);
});

test('passed over, it is a note of the plan, and a preview shows what clients then get', async () => {
  const plan = await ran(['plan', passedOver]);
  expect(plan).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`note: ${MESSAGES[0]}`) });
  expect(JSON.parse((await ran(['plan', '--json', passedOver])).stdout)).not.toHaveProperty('certificateMismatch');
  const preview = await ran(['preview', passedOver]);
  expect(preview.stdout).toMatch(/^fabrikam\.com .*302 → autodiscover\.contoso\.com .*✕/m);
  expect(preview.status).toBe(1);
});

test('a look-up of CDK that failed is the message of a preview too, with status 2', async () => {
  const zones = 'availability-zones:account=111111111111:region=eu-central-1';
  const elsewhere = folderWith({
    'cdk.context.json': JSON.stringify({ [zones]: { $providerError: 'no credentials' } }),
    'failed.yaml': FILE.replace(/^network.*\n/m, ''),
  });
  process.chdir(elsewhere);
  try {
    const { status, stderr } = await ran(['preview', 'failed.yaml']);
    expect(stderr).toMatch(/^error: failed\.yaml: .*no credentials/m);
    expect(stderr).not.toMatch(/^ {4}at |A copy of/m);
    expect(status).toBe(2);
  } finally {
    process.chdir(folder);
  }
});

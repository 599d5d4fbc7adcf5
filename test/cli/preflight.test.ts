import { statusOfPreflight } from '../../lib/cli/exit-status';
import { shownPreflight } from '../../lib/cli/shown-report';
import { PREFLIGHT_POLICY } from '../../lib/preflight/policy';
import { DEPLOYED, DNS, preflightOf, set, withSets, ZONES } from '../preflight/world';
import { ran } from './terminal';

test('the policy is printed, and nobody is asked', async () => {
  const { status, stdout } = await ran(['preflight', '--policy']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual(PREFLIGHT_POLICY);
});

test('a finding is explained', async () => {
  const { stdout } = await ran(['preflight', '--explain', 'account-not-read']);
  expect(stdout).toContain('account-not-read: account not read');
  expect(stdout).toContain('fix             sign in to it, or give a role of it (--role)');
  expect((await ran(['preflight', '--explain'])).stdout).toContain('record-exists');
});

test.each([
  [['--explain', 'no-such'], "there is no finding 'no-such'"],
  [['contoso', '--assembly', 'cdk.out'], "'contoso' and --assembly are two sources"],
  [['contoso', '--region', 'eu-west-1'], '--region goes with --assembly'],
  [['--assembly', 'no-such-folder'], 'no-such-folder has no manifest.json'],
  [['contoso', '--resolver', 'nowhere'], "--resolver: 'nowhere' is not the address of a name server"],
  [['contoso', '--resolver', '127.0.0.1', '--role', 'reader'], "'reader' is not the ARN of a role"],
])('%s is a mistake', async (args, message) => {
  const { status, stderr } = await ran(['preflight', ...args]);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test('the status is 1 for what blocks and for what was not read, and for a warning with strict', async () => {
  const statusOf = async (world: Parameters<typeof preflightOf>[0], strict?: boolean) => statusOfPreflight((await preflightOf(world)).report, strict);
  expect(await statusOf(DEPLOYED, true)).toBe(0);
  expect(await statusOf({ zones: withSets('ZFABRIKAM', set('autodiscover.fabrikam.com', 'A', '192.0.2.1')) })).toBe(1);
  expect(await statusOf({ without: [DNS] })).toBe(1);
  const warned = { zones: [...ZONES, { id: 'ZTWIN', name: 'fabrikam.com' }] };
  expect([await statusOf(warned), await statusOf(warned, true)]).toEqual([0, 1]);
});

test('a fix has the option that helps', async () => {
  const { report } = await preflightOf({ without: [DNS] });
  expect(shownPreflight(report).site.findings[0]).toMatchObject({ id: 'account-not-read', fix: 'sign in to it, or give a role of it (--role)' });
});

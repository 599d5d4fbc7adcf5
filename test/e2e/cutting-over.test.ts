import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type ChangeBatch, ChangeResourceRecordSetsCommand, type ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { type Account, signIn } from './account';
import { atExit } from './at-exit';
import { Cdk } from './cdk';
import { clientEnvironment, signInHere } from './client-environment';
import { makeNetwork, makeZone } from './groundwork';
import { recordsOf } from './live';
import { spawnOwned } from './owned-process';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * The way of docs/cutting-over.md, by the commands that stand there, on moto: an A record of an IIS redirect site is taken
 * over; a CNAME of a hoster is, and given back; and where CloudFormation refuses a record that exists, it is removed before the
 * stack creates it. Needs the AWS CLI too.
 *
 * Of moto 5.2: a stack that creates a record set which exists makes a second one, the same in all; and an update deletes what
 * leaves the stack whatever its DeletionPolicy says, so the way back out of a stack is not run here.
 */
const REPOSITORY = join(__dirname, '..', '..');
const PAGE = readFileSync(join(REPOSITORY, 'docs', 'cutting-over.md'), 'utf8');
const ZONE_ON_PAGE = 'Z012345678FABRIKAM';
const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';

/** See deploy.test.ts. */
const AS_UPDATE = ['--method', 'direct', '--no-previous-parameters'];

const folder = mkdtempSync(join(tmpdir(), 'cutting-over-'));
const environments = join(folder, 'mail');
const FILE = join(environments, 'prod.yaml');
mkdirSync(environments);
atExit(() => rmSync(folder, { recursive: true, force: true }));

const COMMANDS = [...PAGE.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));
const ran = new Set<string>();

let standIn: StandIn;
let home: Account;
let cdk: Cdk;
let network: object;
const zones: Record<string, string> = {};

const FABRIKAM = { type: 'A', values: ['203.0.113.10'], ttl: 3600 };
const WINGTIP = { type: 'CNAME', values: ['autodiscover.hoster.example'], ttl: 86_400 };
const LITWARE = { type: 'A', values: ['203.0.113.11', '203.0.113.12'], ttl: 30 };
const EXISTING = { 'fabrikam.com': FABRIKAM, 'wingtiptoys.com': WINGTIP, 'litwareinc.com': LITWARE };
type Domain = keyof typeof EXISTING;
const DOMAINS = Object.keys(EXISTING) as Domain[];
const NEW = { type: 'CNAME', values: ['autodiscoverredirect.contoso.com'], ttl: 300 };

after(() => standIn?.stop());

const { act, check } = story();

test(
  'moto starts, with zones whose autodiscover hosts have records',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    home = await signIn(ACCOUNT, REGION, standIn.endpoint);
    signInHere(home);
    cdk = new Cdk(standIn, home);
    await cdk.run('bootstrap', `aws://${home.id}/${home.region}`, '-c', 'environments=environments');
    for (const name of ['contoso.com', 'adatum.com', ...DOMAINS]) zones[name] = await makeZone(home, name, false);
    network = await makeNetwork(home);
    for (const domain of DOMAINS) {
      const { type, values, ttl } = EXISTING[domain];
      await create(domain, { Name: `autodiscover.${domain}`, Type: type as 'A', TTL: ttl, ResourceRecords: values.map((Value) => ({ Value })) });
      await create(domain, { Name: domain, Type: 'MX', TTL: 3600, ResourceRecords: [{ Value: `10 mail.${domain}` }] });
    }
  }),
);

test(
  '1. external: true deploys the rules, and leaves the records as they are',
  act(async () => {
    write({ external: DOMAINS });
    await page('npx cdk deploy "prod/*"');
    for (const domain of DOMAINS) assert.deepEqual(await records(domain), [EXISTING[domain]]);
    const made = (await recordsOf(home)).filter(({ zone }) => [zones['contoso.com'], zones['adatum.com']].includes(zone));
    assert.deepEqual(made.map(({ name }) => name).sort(), ['autodiscover.adatum.com', 'autodiscoverredirect.contoso.com']);
  }),
);

test(
  '3. the records that exist are saved, and the batches written; they print the commands of the page',
  act(async () => {
    for (const domain of DOMAINS) {
      await page('aws route53 list-resource-record-sets', { domain });
      const said = await page('npx cdk-autodiscover-redirect zonefile', { domain });
      if (domain !== 'fabrikam.com') continue;
      const shown = /```text\n(zone fabrikam\.com[\s\S]*?)```/.exec(PAGE)?.[1] ?? 'no such block';
      assert.ok(said.includes(shown), said);
      const printed = said.split('\n').flatMap((line) => (line.startsWith('  aws ') ? [line.trim().replace(zones[domain], ZONE_ON_PAGE)] : []));
      assert.deepEqual(
        printed.filter((line) => !COMMANDS.includes(line)),
        [],
      );
      assert.equal(printed.length, 4);
    }
  }),
);

test(
  '4. the TTL is lowered, and nothing else',
  act(async () => {
    for (const domain of ['fabrikam.com', 'wingtiptoys.com'] as const) {
      await page('aws route53 change-resource-record-sets', { domain, part: 'lower-ttl' });
      assert.deepEqual(await records(domain), [{ ...EXISTING[domain], ttl: 60 }]);
    }
    // There is no such file where the TTL is low already.
    await assert.rejects(page('aws route53 change-resource-record-sets', { domain: 'litwareinc.com', part: 'lower-ttl' }), /No such file/);
  }),
);

test(
  '5. the records become those of the template',
  act(async () => {
    for (const domain of DOMAINS) {
      await page('aws route53 change-resource-record-sets', { domain, part: 'change.json' });
      assert.deepEqual(await records(domain), [NEW]);
    }
  }),
);

test(
  '6. the stack adopts the record, as moto does',
  act(async () => {
    write({ external: ['wingtiptoys.com', 'litwareinc.com'] });
    await page('npx cdk deploy "prod/Records-*" --exclusively');
    assert.deepEqual(await records('fabrikam.com'), [NEW]);
  }),
);

test(
  'where it is refused, the batch deletes that very record, and the stack creates it',
  act(async () => {
    await page('aws route53 change-resource-record-sets', { domain: 'litwareinc.com', part: 'delete' });
    assert.deepEqual(await records('litwareinc.com'), []);
    write({ external: ['wingtiptoys.com'] });
    await page('npx cdk deploy "prod/Records-*" --exclusively');
    assert.deepEqual(await records('litwareinc.com'), [NEW]);
  }),
);

test(
  'back again: the batch gives the name what it had',
  act(async () => {
    await page('aws route53 change-resource-record-sets', { domain: 'wingtiptoys.com', part: 'back' });
    assert.deepEqual(await records('wingtiptoys.com'), [WINGTIP]);
  }),
);

test(
  'nothing else in the zones has changed, and every command of the page was run, but for those that ask a real network',
  check(async () => {
    const others = (await recordsOf(home)).filter(({ zone, name }) => DOMAINS.some((domain) => zones[domain] === zone && name === domain));
    assert.deepEqual(
      others.map(({ name, type, values }) => [name, type, values]).sort(),
      DOMAINS.map((domain) => [domain, 'MX', [`10 mail.${domain}`]]).sort(),
    );
    const left = COMMANDS.filter((line) => !ran.has(line));
    assert.ok(left.length > 0 && left.every((line) => line.startsWith('npx cdk-autodiscover-redirect verify ')), left.join('\n'));
  }),
);

async function create(domain: string, ResourceRecordSet: ResourceRecordSet): Promise<void> {
  // What was created once, moto does not create again, also if it was deleted since.
  const ChangeBatch: ChangeBatch = { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] };
  await new Route53Client(home).send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zones[domain], ChangeBatch }));
}

function write({ external }: { readonly external: readonly Domain[] }): void {
  const environment = {
    account: ACCOUNT,
    region: REGION,
    endpoint: 'autodiscover.contoso.com',
    redirectHost: 'autodiscoverredirect.contoso.com',
    zones: Object.entries(zones).map(([name, id]) => ({ name, id })),
    network,
    namespaces: ['adatum.com', ...DOMAINS.map((domain) => ({ domain, external: external.includes(domain) }))],
  };
  // JSON is YAML too.
  writeFileSync(FILE, JSON.stringify(environment, undefined, 2));
}

interface Selection {
  /** In place of the page's. */
  readonly domain?: Domain;
  readonly part?: string;
}

/** Runs the page's command that begins so, with the domain and its zone's own ID. */
async function page(begin: string, { domain = 'fabrikam.com', part = '' }: Selection = {}): Promise<string> {
  const line = COMMANDS.find((one) => one.startsWith(begin) && one.includes(part));
  assert.ok(line !== undefined, `the page has no command '${begin}' ${part}`);
  ran.add(line);
  const words = line
    .replace(ZONE_ON_PAGE, zones[domain])
    .replaceAll('fabrikam.com', domain)
    .replace('present.json', `${domain}.json`)
    .replaceAll('"', '')
    .split(' ');
  if (line.startsWith('npx cdk deploy ')) return deploy(...words.slice(3));
  if (line.startsWith('npx cdk-autodiscover-redirect ')) return run(process.execPath, ['--import', TSX, COMMAND_LINE, ...words.slice(2)]);
  return run('sh', ['-c', words.join(' ')]);
}

const TSX = pathToFileURL(require.resolve('tsx')).href;
const COMMAND_LINE = join(REPOSITORY, 'bin', 'autodiscover-redirect.ts');

async function deploy(...words: string[]): Promise<string> {
  return cdk.run('deploy', ...words, ...AS_UPDATE, '--require-approval', 'never', '-c', `environments=${environments}`, '--output', join(folder, 'cdk.out'));
}

async function run(command: string, args: readonly string[]): Promise<string> {
  progress(args.slice(-8).join(' '));
  const env = { ...clientEnvironment(home), AWS_PAGER: '', AWS_DEFAULT_REGION: REGION };
  const child = spawnOwned(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  if (!child.stdout || !child.stderr) throw new Error('there is no output to read');
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (status === 127) throw new Error('the AWS CLI is not on the PATH: pip install awscli');
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Of the autodiscover host, each once. */
async function records(domain: Domain): Promise<object[]> {
  const all = (await recordsOf(home)).filter(({ zone, name }) => zone === zones[domain] && name === `autodiscover.${domain}`);
  return [...new Map(all.map(({ type, values, ttl }) => [JSON.stringify({ type, values, ttl }), { type, values, ttl }])).values()];
}

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostedZones } from '../../lib/topology/account';
import { folderWith } from '../environment/fixture';
import { ran } from './terminal';

let mockHosted: HostedZones;
const mockAsked: unknown[] = [];
jest.mock('../../lib/topology/account', () => ({
  hostedZonesOfAccounts: async ({ onProgress, signal, ...asked }: { onProgress(message: string): void; signal?: AbortSignal }) => {
    mockAsked.push(asked);
    onProgress('listing the hosted zones');
    signal?.throwIfAborted();
    return mockHosted;
  },
}));

const CSV = 'DomainName,DomainType\ncontoso.com,Authoritative\nfabrikam.com,Authoritative\nadatum.com,InternalRelay\n';
const ENDPOINT = ['--endpoint', 'autodiscover.contoso.com'];
const SITE = [...ENDPOINT, '--redirect-host', 'autodiscoverredirect.contoso.com', '--account', '123456789012', '--region', 'eu-central-1'];

const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = folderWith({ 'list.csv': CSV });
  process.chdir(folder);
  mockHosted = { accounts: ['123456789012'], zones: [{ id: 'Z1', name: 'contoso.com', private: false, account: '123456789012' }] };
});

afterEach(() => process.chdir(before));

const text = (file: string) => readFileSync(join(folder, file), 'utf8');

/** What the folder has, except what it had. */
function made(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('.') && path !== 'list.csv')
    .sort();
}

test('in an empty folder it writes the environment and the project that deploys it, and says what is next', async () => {
  const { status, stdout, stderr } = await ran(['init', 'prod', '--csv', 'list.csv', ...SITE]);
  expect(stderr).toBe('');
  expect(stdout).toBe(`wrote environments/prod.yaml: 1 namespace, 0 in hosted zones, 1 external
wrote package.json
wrote cdk.json
note: 2 domains left out; the end of the file says why

Next (bootstrap once for each account and region):
  npm install path/to/cdk-autodiscover-redirect-0.1.0.tgz
  npx cdk-autodiscover-redirect preview prod
  npx cdk-autodiscover-redirect preflight prod
  npx cdk bootstrap aws://123456789012/eu-central-1
  npx cdk deploy "prod/*"
`);
  expect(status).toBe(0);
  expect(made()).toEqual(['cdk.json', 'environments/prod.yaml', 'package.json']);
  expect(JSON.parse(text('cdk.json'))).toEqual({ app: 'npx cdk-autodiscover-redirect app' });
  const { devDependencies: ours } = JSON.parse(readFileSync(join(before, 'package.json'), 'utf8'));
  expect(JSON.parse(text('package.json'))).toEqual({
    private: true,
    dependencies: { 'aws-cdk-lib': ours['aws-cdk-lib'], constructs: ours.constructs },
    devDependencies: { 'aws-cdk': ours['aws-cdk'] },
  });
  expect(text('environments/prod.yaml')).toContain('  - csv: ../list.csv\n');
  expect(text('environments/prod.yaml').split('\n')[0]).toBe(
    '# yaml-language-server: $schema=../node_modules/cdk-autodiscover-redirect/environments/environment.schema.json',
  );
});

test('a path of the default folder is its name', async () => {
  const { stdout } = await ran(['init', './environments/prod.yaml', '--domains', 'fabrikam.com', ...SITE]);
  expect(stdout).toContain(
    '\n  npx cdk-autodiscover-redirect preflight prod\n  npx cdk bootstrap aws://123456789012/eu-central-1\n  npx cdk deploy "prod/*"\n',
  );
  expect(JSON.parse(text('cdk.json'))).toEqual({ app: 'npx cdk-autodiscover-redirect app' });
});

test('the packed file that is next to the folder is the one to install', async () => {
  mkdirSync('project');
  writeFileSync('cdk-autodiscover-redirect-0.1.0.tgz', '');
  process.chdir('project');
  expect((await ran(['init', 'prod', '--domains', 'fabrikam.com', ...SITE])).stdout).toContain('\n  npm install ../cdk-autodiscover-redirect-0.1.0.tgz\n');
});

test('what is there stays as it is', async () => {
  writeFileSync('package.json', '{ "dependencies": { "cdk-autodiscover-redirect": "file:x.tgz" } }');
  const { stdout } = await ran(['init', 'mail/prod.yaml', '--domains', 'fabrikam.com', ...SITE]);
  expect(stdout).toContain('wrote cdk.json\nleft package.json as it was\n');
  expect(stdout).toContain('preflight mail/prod.yaml\n  npx cdk bootstrap aws://123456789012/eu-central-1\n  npx cdk deploy "prod/*"\n');
  expect(JSON.parse(text('cdk.json')).context).toEqual({ environments: 'mail' });
  expect(text('package.json')).toBe('{ "dependencies": { "cdk-autodiscover-redirect": "file:x.tgz" } }');

  const again = await ran(['init', 'mail/prod.yaml', '--domains', 'fabrikam.com', ...SITE]);
  expect(again).toMatchObject({
    status: 2,
    stderr: 'error: mail/prod.yaml exists already, and init overwrites nothing: give another name, or move that file away first\n',
  });
  const other = await ran(['init', 'prod', '-e', 'mail', '--domains', 'adatum.com', ...SITE]);
  expect(other.stderr).toContain('mail/prod.yaml exists already');
});

test('a link that leads nowhere is something that is there', async () => {
  mkdirSync('environments');
  symlinkSync('elsewhere.yaml', 'environments/prod.yaml');
  const { status, stderr } = await ran(['init', 'prod', '--domains', 'fabrikam.com', ...SITE]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'error: environments/prod.yaml exists already, and init overwrites nothing\n' });
  expect(existsSync('environments/elsewhere.yaml')).toBe(false);
});

test('an app of its own in cdk.json stays, and what deploys the file is said', async () => {
  writeFileSync('cdk.json', '{ "app": "node app.js" }');
  const { stdout } = await ran(['init', 'mail/prod.yaml', '--domains', 'fabrikam.com', ...SITE]);
  expect(stdout).toContain('left cdk.json as it was\n');
  expect(stdout).toContain('note: to deploy the file, cdk.json needs {"app":"npx cdk-autodiscover-redirect app"}, or your own app the stage of this package\n');
  expect(stdout).toContain('npx cdk deploy "prod/*" -c environments=mail\n');
  expect(made()).toEqual(['cdk.json', 'mail/prod.yaml']);
});

test('a list from elsewhere is copied next to the file, and never over another one', async () => {
  const downloads = folderWith({ 'accepted-domains.csv': CSV });
  const from = join(downloads, 'accepted-domains.csv');
  expect((await ran(['init', 'prod', '--csv', from, ...SITE])).stdout).toContain(`wrote environments/accepted-domains.csv, a copy of ${from}\n`);
  expect(text('environments/prod.yaml')).toContain('  - csv: accepted-domains.csv\n');
  expect(text('environments/accepted-domains.csv')).toBe(CSV);

  writeFileSync('environments/accepted-domains.csv', 'DomainName\nadatum.com\n');
  const { status, stderr } = await ran(['init', 'test', '--csv', from, ...SITE]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining(`error: environments/accepted-domains.csv exists already and differs from ${from}`),
  });
  expect(existsSync('environments/test.yaml')).toBe(false);
});

test('an environment that would have mistakes next to the others is not written', async () => {
  await ran(['init', 'prod', '--domains', 'fabrikam.com', '--from-account', ...SITE]);
  const files = made();
  const { status, stderr } = await ran(['init', 'test', '--domains', 'fabrikam.com', '--from-account', ...SITE]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: environments\/test\.yaml was not written, as it would have these mistakes:\nerror: {3}- .* makes the same records/);
  expect(made()).toEqual(files);
});

test('zone files give domains, and what was not understood is said', async () => {
  writeFileSync('db.fabrikam.com', '@ SOA a. b. 1 2 3 4 5\nsales MX 10 mail.contoso.com.\n$INCLUDE others\n');
  const { stdout } = await ran(['init', 'prod', '--zone-file', 'db.fabrikam.com', ...SITE]);
  expect(stdout).toContain('wrote environments/prod.yaml: 2 namespaces, 0 in hosted zones, 2 external\n');
  expect(stdout).toContain('note: 1 line of zone files not understood; the end of the file has them\n');
  expect(text('environments/prod.yaml')).toContain('  - { domain: sales.fabrikam.com, external: true } # MX mail.contoso.com\n');
});

describe('with an account', () => {
  test('its hosted zones are listed, and its own number is the site’s', async () => {
    const args = [
      'init',
      'prod',
      '--csv',
      'list.csv',
      '--domains',
      'proseware.com',
      '--from-account',
      '--profile',
      'dns',
      '--role',
      'arn:aws:iam::222222222222:role/dns',
    ];
    mockHosted = {
      accounts: ['111111111111', '222222222222'],
      zones: [
        { id: 'Z1', name: 'contoso.com', private: false, account: '111111111111' },
        { id: 'Z2', name: 'proseware.com', private: false, account: '222222222222' },
      ],
    };
    const { stdout, stderr, status } = await ran([...args, ...SITE.filter((_, index) => index < 4 || index > 5)]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(mockAsked.at(-1)).toEqual({ region: 'eu-central-1', profile: 'dns', roles: ['arn:aws:iam::222222222222:role/dns'] });
    expect(stdout).toContain('wrote environments/prod.yaml: 2 namespaces, 1 in hosted zones, 1 external\n');
    expect(stdout).toContain('\nZones of 222222222222 get stacks there, which trust 111111111111: https://');
    expect(text('environments/prod.yaml')).toContain('account: "111111111111"\n');
    expect(text('environments/prod.yaml')).toContain('  - { name: proseware.com, id: Z2, account: "222222222222" }\n');
  });

  test('of another number than the site’s, that is said', async () => {
    mockHosted = { ...mockHosted, accounts: ['222222222222'] };
    const { stdout } = await ran(['init', 'prod', '--csv', 'list.csv', '--from-account', ...SITE]);
    expect(stdout).toContain('note: the hosted zones of account 123456789012 were not read: the credentials are of account 222222222222\n');
  });
});

describe('at a terminal', () => {
  const asked = (typed: string, more: readonly string[] = [], env: Record<string, string> = {}) =>
    ran(['init', 'prod', '--csv', 'list.csv', ...more], { isTTY: true, columns: 80, env: { NO_COLOR: '1', ...env }, typed });

  test('what is missing is asked for; an empty answer takes what is suggested, or is asked again', async () => {
    const { status, stderr } = await asked('\nhttps://autodiscover.contoso.com/x\nautodiscover.contoso.com\n\n\n12\n123456789012\n', [], {
      AWS_REGION: 'eu-west-1',
    });
    expect(stderr).toBe(`
The HTTPS host of Exchange's Autodiscover, which its certificate names. Mail
clients are redirected to it.
endpoint: error: an answer is needed
endpoint: error: 'https://autodiscover.contoso.com/x' is a URL; write only its host, 'autodiscover.contoso.com'
endpoint: 
The name that every namespace's record will lead to. Choose it once: the owners
of other DNS enter it there.
redirect host [autodiscoverredirect.contoso.com]: 
The AWS region of the redirect site.
region [eu-west-1]: 
The AWS account of the redirect site.
account: error: '12' is not an AWS account ID, which has twelve digits
account: 
`);
    expect(status).toBe(0);
    expect(text('environments/prod.yaml')).toContain('account: "123456789012"\nregion: eu-west-1\n');
  });

  test('the account of the credentials is suggested', async () => {
    const { status, stderr } = await asked('\n', [...SITE.filter((_, index) => index < 4 || index > 5), '--from-account']);
    expect(stderr).toContain('listing the hosted zones …\n');
    expect(stderr).toContain('account [123456789012]: ');
    expect(status).toBe(0);
  });

  test('the end of the input is no answer, and nothing is written', async () => {
    const { status, stderr } = await asked('autodiscover.contoso.com\n');
    expect(stderr).toContain("\nerror: --redirect-host is missing: the name that every namespace's record will");
    expect({ status, made: made() }).toEqual({ status: 2, made: [] });
  });

  test.each([
    ['a question', []],
    ['the reading of an account', [...SITE, '--from-account']],
  ])('Ctrl-C during %s leaves no file', async (_, more) => {
    const stopped = AbortSignal.abort();
    const result = await ran(['init', 'prod', '--csv', 'list.csv', ...more], { isTTY: true, typed: '', stop: stopped });
    expect({ status: result.status, made: made() }).toEqual({ status: 130, made: [] });
  });
});

describe('mistakes', () => {
  test.each([
    ['no name', [], 'error: which environment? Give its name before the options'],
    ['a name that cannot begin a stack', ['2nd', '--csv', 'list.csv'], "error: '2nd' cannot name an environment"],
    ['a name with a folder in it', ['mail/prod', '--csv', 'list.csv'], "error: 'mail/prod' cannot name an environment"],
    ['no domains', ['prod'], 'error: which mail domains? Give the output of Get-AcceptedDomain | Export-Csv with --csv'],
    [
      'a file that is not there',
      ['prod', '--csv', 'nowhere.csv', '--zone-file', 'no.zone', '--domains-file', 'no.txt'],
      'error: --csv: nowhere.csv is not readable (ENOENT)',
    ],
    ['an export that is a list', ['prod', '--csv', 'plain.txt'], 'error: --csv: plain.txt has no column DomainName'],
    ['a list that is an export', ['prod', '--domains-file', 'list.csv'], 'error: --domains-file: list.csv is an export of Exchange: give it with --csv'],
    [
      'a domain that is none',
      ['prod', '--domains', 'fabrikam.com,list.csv'],
      "error: --domains: 'list.csv' is the name of a file, not a domain: give a file with --csv list.csv",
    ],
    ['a profile without an account', ['prod', '--csv', 'list.csv', '--profile', 'x'], 'error: --profile goes with --from-account'],
    ['a role without an account', ['prod', '--csv', 'list.csv', '--role', 'x'], 'error: --role goes with --from-account'],
    ['a zone file of nothing', ['prod', '--zone-file', 'plain.txt'], "error: plain.txt:1: is not a record of a known type: 'fabrikam.com'"],
    ['an export with a cut line', ['prod', '--csv', 'cut.csv'], "error: cut.csv:2: has 'fabrikam…', cut to fit the width of a window"],
    [
      'nobody to ask',
      ['prod', '--csv', 'list.csv', ...ENDPOINT],
      'error: --redirect-host is missing, such as --redirect-host autodiscoverredirect.contoso.com',
    ],
    [
      'a redirect host that a namespace has',
      ['prod', '--csv', 'list.csv', ...SITE, '--redirect-host', 'autodiscover.fabrikam.com'],
      "error: --redirect-host: 'autodiscover.fabrikam.com' is the autodiscover host of fabrikam.com",
    ],
    [
      'a redirect host that is the endpoint',
      ['prod', '--csv', 'list.csv', ...SITE, '--redirect-host', 'autodiscover.contoso.com', '--endpoint', 'AUTODISCOVER.contoso.com'],
      "error: --redirect-host: 'autodiscover.contoso.com' is the autodiscover host of contoso.com",
    ],
    [
      'an unknown region',
      ['prod', '--csv', 'list.csv', ...SITE, '--region', 'eu-cetral-1'],
      "error: --region: 'eu-cetral-1' is not an AWS region; did you mean 'eu-central-1'?",
    ],
    ['nothing that is left', ['prod', '--csv', 'relay.csv', ...SITE], 'error: adatum.com is left out: it is of type InternalRelay'],
  ])('%s', async (_, args, message) => {
    writeFileSync('plain.txt', 'fabrikam.com\n');
    writeFileSync('cut.csv', 'DomainName,DomainType\nfabrikam…,Authoritative\n');
    writeFileSync('relay.csv', 'DomainName,DomainType\nadatum.com,InternalRelay\n');
    const { status, stdout, stderr } = await ran(['init', ...args]);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(made()).toEqual(['cut.csv', 'plain.txt', 'relay.csv']);
  });

  test('all options that are missing are named at once', async () => {
    const { stderr } = await ran(['init', 'prod', '--csv', 'list.csv', '--from-account']);
    expect(stderr.match(/--[a-z-]+ is missing/g)).toEqual(['--endpoint is missing', '--redirect-host is missing', '--region is missing']);
  });
});

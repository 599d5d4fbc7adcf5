import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateContextKey } from '../../lib/coverage/certificate-facts';
import { HEAD as FIXTURE, folderWith } from '../environment/fixture';
import { ran } from './terminal';

/** Of another account than the worked example, whose certificate is cached in the folder that the tests run in. */
const HEAD = FIXTURE.replace('111111111111', '333333333333');

const GOOD = `${HEAD}redirectHost: { name: redirect.contoso.com, external: true }
zones: [{ name: fabrikam.com, id: Z1 }]
records: { srv: true }
namespaces: [fabrikam.com, { domain: bücher.example, external: true }, { domain: wingtiptoys.com, external: true, endpoint: autodiscover-s.outlook.com, srv: false }]
`;

test('help has usage and examples, for the program and for each command', async () => {
  for (const command of [[], ['plan'], ['zonefile']]) {
    const { status, stdout, stderr } = await ran([...command, '--help']);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: cdk-autodiscover-redirect ${command[0] ?? ''}`);
    expect(stdout).toContain('Examples:\n  npx cdk-autodiscover-redirect ');
  }
});

test('help fits a terminal of 80 columns, its examples taken', async () => {
  for (const command of [[], ['preview'], ['verify'], ['plan'], ['certificate'], ['zonefile'], ['prompt'], ['app'], ['completion']]) {
    const { stdout } = await ran([...command, '--help'], { isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('  '))).toEqual([]);
  }
});

test('an error fits the terminal', async () => {
  const { stderr } = await ran(['plan', 'prod'], { isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
  expect(stderr).toBe(`error: environments: has no environment 'prod'; it has contoso; for a file in
       another folder write its path, such as mail/prod.yaml, or the folder with
       -e
`);
});

test('the version is printed', async () => {
  expect(await ran(['--version'])).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
});

test.each([
  ['an unknown command', ['plna'], "error: unknown command 'plna'"],
  ['an unknown option', ['plan', '--jsno'], "error: unknown option '--jsno'"],
  ['too many arguments', ['plan', 'a', 'b'], 'error: too many arguments'],
  ['an option without its value', ['plan', '--environments'], 'argument missing'],
  ['an environment that is not there', ['plan', 'fabrikam', '-e', 'environments'], "error: environments: has no environment 'fabrikam'; it has contoso"],
  ['a file that is not there', ['plan', 'nowhere/prod.yaml'], 'error: nowhere/prod.yaml: is not readable (ENOENT): write its path as it is from '],
  [
    'a file with another ending',
    ['plan', 'environments/contoso.yml'],
    'error: environments/contoso.yml: is not readable (ENOENT): its folder has contoso.yaml\n',
  ],
  [
    'an environment of another folder',
    ['plan', 'prod'],
    "'prod'; it has contoso; for a file in another folder write its path, such as mail/prod.yaml, or the folder with -e\n",
  ],
  ['a folder in place of an environment', ['plan', 'lib'], "error: 'lib' is a folder: -e lib takes its environments\n"],
  ['another file in place of an environment', ['plan', 'package.json'], "error: 'package.json' is not an environment file, such as prod.yaml\n"],
  ['a folder without a name', ['plan', '-e', ''], 'error: --environments <folder> has an empty value: give one, or leave the option out'],
  ['an assembly without a name', ['preview', '--assembly', ''], 'error: --assembly <folder> has an empty value'],
  ['a context without a name', ['certificate', '--offline', '--context', ''], 'error: --context <file> has an empty value'],
  ['a folder that is not there', ['plan', '-e', 'nowhere'], "error: there is no folder 'nowhere' for environment files here\n"],
])('%s is wrong use: status 2, on stderr alone', async (_, args, message) => {
  const { status, stdout, stderr } = await ran(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test('no command at all shows the help, and is wrong use', async () => {
  const { status, stderr } = await ran([]);
  expect(status).toBe(2);
  expect(stderr).toContain('Usage: cdk-autodiscover-redirect');
  // For somebody who has no environment file yet.
  for (const way of ['verify --domains', 'preview --assembly', 'prompt --endpoint']) expect(stderr).toContain(`  npx cdk-autodiscover-redirect ${way} `);
});

test.each([['preview'], ['verify'], ['plan'], ['certificate'], ['zonefile'], ['prompt']])(
  '%s says what one can do in a folder without environments',
  async (command) => {
    const home = process.cwd();
    process.chdir(folderWith({}));
    try {
      for (const name of [[], ['contoso']]) {
        const { status, stdout, stderr } = await ran([command, ...name]);
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        expect(stderr).toMatch(/^error: there is no folder 'environments' for environment files here\n\nWithout an environment file:\n/);
        for (const way of ['verify --domains', 'preview --assembly', 'prompt --endpoint', 'plan ../mail/prod.yaml', 'plan prod --environments']) {
          expect(stderr).toContain(`\n  npx cdk-autodiscover-redirect ${way}`);
        }
        expect(stderr).not.toContain('ENOENT');
      }
    } finally {
      process.chdir(home);
    }
  },
);

test('the folder that cdk.json names is taken, where there is none of the default name', async () => {
  const home = process.cwd();
  const file = `${GOOD.split('namespaces:')[0]}namespaces: [fabrikam.com]\n`;
  const folder = folderWith({ 'cdk.json': '{ "app": "npx cdk-autodiscover-redirect app", "context": { "environments": "mail" } }' });
  mkdirSync(join(folder, 'mail'));
  writeFileSync(join(folder, 'mail', 'prod.yaml'), file);
  process.chdir(folder);
  try {
    for (const name of [[], ['prod'], ['mail/prod'], ['prod', '-e', 'mail']]) {
      const { status, stdout } = await ran(['plan', ...name]);
      expect({ name, status, first: stdout.split(',')[0] }).toEqual({ name, status: 0, first: 'prod: 1 namespace' });
    }
    expect((await ran(['plan', 'prod', '-e', 'letters'])).stderr).toContain("there is no folder 'letters'");
    writeFileSync(join(folder, 'cdk.json'), '{}');
    expect((await ran(['plan', 'prod'])).stderr).toContain("there is no folder 'environments'");
    expect((await ran(['plan', 'mail'])).stderr).toContain("'mail' is a folder: -e mail takes its environments");
  } finally {
    process.chdir(home);
  }
});

test('options that npm keeps for itself are named', async () => {
  const env = { npm_lifecycle_event: 'plan', npm_config_json: 'true', npm_config_environments: 'true', npm_config_cache: '/tmp' };
  const said = await ran(['plan', 'contoso'], { env });
  expect(said.stderr).toBe("note: npm kept --environments, --json for itself: write options behind --, as in 'npm run plan -- --environments …'\n");
  expect(said.status).toBe(0);
  const { npm_lifecycle_event: _, ...outside } = env;
  expect((await ran(['plan', 'contoso'], { env: outside })).stderr).toBe('');
});

test('the ways that it names for a folder without environments are right', async () => {
  const home = process.cwd();
  const folder = folderWith({});
  process.chdir(folder);
  try {
    const { stderr } = await ran(['plan']);
    const ways = [...stderr.matchAll(/^ {2}npx cdk-autodiscover-redirect (.*)$/gm)].map(([, args]) => args.split(' '));
    expect(ways).toHaveLength(6);
    // None is refused for its use: what they lack is there, or there is nobody to ask.
    for (const way of ways.filter(([command]) => command !== 'verify')) {
      const ended = await ran(way);
      if (ended.status !== 0)
        expect(ended.stderr).toMatch(
          /^error: (cdk\.out has no manifest\.json|--csv: accepted-domains\.csv is not readable|\.\.\/mail\/prod\.yaml: is not readable|there is no folder '\.\.\/mail')/,
        );
    }
  } finally {
    process.chdir(home);
  }
});

test('every mistake of a file is a line on stderr', async () => {
  const folder = folderWith({ 'test.yaml': `${HEAD}namespaces: [co.uk, a_b.com]\n` });
  const { status, stdout, stderr } = await ran(['plan', '-e', folder]);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^error: .*test\.yaml:4:14: namespaces\[0\]: 'co\.uk'/),
    expect.stringMatching(/^error: .*test\.yaml:4:21: namespaces\[1\]: 'a_b\.com'/),
  ]);
});

describe('plan', () => {
  test('has a line per namespace', async () => {
    const { status, stdout } = await ran(['plan', 'test', '-e', folderWith({ 'test.yaml': GOOD })]);
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
"test: 3 namespaces, 2 with their DNS elsewhere, in account 333333333333, eu-central-1
CNAMEs lead to redirect.contoso.com (record by hand), port 80: 3 of 100 rules; other hosts get 404
endpoint https://autodiscover.contoso.com

autodiscover host                                    record                zone          rule   a client gets
autodiscover.fabrikam.com                            CNAME + SRV           fabrikam.com  84     302 https://autodiscover.contoso.com:443/…
autodiscover.wingtiptoys.com                         CNAME, by hand        elsewhere     21117  302 https://autodiscover-s.outlook.com:443/…
autodiscover.xn--bcher-kva.example (bücher.example)  CNAME + SRV, by hand  elsewhere     48     302 https://autodiscover.contoso.com:443/…

rule: the priority of the listener rule that redirects the host; hosts of the same number share a rule
"
`);
  });

  test('is plain data with --json', async () => {
    const { stdout } = await ran(['plan', '--json', '-e', folderWith({ 'test.yaml': GOOD })]);
    expect(JSON.parse(stdout).namespaces[1]).toEqual({
      domain: 'wingtiptoys.com',
      host: 'autodiscover.wingtiptoys.com',
      external: true,
      records: [{ name: 'autodiscover.wingtiptoys.com', type: 'CNAME', value: 'redirect.contoso.com', alias: false }],
      priority: 21117,
      answer: { status: 302, location: 'https://autodiscover-s.outlook.com:443/autodiscover/autodiscover.xml' },
    });
  });

  test('takes an environment by the path of its file', async () => {
    const { stdout } = await ran(['plan', join(folderWith({ 'prod.yaml': GOOD }), 'prod.yaml')]);
    expect(stdout).toContain('prod: 3 namespaces');
  });

  test('refuses one that makes the records of another, and names both', async () => {
    const lines = 'zones: [{ name: fabrikam.com, id: Z1 }]\nnamespaces: [fabrikam.com]\n';
    const folder = folderWith({ 'a.yaml': HEAD + lines, 'b.yaml': HEAD + lines });
    const { status, stdout, stderr } = await ran(['plan', 'a', '-e', folder]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*a\.yaml:5:14: namespaces\[0\]: makes the same records .* \(.*b\.yaml:5\)/);
  });

  test('asks which, where there are several', async () => {
    const { status, stderr } = await ran(['plan', '-e', folderWith({ 'a.yaml': GOOD, 'b.yaml': GOOD })]);
    expect(status).toBe(2);
    expect(stderr).toContain('has several environments: name one of a, b');
  });

  test('tells what was left out', async () => {
    const folder = folderWith({
      'test.yaml': `${HEAD}namespaces: [{ csv: d.csv, withoutZone: external }]\n`,
      'd.csv': 'DomainName,DomainType\ncontoso.com,Authoritative\nfabrikam.com,Authoritative\n',
    });
    const { stdout } = await ran(['plan', '-e', folder]);
    expect(stdout).toMatch(/\n\nnote: .*d\.csv:2: contoso\.com is left out: it is the endpoint's own namespace\n$/);
  });

  test('has colour on a terminal alone, and not where NO_COLOR is set', async () => {
    const folder = folderWith({ 'test.yaml': GOOD });
    const ESCAPE = '\u001b[';
    expect((await ran(['plan', '-e', folder], { isTTY: true })).stdout).toContain(ESCAPE);
    expect((await ran(['plan', '-e', folder], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(ESCAPE);
    expect((await ran(['plan', '-e', folder], { env: { CI: 'true' } })).stdout).not.toContain(ESCAPE);
  });
});

test.each([
  ['plan', ['contoso']],
  ['certificate', ['contoso', '--offline']],
  ['prompt', ['contoso', '--no-write']],
  ['verify', ['--explain']],
])('the table of %s fits a terminal of 80 columns, and is the same columns as ever in a pipe', async (command, args) => {
  const env = { NO_COLOR: '1' };
  const piped = await ran([command, ...args]);
  const isTable = (line: string) => /^\S+ {2,}\S/.test(line);
  expect(piped.stdout.split('\n').filter(isTable).length).toBeGreaterThan(0);
  // Whoever knows no width says 0, and a wide terminal shows what a pipe gets.
  for (const columns of [undefined, 0, 250]) expect((await ran([command, ...args], { isTTY: true, columns, env })).stdout).toBe(piped.stdout);
  const narrow = await ran([command, ...args], { isTTY: true, columns: 80, env });
  expect((await ran([command, ...args], { env: { COLUMNS: '80' } })).stdout).toBe(narrow.stdout);
  if (command === 'prompt') return;
  expect(narrow.stdout.split('\n').filter(isTable)).toEqual([]);
  const cards = narrow.stdout.split('\n').filter((line) => /^ {2}[\w ]+: /.test(line));
  expect(cards.length).toBeGreaterThan(17);
  if (command !== 'verify') expect(Math.max(...cards.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each([
  ['plan', []],
  ['preview', []],
  ['verify', ['--resolver', '127.0.0.1:9']],
  ['certificate', ['--offline']],
  ['zonefile', []],
])('%s refuses a context file of CDK that is a list or broken, as the others do', async (command, options) => {
  const home = process.cwd();
  const folder = folderWith({ 'test.yaml': GOOD, 'cdk.context.json': '[1,2]' });
  process.chdir(folder);
  try {
    const broken = await ran([command, 'test.yaml', ...options]);
    expect(broken).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^(synthesizing test\.yaml\n)?error: cdk\.context\.json: is not a JSON object, as a context file of CDK must be: fix it, or remove it: CDK then looks up its values again\n$/,
      ),
    });
    const key = certificateContextKey({ account: '333333333333', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });
    writeFileSync('cdk.context.json', JSON.stringify({ [key]: [1, 2] }));
    const { status, stderr } = await ran([command, 'test.yaml', ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain(
      `error: cdk.context.json has a value at '${key}' that does not describe a certificate: remove the key, or run 'npx cdk-autodiscover-redirect certificate test.yaml'`,
    );
  } finally {
    process.chdir(home);
  }
});

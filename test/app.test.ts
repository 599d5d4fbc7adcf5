/** @slow */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { certificateContextKey } from '../lib/coverage/certificate-facts';
import { bundled, PACKAGES } from './bundled';
import { ran } from './cli/terminal';
import { blocks } from './documents';
import { folderWith, HEAD } from './environment/fixture';

let bin: string;

beforeAll(async () => {
  bin = await bundled({ entryPoints: ['bin/app.ts'] });
});

function app(environments: string, outdir: string) {
  return spawnSync(process.execPath, [bin], {
    encoding: 'utf8',
    env: { ...process.env, ...PACKAGES, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ environments }) },
  });
}

test('the app refuses a wrong file with its mistakes, no stack trace and status 2, and writes nothing', () => {
  const folder = folderWith({ 'test.yaml': `${HEAD}namespaces: [co.uk, a_b.com]\n` });
  const { status, stdout, stderr } = app(folder, join(folder, 'out'));
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringContaining("'co.uk' is a public suffix"),
    expect.stringContaining("'a_b.com' has the label 'a_b'"),
  ]);
  expect(readdirSync(join(folder, 'out'))).toEqual([]);
});

test('the app makes a stage of every file of the folder that the context names', () => {
  const file = `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n`;
  const folder = folderWith({ 'test.yaml': file, 'prod.yaml': file });
  const { status, stderr } = app(folder, join(folder, 'out'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { artifacts, missing } = JSON.parse(readFileSync(join(folder, 'out', 'manifest.json'), 'utf8'));
  expect(Object.keys(artifacts)).toEqual(expect.arrayContaining(['assembly-prod', 'assembly-test']));
  expect(missing).toBeUndefined();
});

describe("the command 'app'", () => {
  const given = { ...process.env };
  afterEach(() => {
    delete process.env.CDK_OUTDIR;
    Object.assign(process.env, given);
  });

  function appOf(folder: string) {
    const env = { CDK_OUTDIR: join(folder, 'out'), CDK_CONTEXT_JSON: JSON.stringify({ environments: folder }) };
    Object.assign(process.env, env);
    return ran(['app'], { env });
  }

  test('is the same app, for a project that has the package alone', async () => {
    const folder = folderWith({
      'prod.yaml': `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n`,
    });
    expect(await appOf(folder)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'out', 'manifest.json'), 'utf8')).artifacts)).toContain('assembly-prod');
  });

  test('refuses two environments that make the same records, and names both', async () => {
    const file = `${HEAD}zones: [{ name: fabrikam.com, id: Z1 }]\nnamespaces: [fabrikam.com]\n`;
    const folder = folderWith({ 'test.yaml': file, 'prod.yaml': file });
    const { status, stderr } = await appOf(folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: .*test\.yaml:5:14: namespaces\[0\]: makes the same records .* autodiscover\.fabrikam\.com in fabrikam\.com \(.*prod\.yaml:5\)/,
    );
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  test('is named in cdk.json as the documents say', () => {
    const [{ app, context }] = blocks('json')
      .map((text) => JSON.parse(text))
      .filter((shown) => shown.app !== undefined);
    expect({ app, context }).toEqual({ app: 'npx cdk-autodiscover-redirect app', context: { environments: 'mail' } });
  });

  test('says who runs it, where that is not CDK', async () => {
    const { status, stderr } = await ran(['app']);
    expect(status).toBe(2);
    expect(stderr).toContain('name it in cdk.json, { "app": "npx cdk-autodiscover-redirect app" }');
  });
});

describe("an own app with the stage, as CDK's command line runs it", () => {
  let stage: string;

  beforeAll(async () => {
    stage = await bundled({ entryPoints: ['lib/deploy/index.ts'] });
  });

  const own = (ending: string) => {
    const key = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });
    const folder = folderWith({
      'app.js': `
const { App } = require('aws-cdk-lib/core');
const { EnvironmentStage, loadEnvironments } = require(${JSON.stringify(stage)});
try { loadEnvironments('nowhere'); } catch ({ message }) { console.error('caught: ' + message); }
${ending}`,
      'prod.yaml': `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n`,
    });
    return spawnSync(process.execPath, ['app.js'], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        ...PACKAGES,
        CDK_OUTDIR: join(folder, 'out'),
        CDK_CONTEXT_JSON: JSON.stringify({
          [key]: { source: { kind: 'tls', host: 'x', port: 443 }, names: ['mail.contoso.com'], status: 'VALID', seenAt: SEEN },
        }),
      },
    });
  };

  test('prints the mistakes that only the synthesis finds as the command does; it may catch others itself', () => {
    const { status, stdout, stderr } = own("const app = new App(); for (const one of loadEnvironments('.')) new EnvironmentStage(app, one);");
    expect({ status, stdout, stderr: stderr.trimEnd().split('\n') }).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        expect.stringMatching(/^caught: nowhere: is not readable \(ENOENT\)/),
        expect.stringMatching(/^error: prod\.yaml: the certificate names mail\.contoso\.com and not autodiscover\.contoso\.com/),
      ],
    });
  });

  test('has its own errors printed as Node prints them', () => {
    const { status, stderr } = own("throw new TypeError('a bug of its own');");
    expect(stderr).toMatch(/^TypeError: a bug of its own\n {4}at .*app\.js:5:/m);
    expect(status).toBeGreaterThan(0);
  });
});

test('cdk synth, without a word more, fails where the cached certificate does not name the endpoint', () => {
  const key = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });
  const facts = { source: { kind: 'tls', host: 'autodiscover.contoso.com', port: 443 }, names: ['mail.contoso.com'], status: 'VALID', seenAt: SEEN };
  const folder = folderWith({
    'cdk.context.json': JSON.stringify({ [key]: facts }),
    'prod.yaml': `${HEAD}network: { availabilityZones: [eu-central-1a, eu-central-1b] }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n`,
  });
  const { status, stdout, stderr } = cdkSynth(folder);
  expect(stdout + stderr).toContain('prod.yaml: the certificate names mail.contoso.com and not autodiscover.contoso.com');
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(status).toBe(1);
});

const SEEN = '2026-01-02T03:04:05.000Z';

/** The real command, signed in nowhere. */
function cdkSynth(folder: string) {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_|_proxy$/i.test(name));
  return spawnSync(
    resolve('node_modules/.bin/cdk'),
    ['synth', '--app', `${process.execPath} ${bin}`, '-c', `environments=${folder}`, '--no-notices', '--no-version-reporting'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(own),
        ...PACKAGES,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: '1',
        CI: 'true',
      },
    },
  );
}

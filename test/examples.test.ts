import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib/core';
import { MailStack as MovingStack } from '../examples/exchange-online/mail-stack';
import { MOVED } from '../examples/exchange-online/namespaces';
import { MailStack } from '../examples/minimal/mail-stack';
import { addMailStacks } from '../examples/other-account/mail-stacks';
import { addMailStages } from '../examples/own-app/mail-stages';
import { PipelineStack } from '../examples/pipelines/pipeline-stack';
import { MailStack as SharedStack } from '../examples/shared-load-balancer/mail-stack';
import { InsideStack, OutsideStack } from '../examples/split-horizon/mail-stacks';
import { EnvironmentStage, loadEnvironments } from '../lib/deploy';
import { renderTopology, topologyOf } from '../lib/testing';
import { ALL_DOCUMENTS } from './documents';

/*
 * What an example's own tests take from the packed package (`npm run test:examples`) is taken here from the sources, so that
 * a change which an example does not survive is seen at once.
 */
const env = { account: '111111111111', region: 'eu-central-1' };
const STACKS: Readonly<Record<string, (app: App) => unknown>> = {
  'exchange-online': (app) => new MovingStack(app, 'Mail', { env, moved: MOVED }),
  minimal: (app) => new MailStack(app, 'Mail', { env }),
  'other-account': addMailStacks,
  'own-app': (app) => addMailStages(app, 'examples/own-app/environments'),
  'own-repository/prod': (app) => addOfRepository(app, 'prod'),
  'own-repository/test': (app) => addOfRepository(app, 'test'),
  pipelines: (app) => new PipelineStack(app, 'MailPipeline', { env: { ...env, account: '333333333333' } }),
  'shared-load-balancer': (app) => new SharedStack(app, 'Mail', { env }),
  'split-horizon/inside': (app) => new InsideStack(app, 'Inside', { env }),
  'split-horizon/outside': (app) => new OutsideStack(app, 'Outside', { env }),
};

const APPS = readdirSync('examples').filter((name) => existsSync(`examples/${name}/cdk.json`));

test('every app in TypeScript is among these', () => {
  expect([...new Set(Object.keys(STACKS).map(folderOf))]).toEqual(APPS.filter((name) => existsSync(`examples/${name}/tsconfig.json`)));
});

test.each(Object.entries(STACKS))('%s has the topology of its own snapshot', (example, addStacks) => {
  const folder = folderOf(example);
  const context = existsSync(`examples/${folder}/cdk.context.json`) ? readJson(`${folder}/cdk.context.json`) : {};
  const app = new App({ context });
  addStacks(app);
  expect(snapshotsOf(folder)).toContain(renderTopology(topologyOf(app)));
});

describe.each(APPS)('%s', (folder) => {
  test('installs what this repository is tried with, and the package as it is packed here', () => {
    const { name, version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { dependencies, devDependencies: tools = {} } = readJson(`${folder}/package.json`);
    const { [name]: packed, ...others } = { ...dependencies, ...tools };
    expect(packed).toBe(`file:../../${name}-${version}.tgz`);
    expect(others).toEqual(Object.fromEntries(Object.keys(others).map((one) => [one, devDependencies[one]])));
  });

  test('has the feature flags of this repository', () => {
    expect(readJson(`${folder}/cdk.json`).context).toEqual(JSON.parse(readFileSync('cdk.json', 'utf8')).context);
  });

  test('the documents, or its own README, show the parts that are marked for it', () => {
    const documents = [ALL_DOCUMENTS, readFileSync(`examples/${folder}/README.md`, 'utf8')].join('\n');
    expect(shown(folder).length).toBeGreaterThan(0);
    for (const part of shown(folder)) expect(documents).toContain(part);
  });
});

test('the one in Python has the aws-cdk-lib that the package is tried with there', () => {
  const tried = /python: '(.*?)'/.exec(readFileSync('test/languages/versions.mjs', 'utf8'))?.[1];
  expect(readFileSync('examples/python/requirements.txt', 'utf8')).toContain(`aws-cdk-lib==${tried}\n`);
});

test('the documents show where constructs and topology are imported from', () => {
  for (const [file, module] of [
    ['mail-stack.ts', 'cdk-autodiscover-redirect'],
    ['mail-stack.test.ts', 'cdk-autodiscover-redirect/testing'],
  ]) {
    const line = new RegExp(`^import .* from '${module}';$`, 'm').exec(readFileSync(`examples/minimal/${file}`, 'utf8'))?.[0];
    expect(ALL_DOCUMENTS).toContain(line);
  }
});

function addOfRepository(app: App, name: string): void {
  const environment = loadEnvironments('examples/own-repository/environments').find((one) => one.name === name);
  if (environment) new EnvironmentStage(app, environment);
}

function folderOf(example: string): string {
  return example.split('/')[0];
}

function readJson(path: string) {
  return JSON.parse(readFileSync(`examples/${path}`, 'utf8'));
}

function snapshotsOf(folder: string): string {
  const path = `examples/${folder}/__snapshots__`;
  return readdirSync(path)
    .map((file) => readFileSync(`${path}/${file}`, 'utf8'))
    .join('\n');
}

/** The parts of an example that the documents show, without the indentation of where they stand. */
function shown(folder: string): string[] {
  const files = readdirSync(`examples/${folder}`).filter((file) => /\.(ts|py)$/.test(file));
  return files.flatMap((file) => {
    const source = readFileSync(`examples/${folder}/${file}`, 'utf8');
    return [...source.matchAll(/^( *)(?:\/\/|#) #region readme\n([\s\S]*?)\n *(?:\/\/|#) #endregion/gm)].map(([, indentation, text]) =>
      text.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
    );
  });
}

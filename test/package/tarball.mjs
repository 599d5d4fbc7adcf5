// What the packed file holds, and what those ask of it who list, type-check and publish it.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CONFIG } from '@cdklabs/cdk-construct-analyzer/lib/library/config.js';
import { analyzeDocumentationCompleteness } from '@cdklabs/cdk-construct-analyzer/lib/library/utils/documentation.js';
import { analyzeJsiiLanguageSupport } from '@cdklabs/cdk-construct-analyzer/lib/library/utils/jsii.js';
import { analyzeTestsPresence } from '@cdklabs/cdk-construct-analyzer/lib/library/utils/tests.js';
import { publint } from 'publint';
import { readJson } from './packed.ts';

/** Whatever is packed is here on purpose. */
const MAY_SHIP = [
  /^(package\.json|\.jsii|LICENSE|README\.md|CHANGELOG\.md|THIRD-PARTY-NOTICES)$/,
  /^environments\/environment\.schema\.json$/,
  /^dist\/(index|errors)\.(js|d\.ts)$/,
  /^dist\/(constructs|coverage|layout|names|testing|text|topology)\/.+\.(js|d\.ts)$/,
  /^dist\/bin\/autodiscover-redirect\.js$/,
  /^dist\/chunks\/[\w-]+\.js$/,
  /^dist\/plugin\/index\.js$/,
  /^dist\/deploy\/(index\.js|(index|declared-environment|environment-stage)\.d\.ts)$/,
];
const MUST_SHIP = [
  '.jsii',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'THIRD-PARTY-NOTICES',
  'dist/bin/autodiscover-redirect.js',
  'dist/deploy/index.d.ts',
  'dist/deploy/index.js',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/plugin/index.js',
  'dist/testing/index.d.ts',
  'dist/testing/index.js',
  'environments/environment.schema.json',
  'package.json',
];

/** In bytes, of the packed file and of what it unpacks to. */
const BUDGET = { packed: 2_000_000, unpacked: 7_000_000 };

/** How TypeScript finds a package: as it did before Node had `exports`, as Node does from either kind of module, and as bundlers do. */
const RESOLUTIONS = ['bundler', 'node10', 'node16-cjs', 'node16-esm'];

/** For the tests of `packed`, which npm made and which is unpacked in `folder`. */
export function tarballTests({ root, folder, tarball, packed, run, commands }) {
  const inTarball = (path) => join(folder, path);
  const manifest = readJson(join(root, 'package.json'));
  const shipped = readJson(inTarball('package.json'));
  const peers = Object.keys(manifest.peerDependencies);

  describe('the tarball', () => {
    test('holds what it should and nothing else', () => {
      const paths = packed.files.map(({ path }) => path);
      deepEqual(
        MUST_SHIP.filter((path) => !paths.includes(path)),
        [],
        'is missing',
      );
      deepEqual(
        paths.filter((path) => !MAY_SHIP.some((pattern) => pattern.test(path))),
        [],
        'should not ship',
      );
    });

    test('has no dependencies but its peers, and runs nothing when it is installed', () => {
      for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']) equal(shipped[field], undefined, field);
      for (const script of ['preinstall', 'install', 'postinstall']) equal(shipped.scripts[script], undefined, script);
      deepEqual(Object.keys(shipped.peerDependencies).sort(), ['aws-cdk-lib', 'constructs']);
      equal(shipped.peerDependenciesMeta, undefined, 'the peers are not optional');
    });

    test('has a jsii assembly of the same name, version and peers', () => {
      const { name, version, peerDependencies, dependencies } = readJson(inTarball('.jsii'));
      deepEqual({ name, version, dependencies }, { name: manifest.name, version: manifest.version, dependencies: manifest.peerDependencies });
      equal(peerDependencies, undefined);
    });

    test('has a command line that the shell can run, under two names', () => {
      // The package's own name is what npx fetches where nothing is installed; the short name is on npm for anybody to take.
      deepEqual(Object.keys(shipped.bin), commands);
      const [path, ...others] = new Set(Object.values(manifest.bin));
      deepEqual(others, []);
      const file = packed.files.find((one) => one.path === path);
      equal(file.mode & 0o111, 0o111);
      match(readFileSync(inTarball(file.path), 'utf8'), /^#!\/usr\/bin\/env node\n/);
    });

    test('names the licence of every library that it carries', () => {
      const notices = readFileSync(inTarball('THIRD-PARTY-NOTICES'), 'utf8');
      for (const library of [
        '@aws-sdk/client-route-53',
        '@peculiar/x509',
        'cli-progress',
        'commander',
        'csv-parse',
        'dns-packet',
        'fast-xml-parser',
        'p-map',
        'tldts',
        'tr46',
        'yaml',
        'zod',
      ])
        match(notices, new RegExp(`^${library} \\d`, 'm'));
    });

    test('has one copy of each construct, which the command line and the stage use too', () => {
      for (const construct of ['AutodiscoverRedirect', 'NamespaceRecords', 'RedirectRules', 'RedirectSite']) {
        // The text of its PROPERTY_INJECTION_ID, which no minifier changes.
        const holding = packed.files.filter(
          ({ path }) => path.endsWith('.js') && readFileSync(inTarball(path), 'utf8').includes(`${manifest.name}.${construct}`),
        );
        equal(holding.length, 1, `${construct} is in ${holding.map(({ path }) => path).join(', ')}`);
        match(holding[0].path, /^dist\/constructs\//);
      }
    });

    test('tells nothing of the machine that it was built on', () => {
      for (const { path } of packed.files) {
        const text = readFileSync(inTarball(path), 'utf8').replace(/sourceMappingURL=data:application\/json;base64,(\S+)/g, (_, map) => atob(map));
        // Where a path begins: a checkout at '/app/' would be found within many a harmless text otherwise.
        const at = text.split(root).findIndex((before, index, parts) => index < parts.length - 1 && /(["'`=(]|file:\/\/)$/.test(before));
        equal(at, -1, `${path} names the folder of the checkout`);
      }
    });

    test('its README and changelog lead to pages that are there, with nothing next to them', () => {
      const pages = `${manifest.homepage}/blob/main/`;
      const linked = (file) => [...readFileSync(inTarball(file), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to);
      const links = ['README.md', 'CHANGELOG.md'].flatMap(linked);
      const own = links.filter((to) => to.startsWith(pages));
      ok(own.length > 30);
      deepEqual(
        links.filter((to) => !to.startsWith('https://')),
        [],
      );
      deepEqual(
        own.filter((to) => !existsSync(join(root, to.slice(pages.length)))),
        [],
      );
      // The registries of the other languages show that of the assembly.
      equal(readJson(inTarball('.jsii')).readme.markdown.trim(), readFileSync(inTarball('README.md'), 'utf8').trim());
    });

    test('packing leaves the README of the checkout as it was', () => {
      match(readFileSync(join(root, 'README.md'), 'utf8'), /\]\(docs\/getting-started\.md\)/);
    });

    test('keeps within its budget', () => {
      ok(packed.size <= BUDGET.packed, `${packed.size} bytes packed`);
      ok(packed.unpackedSize <= BUDGET.unpacked, `${packed.unpackedSize} bytes unpacked`);
    });

    test('publint finds nothing to say', async () => {
      const { messages } = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer } });
      deepEqual(messages, []);
    });

    test('its types are found, whichever way TypeScript looks for them', async () => {
      const { stdout } = await run('npx', ['attw', tarball, '--format', 'json', '--entrypoints', '.', 'environments', 'testing'], { cwd: root });
      const { analysis, problems } = JSON.parse(stdout);
      deepEqual(problems ?? {}, {});
      deepEqual(analysis.problems, []);
      deepEqual(Object.keys(analysis.entrypoints).sort(), ['.', './environments', './testing']);
      for (const [entrypoint, { resolutions }] of Object.entries(analysis.entrypoints)) {
        deepEqual(Object.keys(resolutions).sort(), RESOLUTIONS);
        for (const [way, { resolution }] of Object.entries(resolutions)) ok(resolution.isTypeScript, `${entrypoint}, ${way}`);
      }
    });

    // cdklabs/construct-hub, packument-processing.lambda-shared.ts: what a package is listed for.
    test('Construct Hub lists it', () => {
      ok(shipped.jsii, 'it looks for the configuration of jsii, and reads the types of .jsii');
      ok(peers.includes('aws-cdk-lib') && peers.includes('constructs'));
      ok(shipped.keywords.includes('awscdk') && shipped.keywords.includes('aws-cdk'));
      equal(shipped.license, 'Apache-2.0');
      match(readFileSync(inTarball('LICENSE'), 'utf8'), /Apache License\s+Version 2\.0/);
      match(shipped.repository.url, /^git\+https:\/\/github\.com\//);
      match(shipped.author.email, /@/);
      ok(['experimental', 'stable'].includes(shipped.stability));
    });

    test('gets from cdk-construct-analyzer all that a package without users can', () => {
      // Its own functions and weights; downloads, stars, answers to issues and provenance come with users and with a release.
      const { signals } = CONFIG.pillars.find(({ name }) => name === 'QUALITY');
      const stars = (name, found) => signals.find((signal) => signal.name === name).benchmarks(found);
      const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
      const repository = { readmeContent: readFileSync(inTarball('README.md'), 'utf8'), rootContents: { entries: entriesOf(tracked) } };
      equal(stars('documentationCompleteness', analyzeDocumentationCompleteness(repository)), 5);
      equal(stars('testsChecklist', analyzeTestsPresence(repository)), 5);
      equal(stars('multiLanguageSupport', analyzeJsiiLanguageSupport(shipped)), 5);
    });

    test('API.md is made of it', async () => {
      const made = join(folder, '../API.md');
      await run('npx', ['jsii-docgen', '--output', made], { cwd: root });
      ok(readFileSync(made, 'utf8') === readFileSync(join(root, 'API.md'), 'utf8'), 'run `npm run build` and `npm run api`');
    });
  });
}

/** Paths as GitHub lists them, folder by folder. */
function entriesOf(paths) {
  return [...new Set(paths.map((path) => path.split('/')[0]))].map((name) => {
    const within = paths.filter((path) => path.startsWith(`${name}/`)).map((path) => path.slice(name.length + 1));
    return within.length === 0 ? { name, type: 'blob' } : { name, type: 'tree', object: { entries: entriesOf(within) } };
  });
}

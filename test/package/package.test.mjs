// The package as its users get it: built, packed, and installed in empty folders beside the oldest and the newest peers.
// `UPDATE_SNAPSHOTS=1 npm run test:package` writes the consumer's snapshots again; run it once more without to compare.
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gettingStarted } from './getting-started.mjs';
import { packInto, readJson } from './packed.ts';
import { runner } from './run.ts';
import { sameTemplates } from './same-templates.mjs';
import { tarballTests } from './tarball.mjs';
import { workflowTests } from './workflow.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'autodiscover-package-')));
const run = runner({ [work]: '<temp>', [root]: '<repo>/', [homedir()]: '<home>' });

const manifest = readJson(join(root, 'package.json'));
const floorOf = (peer) => {
  const [, floor] = /^\^(\d+\.\d+\.\d+)$/.exec(manifest.peerDependencies[peer]) ?? [];
  ok(floor, `the peer ${peer} has a range that names no floor: ${manifest.peerDependencies[peer]}`);
  return floor;
};
const installedHere = (peer) => readJson(join(root, 'node_modules', peer, 'package.json')).version;
const PEERS = ['aws-cdk-lib', 'constructs'];
const PEER_SETS = {
  floor: Object.fromEntries(PEERS.map((peer) => [peer, floorOf(peer)])),
  newest: Object.fromEntries(PEERS.map((peer) => [peer, installedHere(peer)])),
};

/** The names that the command line goes by. */
const COMMANDS = ['autodiscover-redirect', 'cdk-autodiscover-redirect'];

const runTest = ['--test-reporter=spec', '--require', join(here, 'no-network.cjs')];

/** Texts that a library leaves in whatever file it is bundled into, even minified. */
const TRACES = { commander: 'commander.unknownOption', yaml: 'YAMLParseError', zod: 'ZodError' };

process.on('exit', () => rmSync(work, { recursive: true, force: true }));

// Here rather than in a hook: where the build fails, that is said once, not by every test.
const packed = await packInto(work, run);
progress(`packed ${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`);
const tarball = join(work, packed.filename);
await run('tar', ['-xzf', tarball, '-C', work], { cwd: work });

tarballTests({ root, folder: join(work, 'package'), tarball, packed, run, commands: COMMANDS });

for (const [name, peers] of Object.entries(PEER_SETS)) {
  const label = PEERS.map((peer) => `${peer} ${peers[peer]}`).join(', ');
  describe(`beside the ${name} peers (${label})`, () => {
    const folder = join(work, name);
    let installed;

    before(async () => {
      emptyFolder(folder);
      const wanted = PEERS.map((peer) => `${peer}@${peers[peer]}`);
      installed = await run('npm', ['install', '--no-audit', '--no-fund', tarball, ...wanted], { cwd: folder });
      progress(`installed beside ${label} in ${installed.seconds} s`);
    });

    test('nothing is installed but the package, its peers and what those bring', () => {
      doesNotMatch(installed.stderr, /ERESOLVE/);
      const { packages } = readJson(join(folder, 'node_modules/.package-lock.json'));
      for (const peer of PEERS) equal(packages[`node_modules/${peer}`].version, peers[peer]);
      const ofPeers = broughtBy(PEERS, packages);
      const others = Object.keys(packages).filter((path) => !ofPeers.has(path));
      deepEqual(others, [`node_modules/${manifest.name}`]);
    });

    test('requiring it loads neither an AWS SDK nor the libraries of the command line', async () => {
      // With what people's tests import beside the constructs.
      const { stdout } = await run('node', [join(here, 'loaded-modules.cjs'), manifest.name, `${manifest.name}/testing`], { cwd: folder });
      const loaded = JSON.parse(stdout);
      const own = loaded.filter((file) => file.startsWith(`node_modules/${manifest.name}/`));
      const others = loaded.filter((file) => !own.includes(file));
      ok(own.includes(`node_modules/${manifest.name}/dist/index.js`));
      deepEqual(
        others.filter((file) => !/^node_modules\/(aws-cdk-lib|constructs)\/(?!.*node_modules)/.test(file)),
        [],
      );
      deepEqual(
        own.filter((file) => /\/dist\/(bin|chunks)\//.test(file)),
        [],
      );
      const chunks = join(folder, 'node_modules', manifest.name, 'dist/chunks');
      const commandLine = readdirSync(chunks)
        .map((file) => readFileSync(join(chunks, file), 'utf8'))
        .join('');
      for (const [library, trace] of Object.entries(TRACES)) {
        ok(commandLine.includes(trace), `'${trace}' tells ${library} no more: choose another text`);
        for (const file of own) ok(!readFileSync(join(folder, file), 'utf8').includes(trace), `${file} carries ${library}`);
      }
      for (const file of own) doesNotMatch(readFileSync(join(folder, file), 'utf8'), /@(aws-sdk|smithy)\//, file);
    });

    test('the command line is there, under both names', async () => {
      for (const command of COMMANDS) equal((await npx(folder, ['--version'], { command })).stdout.trim(), manifest.version, command);
    });

    test('the plugin is there for a cdk.json to name', async () => {
      const { stdout } = await run('node', ['-p', `typeof require('${manifest.name}/plugin').init`], { cwd: folder });
      equal(stdout.trim(), 'function');
    });

    test('it previews an environment with these peers', async () => {
      const { stdout } = await npx(folder, ['preview', join(here, 'consumer/environments/mail.yaml')]);
      match(stdout, /^fabrikam\.com .*302 → autodiscover\.contoso\.com .*✓ reached$/m);
      match(stdout, /^2 of 2 walks reach their endpoint$/m);
    });

    if (name === 'newest') {
      workflowTests({ root, folder, run });
      // The clone has the same peers.
      sameTemplates({ root, folder, run });
    }

    // Both at once: a type-check of aws-cdk-lib takes one core some seconds.
    describe('a consumer in TypeScript', { concurrency: true }, () => {
      for (const type of ['commonjs', 'module']) {
        test(`${type === 'module' ? 'ESM' : 'CommonJS'}: compiles strictly, synthesizes without network, and has its snapshots`, async () => {
          const project = join(folder, type);
          cpSync(join(here, 'consumer'), project, { recursive: true });
          writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type }));
          const compiled = await run('node', [join(root, 'node_modules/typescript/bin/tsc'), '--typeRoots', join(root, 'node_modules/@types')], {
            cwd: project,
          });
          const tests = readdirSync(join(project, 'build')).filter((file) => file.endsWith('.test.js'));
          equal(tests.length, 4);
          for (const file of tests) {
            // aws-cdk-lib's own template validation, where it has one, costs seconds: the smallest use stands it, without a finding.
            const env = { CDK_VALIDATION: String(file === 'mail-stack.test.js') };
            const { stdout, stderr } = await run('node', [...runTest, join('build', file)], { cwd: project, env });
            match(stdout, /^\S+ pass [1-9]/m);
            doesNotMatch(stdout + stderr, /\bWARNING\b|\[Warning\] Template validation/);
          }
          if (process.env.UPDATE_SNAPSHOTS) cpSync(join(project, '__snapshots__'), join(here, 'consumer/__snapshots__'), { recursive: true });
          progress(`${type} project beside the ${name} peers: compiled in ${compiled.seconds} s, ${tests.length} test files passed`);
        });
      }
    });
  });
}

describe('the command line, from the tarball alone', () => {
  const folder = join(work, 'command-line');

  before(async () => {
    emptyFolder(folder);
    // Without its peers, and without a registry: an administrator who only plans and verifies needs no CDK.
    await run('npm', ['install', '--no-audit', '--no-fund', '--offline', '--legacy-peer-deps', tarball], { cwd: folder });
    deepEqual(
      readdirSync(join(folder, 'node_modules')).filter((entry) => !entry.startsWith('.')),
      [manifest.name],
    );
    cpSync(join(here, 'consumer/environments'), join(folder, 'environments'), { recursive: true });
  });

  test('--version', async () => {
    equal((await npx(folder, ['--version'])).stdout.trim(), manifest.version);
  });

  test('--help', async () => {
    const { stdout } = await npx(folder, ['--help']);
    for (const command of ['preview', 'plan', 'certificate', 'zonefile']) match(stdout, new RegExp(`^ +${command}\\b`, 'm'));
  });

  test('plan', async () => {
    const { stdout } = await npx(folder, ['plan', 'mail']);
    match(stdout, /^autodiscover\.fabrikam\.com +CNAME/m);
    match(stdout, /^autodiscover\.tailspintoys\.com +CNAME, by hand/m);
  });

  test('preview says what it needs as well', async () => {
    const { stderr } = await npx(folder, ['preview', 'mail'], { status: 2 });
    match(stderr, /aws-cdk-lib is not installed, and this command needs it for the synthesis: npm install aws-cdk-lib constructs/);
    doesNotMatch(stderr, /^ +at /m);
  });

  test('plan of a file that is wrong: its place, no stack trace, status 2', async () => {
    writeFileSync(
      join(folder, 'wrong.yaml'),
      'account: "111111111111"\nregion: eu-central-1\nendpoint: https://autodiscover.contoso.com/\nnamespaces: [fabrikam.com]\n',
    );
    const { stderr } = await npx(folder, ['plan', 'wrong.yaml'], { status: 2 });
    match(stderr, /wrong\.yaml:3/);
    doesNotMatch(stderr, /^ +at /m);
  });
});

gettingStarted({ root, work, tarball, run });

/** Runs the installed command as its users do; offline, so that npx cannot fetch what is not there. */
function npx(folder, args, { command = manifest.name, ...options } = {}) {
  return run('npx', ['--offline', '--no-install', '--', command, ...args], { cwd: folder, ...options });
}

/** The folders of the named packages and of all that they depend on, by npm's own resolution from each folder upwards. */
function broughtBy(names, packages) {
  const found = new Set();
  const visit = (name, from) => {
    for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
      const path = `${base ? `${base}/` : ''}node_modules/${name}`;
      if (packages[path]) {
        if (found.has(path)) return;
        found.add(path);
        const { dependencies, optionalDependencies } = packages[path];
        for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) visit(dependency, path);
        return;
      }
      if (!base) return;
    }
  };
  for (const name of names) visit(name, '');
  return found;
}

function emptyFolder(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
}

function progress(text) {
  process.stderr.write(`  ${text}\n`);
}

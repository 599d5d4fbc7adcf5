// The examples as a reader tries them: the commands of each README, in a fresh copy of a clone, with the package as it is packed.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocksIn } from '../documents.ts';
import { packInto } from '../package/packed.ts';
import { runner } from '../package/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const clone = realpathSync(mkdtempSync(join(tmpdir(), 'autodiscover-examples-')));
const run = runner({ [clone]: '<clone>', [root]: '<repo>/', [homedir()]: '<home>' });
process.on('exit', () => rmSync(clone, { recursive: true, force: true }));

/** What a README has one do in the root of the clone is done here once, for all of them. `npm ci` has been. */
const PACK = ['npm ci', 'npm run build', 'npm pack'];
const GENERATE = 'npx jsii-pacmak --code-only --no-npmignore --target python';

const ENVIRONMENT = {
  npm_config_prefer_offline: 'true',
  npm_config_update_notifier: 'false',
  // A snapshot that is not there fails, and is not written.
  CI: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
  CDK_NOTICES: 'false',
  CDK_DISABLE_VERSION_CHECK: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};
/** No AWS account is asked, nor anything else: what asks nobody is run where there is no network, if the system lets one. */
const ALONE = ['unshare', '--net', '--map-root-user'];
const canBeAlone = await run(...withArgs([...ALONE, 'true']), { cwd: root }).then(
  () => true,
  () => false,
);

const tracked = (await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'examples'], { cwd: root })).stdout.trim().split('\n');
for (const file of tracked) cpSync(join(root, file), join(clone, file));
const examples = readdirSync(join(clone, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(clone, 'examples', entry.name, 'cdk.json')))
  .map(({ name }) => name);

await packInto(clone, run);
await shell(`${GENERATE} --outdir ${clone}/jsii-packages`, root);

test('every example is in the table', () => {
  const page = readFileSync(join(clone, 'examples/README.md'), 'utf8');
  deepEqual(blocksIn(page, 'sh').map(linesOf), [PACK]);
  const listed = [...page.matchAll(/^\| \[([\w-]+)\]\(\1\) /gm)].map(([, name]) => name);
  deepEqual(
    examples.filter((name) => !listed.includes(name)),
    [],
  );
});

let installed;
for (const name of examples) {
  test(`${name}: the commands of its README`, async () => {
    const folder = join(clone, 'examples', name);
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    const [once, commands, ...others] = blocksIn(page, 'sh').map(linesOf);
    deepEqual([once.filter((line) => line !== GENERATE), others], [PACK, []]);
    const [enter, ...lines] = commands;
    equal(enter, `cd examples/${name}`);
    shareInstalled(folder);
    const said = {};
    for (const line of lines) {
      const { stdout, stderr } = await shell(line, folder);
      said[line] = stdout + stderr;
    }
    installed ??= folder;

    match(Object.values(said).join('\n'), /^(Tests: +|=+ )[1-9]\d* passed\b(?!.*failed)/m);
    const preview = lines.find((line) => line.startsWith('npx cdk-autodiscover-redirect preview '));
    ok(preview, 'the README previews');
    const shown = linesOf(blocksIn(page, 'text').at(-1));
    ok(shown.length > 3, 'the README shows what the preview prints');
    const printed = said[preview].split('\n');
    for (const line of shown) ok(printed.includes(line), `the preview does not print '${line}':\n${said[preview]}`);
    if (existsSync(join(folder, 'tsconfig.json'))) await shell('npm run build', folder);
  });
}

function shell(line, cwd) {
  const alone = canBeAlone && !/ install |^npm install|preview/.test(line);
  return run(...withArgs([...(alone ? ALONE : []), 'bash', '-c', line]), { cwd, env: ENVIRONMENT });
}

function withArgs([command, ...args]) {
  return [command, args];
}

/** All install the same: what the first one has is laid out for the next, where `npm install` finds that nothing is missing. */
function shareInstalled(folder) {
  if (installed === undefined) return;
  cpSync(join(installed, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

function linesOf(block) {
  return block.trim().split('\n');
}

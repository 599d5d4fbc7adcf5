// Builds what is published: the constructs by jsii, the command line and the plugin with what they carry, and its notices.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { buildPrograms, SHARED } from './programs.mjs';
import { withAbsoluteLinks } from './readme-links.mjs';

rmSync('dist', { recursive: true, force: true });

console.log('1 of 3: the constructs, by jsii (most of the time)');

// JSII6 asks for the peers' floor installed here; test/package installs it and the newest, each in a folder of its own.
execFileSync('npx', ['jsii', '--generate-tsconfig', 'tsconfig.jsii.json', '--silence-warnings', 'JSII6', '--fail-on-warnings'], {
  // jsii warns of Node 20 in a red banner; the package promises it, and is tested with it.
  env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
rmSync('dist/tsconfig.tsbuildinfo', { force: true });
shareReadme();

console.log('2 of 3: the modules for tests and for environments');
// What people's own tests import is no part of the jsii surface, which has no functions: plain tsc makes it.
execFileSync('npx', ['tsc', '-p', 'tsconfig.testing.json'], { stdio: ['ignore', 'inherit', 'inherit'] });
copyTypes('lib/deploy', 'dist/deploy');

console.log('3 of 3: the command line, the plugin and the stage');
// The constructs' few libraries are folded into the one file that uses them: the package has no dependencies.
const libraries = await build({ ...SHARED, entryPoints: ['lib/names/libraries.ts'], outfile: 'dist/names/libraries.js' });
const programs = await buildPrograms(resolve('dist'));

writeFileSync('THIRD-PARTY-NOTICES', notices([libraries.metafile, programs]));

/** What Construct Hub, PyPI and the others show is the README that jsii has put into its assembly. */
function shareReadme() {
  const assembly = JSON.parse(readFileSync('.jsii', 'utf8'));
  assembly.readme.markdown = withAbsoluteLinks(assembly.readme.markdown);
  // As jsii's own tools mark an assembly that was changed after it was made.
  assembly.fingerprint = '*'.repeat(10);
  writeFileSync('.jsii', JSON.stringify(assembly, null, 2));
}

/** The types of what is bundled: of the entry, and of the files next to it that it leads to. Those of the constructs are jsii's. */
function copyTypes(from, to) {
  const made = mkdtempSync(join(tmpdir(), 'autodiscover-types-'));
  execFileSync('npx', ['tsc', '-p', 'tsconfig.environments.json', '--outDir', made], { stdio: ['ignore', 'inherit', 'inherit'] });
  const files = new Set(['index.d.ts']);
  // Iterating over a Set includes what is added meanwhile.
  for (const file of files) {
    const text = readFileSync(join(made, from, file), 'utf8');
    for (const [, name] of text.matchAll(/ from '\.\/([\w-]+)'/g)) files.add(`${name}.d.ts`);
    cpSync(join(made, from, file), join(to, file));
  }
  rmSync(made, { recursive: true });
}

/** The licence of every package that the two bundles carry code of. */
function notices(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = [...new Set(inputs.flatMap((input) => input.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []))].sort();
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : `Published under ${license}.`}`;
  });
  const publicSuffixList = 'Public Suffix List (MPL-2.0), as carried by tldts: https://publicsuffix.org/list/';
  return `This package carries code of the packages below.\n\n${[...parts, publicSuffixList].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

// The package in the languages that jsii makes it for: the smallest use, written in each, gives the template that it gives in
// TypeScript. Python is built and installed, Java and Go are compiled, the C# code is generated and no more.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocks } from '../documents.ts';
import { build, readJson } from '../package/packed.ts';
import { runner } from '../package/run.ts';
import { AWS_CDK_LIB } from './versions.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'autodiscover-languages-')));
// jsii says of every Node that has ended that it has.
const env = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };
const bare = runner({ [work]: '<temp>', [root]: '<repo>/', [homedir()]: '<home>' });
const run = (command, args, options) => bare(command, args, { ...options, env: { ...env, ...options.env } });

const manifest = readJson(join(root, 'package.json'));
const { targets } = manifest.jsii;
/** The module for Go asks for the version that it was compiled beside, by npm's numbers. */
const installed = readJson(join(root, 'node_modules/aws-cdk-lib/package.json')).version;
/** Of the same use in TypeScript, which test/package compares beside the oldest and the newest peers. */
const EXPECTED = readJson(join(here, '../package/consumer/__snapshots__/mail-stack.json'));

process.on('exit', () => rmSync(work, { recursive: true, force: true }));

// Here rather than in a hook: where the build fails, that is said once, not by every test.
await build(run);
const generated = join(work, 'generated');
await run('npx', ['jsii-pacmak', '--no-npmignore', '--no-fingerprint', '--code-only', '--validate-assemblies', '--outdir', generated], { cwd: root });

const withoutGo = await tooOldGo();

test('code is generated for every language of the package, and there are four next to TypeScript', () => {
  deepEqual(Object.keys(targets).sort(), ['dotnet', 'go', 'java', 'python']);
  deepEqual(readdirSync(generated).sort(), ['dotnet', 'go', 'java', 'js', 'python']);
});

test('C#: the project has the package id, and a class for each class of the package', () => {
  const { namespace, packageId } = targets.dotnet;
  const project = join(generated, 'dotnet', packageId);
  match(readFileSync(join(project, `${packageId}.csproj`), 'utf8'), new RegExp(`<PackageId>${packageId}</PackageId>`));
  const classes = Object.values(readJson(join(root, '.jsii')).types).filter(({ kind }) => kind === 'class');
  ok(classes.length > 5);
  for (const { name } of classes) {
    match(readFileSync(join(project, namespace, `${name}.cs`), 'utf8'), new RegExp(`public class ${name} :`));
  }
});

describe('Python', () => {
  const python = join(work, 'venv/bin/python');

  test('the wheel is built and installed next to aws-cdk-lib', async () => {
    await run('python3', ['-m', 'venv', join(work, 'venv')], { cwd: work });
    await run(python, ['-m', 'pip', 'wheel', '--no-deps', '--wheel-dir', join(work, 'wheels'), join(generated, 'python')], { cwd: work });
    const [wheel, ...others] = readdirSync(join(work, 'wheels'));
    deepEqual(others, []);
    equal(wheel, `${targets.python.module}-${manifest.version}-py3-none-any.whl`);
    await run(python, ['-m', 'pip', 'install', join(work, 'wheels', wheel), `aws-cdk-lib==${AWS_CDK_LIB.python}`], { cwd: work });
    equal((await run(python, ['-m', 'pip', 'check'], { cwd: work })).stdout.trim(), 'No broken requirements found.');
  });

  test('the program of the document makes the stack of TypeScript', async () => {
    writeFileSync(join(work, 'app.py'), program('python'));
    deepEqual(await templateOf(python, ['app.py'], work), EXPECTED);
  });

  test('a mistake is an exception that says what is wrong', async () => {
    writeFileSync(join(work, 'wrong.py'), program('python').replace('"tailspintoys.com"', '"co.uk"'));
    const { stderr } = await run(python, ['wrong.py'], { cwd: work, status: 1 });
    match(stderr, /'co\.uk' is a public suffix/);
  });
});

describe('Java', () => {
  const maven = join(work, 'maven');

  test('the code compiles, and the program of the document makes the stack of TypeScript', async () => {
    const { groupId, artifactId } = targets.java.maven;
    const bindings = join(generated, 'java/pom.xml');
    const pom = readFileSync(bindings, 'utf8');
    match(pom, new RegExp(`<groupId>${groupId}</groupId>\\s+<artifactId>${artifactId}</artifactId>\\s+<version>${manifest.version}</version>`));
    // Of a range, Maven reads the description of every version in it, and takes the newest of the day.
    const floor = manifest.peerDependencies['aws-cdk-lib'].slice(1);
    ok(pom.includes(`<version>[${floor},3.0.0)</version>`));
    writeFileSync(bindings, pom.replace(`[${floor},3.0.0)`, AWS_CDK_LIB.java));

    mkdirSync(join(maven, 'src/main/java'), { recursive: true });
    writeFileSync(join(maven, 'src/main/java/MailApp.java'), program('java'));
    writeFileSync(join(maven, 'pom.xml'), consumerPom({ groupId, artifactId, version: manifest.version }));
    writeFileSync(join(work, 'pom.xml'), aggregatorPom(['generated/java', 'maven']));
    const quick = ['-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true'];
    const classpath = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath';
    await run('mvn', ['--batch-mode', '--quiet', '--no-transfer-progress', ...quick, 'package', classpath, '-Dmdep.outputFile=classpath.txt'], { cwd: work });
    const libraries = readFileSync(join(maven, 'classpath.txt'), 'utf8').trim();
    ok(libraries.includes(`aws-cdk-lib-${AWS_CDK_LIB.java}.jar`));
    deepEqual(await templateOf('java', ['-classpath', `target/classes:${libraries}`, 'MailApp'], maven), EXPECTED);
  });
});

describe('Go', () => {
  test('the module compiles, and a program makes the stack of TypeScript', { skip: withoutGo }, async () => {
    const name = readdirSync(join(generated, 'go'))[0];
    const module = `${targets.go.moduleName}/${name}`;
    const bindings = join(generated, 'go', name, 'go.mod');
    match(readFileSync(bindings, 'utf8'), new RegExp(`^module ${module.replaceAll('.', '\\.')}$`, 'm'));
    match(readFileSync(bindings, 'utf8'), new RegExp(`aws-cdk-go/awscdk/v2 v${installed.replaceAll('.', '\\.')}$`, 'm'));
    const project = join(work, 'go');
    mkdirSync(project);
    copyFileSync(join(here, 'go/main.go'), join(project, 'main.go'));
    writeFileSync(join(project, 'go.mod'), `module mail\n\ngo 1.25\n\nrequire ${module} v0.0.0\n\nreplace ${module} => ${join(generated, 'go', name)}\n`);
    await run('go', ['mod', 'tidy'], { cwd: project });
    await run('go', ['build', '-o', 'mail', '.'], { cwd: project });
    deepEqual(await templateOf('./mail', [], project), EXPECTED);
  });
});

/** Why Go is left out; nothing where it is here and new enough for what aws-cdk-lib asks. */
async function tooOldGo() {
  const version = await run('go', ['env', 'GOVERSION'], { cwd: work }).then(
    ({ stdout }) => stdout.trim(),
    () => 'none',
  );
  const [, minor] = /^go1\.(\d+)/.exec(version) ?? [];
  return Number(minor) >= 25 ? false : `aws-cdk-lib for Go asks for Go 1.25 or newer, and here is ${version}`;
}

/** The program of the document that uses the constructs. */
function program(language) {
  const [found, ...others] = blocks(language).filter((text) => /\bAutodiscoverRedirect(\(|\.Builder)/.test(text));
  deepEqual(others, []);
  return found;
}

/** What an app writes where CDK's command line says, as it says it. */
async function templateOf(command, args, cwd) {
  const outdir = join(cwd, 'cdk.out');
  await run(command, args, { cwd, env: { CDK_OUTDIR: outdir } });
  return readJson(join(outdir, 'Mail.template.json'));
}

function aggregatorPom(modules) {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
<modules>${modules.map((module) => `<module>${module}</module>`).join('')}</modules></project>`;
}

function consumerPom({ groupId, artifactId, version }) {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>mail</artifactId><version>1</version>
<properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies><dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency></dependencies>
</project>`;
}

// docs/getting-started.md as somebody pastes it, block by block: in an empty folder with the packed file, and in a clone.
import { deepEqual, doesNotMatch, equal, match } from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { blocksIn } from '../documents.ts';

/** Need an account, or ask hosts of the reader's: they stand on the page, and are not run. */
const NOT_RUN = [
  /^npx cdk bootstrap aws:\/\/123456789012\/eu-central-1 -c environments=mail$/,
  /^npx cdk bootstrap aws:\/\/222222222222\/eu-central-1 --trust 123456789012 --cloudformation-execution-policies \S+ -c environments=mail$/,
  /^npx cdk deploy "prod\/\*" -c environments=mail$/,
  /^npx cdk-autodiscover-redirect (certificate|preflight|verify) mail\/prod\.yaml$/,
];

export function gettingStarted({ root, work, tarball, run }) {
  const page = readFileSync(join(root, 'docs/getting-started.md'), 'utf8');
  const parts = Object.fromEntries(page.split(/^## /m).map((part) => [part.split('\n')[0], part]));
  const [project, clone] = parts['A project, or a clone'].split('**A clone of this repository**');
  const steps = Object.entries(parts).filter(([title]) => /^\d\. /.test(title));
  const stepCommands = steps.flatMap(([, part]) => commandsOf(part));

  /** In one shell session after another, as `cd` changes the folder of those that follow. */
  async function pasted(commands, start) {
    const said = {};
    let folder = start;
    for (const command of commands) {
      const [, into] = /^cd (\S+)$/.exec(command) ?? [];
      if (into !== undefined) folder = join(folder, into);
      else said[command] = (await run('sh', ['-c', command], { cwd: folder, env: NOBODY })).stdout;
    }
    return { folder, said };
  }

  function expectSteps(said) {
    const of = (command) => said[`npx cdk-autodiscover-redirect ${command}`];
    for (const domain of ['fabrikam.com', 'tailspintoys.com']) match(of('plan mail/prod.yaml'), new RegExp(`autodiscover\\.${domain.replace('.', '\\.')}\\b`));
    match(of('plan mail/prod.yaml'), /partner\.example/, 'says what was left out of the list');
    match(of('preview mail/prod.yaml'), /2 of 2 walks reach their endpoint/);
    deepEqual(said['npx cdk list -c environments=mail'].trim().split('\n').sort(), blocksIn(parts['3. Preview'], 'text')[0].trim().split('\n').sort());
    match(of('zonefile mail/prod.yaml'), /^; zone tailspintoys\.com$/m);
    doesNotMatch(of('zonefile mail/prod.yaml'), /fabrikam/);
  }

  describe('getting started', () => {
    test('what it does not run needs an account, or asks hosts of the reader', () => {
      const left = stepCommands.filter((command) => NOT_RUN.some((one) => one.test(command)));
      equal(left.length, 6);
      match(steps.map(([, part]) => part).join(''), /never tried in a real account/);
    });

    describe('in a project of its own', () => {
      let folder;
      let said;

      before(async () => {
        const above = join(work, 'newcomer');
        mkdirSync(above);
        cpSync(tarball, join(above, basename(tarball)));
        equal(basename(tarball), /\S+\.tgz/.exec(commandsOf(project).join(' '))[0].replace('../', ''), 'the page names the packed file');
        ({ folder } = await pasted(commandsOf(project), above));
        writeFileSync(join(folder, 'cdk.json'), blocksIn(project, 'json')[0]);
        writeSteps(folder);
        ({ said } = await pasted(stepCommands.filter(isRun), folder));
      });

      test('every command does what the page says', () => expectSteps(said));

      test('the page and the files of the prompt are written', () => {
        for (const path of ['preview.html', 'prompt/prod-outlook-prompt.reg', 'prompt/prod-outlook-prompt-undo.ps1'])
          equal(existsSync(join(folder, path)), true, path);
      });

      test('its templates are synthesized, and answer what the preview of the file says', async () => {
        await run('sh', ['-c', 'npx cdk synth "prod/*" -c environments=mail --quiet'], { cwd: folder, env: NOBODY });
        const { stdout } = await run('sh', ['-c', 'npx cdk-autodiscover-redirect preview --assembly cdk.out --external'], { cwd: folder, env: NOBODY });
        match(stdout, /2 of 2 walks reach their endpoint/);
      });

      test('CDK destroys nothing where nobody can confirm it, as docs/operations.md says', async () => {
        const { stdout, stderr } = await run('npx', ['cdk', 'destroy', 'prod/*', '--app', 'cdk.out'], { cwd: folder, env: NOBODY, status: 1 });
        match(stdout + stderr, /Destroying stacks is an irreversible action, but terminal \(TTY\) is not attached/);
      });
    });

    test('in an empty folder, by init', async () => {
      const above = join(work, 'initialized');
      mkdirSync(above);
      cpSync(tarball, join(above, basename(tarball)));
      const { folder, said } = await pasted(commandsOf(parts['In one command']), above);
      for (const file of ['package.json', 'cdk.json', 'environments/prod.yaml']) equal(existsSync(join(folder, file)), true, file);
      const written = Object.entries(said).find(([command]) => command.includes(' init '))?.[1] ?? '';
      // What it says is next is what the page has next.
      for (const command of Object.keys(said).filter((one) => /^np[mx] /.test(one) && !one.includes(' init ')))
        match(written, new RegExp(`^  ${command.replaceAll('.', '\\.')}$`, 'm'));
      match(said['npx cdk-autodiscover-redirect preview prod'], /2 of 2 walks reach their endpoint/);
      const schema = /\$schema=(\S+)/.exec(readFileSync(join(folder, 'environments/prod.yaml'), 'utf8'))?.[1] ?? '';
      equal(existsSync(join(folder, 'environments', schema)), true, 'an editor finds the schema');
      const { stdout } = await run('npx', ['cdk', 'list'], { cwd: folder, env: NOBODY });
      deepEqual(stdout.trim().split('\n'), ['prod/Site (prod-Site)']);
    });

    test('in a clone', async () => {
      const above = join(work, 'cloned');
      mkdirSync(above);
      const [cloned, ...others] = commandsOf(clone);
      await run('git', ['clone', '--quiet', root, cloned.split('/').pop().replace('.git', '')], { cwd: above });
      const inside = join(above, 'cdk-autodiscover-redirect');
      // `npm ci` and `npm run build` are what this run began with.
      deepEqual(others.slice(0, 3), ['cd cdk-autodiscover-redirect', 'npm ci', 'npm run build']);
      await run('cp', ['--archive', '--link', join(root, 'node_modules'), inside], { cwd: above });
      cpSync(join(root, 'dist'), join(inside, 'dist'), { recursive: true });
      await pasted(others.slice(3), inside);
      writeSteps(inside);
      const { said } = await pasted(stepCommands.filter(isRun), inside);
      expectSteps(said);
    });
  });

  function writeSteps(folder) {
    const file = (step, language) => blocksIn(steps.find(([title]) => title.startsWith(step))[1], language)[0];
    writeFileSync(join(folder, 'mail/accepted-domains.csv'), file('1.', 'csv'));
    writeFileSync(join(folder, 'mail/prod.yaml'), file('2.', 'yaml'));
  }
}

/** Signed in nowhere, and with nobody to tell of it. */
const NOBODY = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_CONFIG_FILE: '/dev/null',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CI: 'true',
};

function isRun(command) {
  return !NOT_RUN.some((one) => one.test(command));
}

function commandsOf(text) {
  return blocksIn(text, 'sh').flatMap((block) => block.trim().split('\n'));
}

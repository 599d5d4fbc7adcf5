// The workflow that users copy: each command of its steps, run by the shell that GitHub runs it by, in a project of theirs.
import { deepEqual, equal, match } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';

/** Within `folder`, where the package is installed with its peers. */
export function workflowTests({ root, folder, run }) {
  const project = join(folder, 'workflow');
  const { defaults, jobs } = parse(readFileSync(join(root, 'examples/github-actions/autodiscover.yml'), 'utf8'));
  /** What `shell: bash` of a workflow means. */
  const shell = ['--noprofile', '--norc', '-eo', 'pipefail', '-c'];
  const env = { ENVIRONMENT: 'mail', BASE: 'main' };
  let preview;

  /** Runs the steps of a job as GitHub does: after one that fails, only those that say "always". */
  async function runJob(name, edit = (command) => command) {
    const summary = join(project, `${name}-summary.md`);
    const statuses = {};
    for (const { name: step = '', run: command, if: when } of jobs[name].steps) {
      const failed = Object.values(statuses).some((status) => status !== 0);
      if (command === undefined || command === 'npm ci' || (failed && when !== 'always()')) continue;
      const wrapped = `set +e; (set -e; ${edit(command)}); echo "status $?" >&2`;
      const { stderr } = await run('bash', [...shell, wrapped], { cwd: project, env: { ...env, GITHUB_STEP_SUMMARY: summary } });
      statuses[step] = Number(/status (\d+)\n$/.exec(stderr)[1]);
    }
    return { statuses, summary: readFileSync(summary, 'utf8') };
  }

  describe('the workflow that users copy', () => {
    before(async () => {
      mkdirSync(project);
      cpSync(join(root, 'test/package/consumer/environments'), join(project, 'environments'), { recursive: true });
      symlinkSync(join(folder, 'node_modules'), join(project, 'node_modules'));
      writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, scripts: { test: 'node --version' } }));
      // As `actions/checkout` leaves it: the pull request's files, and the branch that it is for.
      const git = (...args) => run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd: project });
      await git('init', '--quiet');
      await git('add', 'environments', 'package.json');
      await git('commit', '--quiet', '--message', 'main');
      await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    });

    after(() => preview?.kill());

    test('names its shell', () => equal(defaults.run.shell, 'bash'));

    test('on a pull request: tests, a preview, and its table as the summary', async () => {
      const { statuses, summary } = await runJob('preview');
      deepEqual(statuses, { 'Snapshot tests': 0, Preview: 0, Summary: 0, Changes: 0 });
      match(summary, /^## Autodiscover, as this pull request would deploy it\n```text\n/);
      match(summary, /^2 of 2 walks reach their endpoint$/m);
      match(summary, /^```\n[^`]*nothing changes/m);
      match(readFileSync(join(project, 'preview.html'), 'utf8'), /<title>mail: 2 of 2 walks reach their endpoint<\/title>/);
    });

    test('on a schedule: a verification that fails its step, and tells in the summary why', async () => {
      // The DNS of a preview, in place of the real one; nothing listens where it leads to.
      const command = join(project, 'node_modules/.bin/cdk-autodiscover-redirect');
      preview = spawn(command, ['preview', 'mail', '--serve'], { cwd: project, timeout: 600_000 });
      let said = '';
      const port = await new Promise((resolve, reject) => {
        preview.stdout.setEncoding('utf8').on('data', (text) => {
          said += text;
          const [, found] = /@127\.0\.0\.1 -p (\d+)/.exec(said) ?? [];
          if (found) resolve(found);
        });
        preview.on('close', () => reject(new Error(`the preview ended: ${said}`)));
      });
      const { statuses, summary } = await runJob('verify', (command) =>
        command.replace(' verify ', ` verify --resolver 127.0.0.1:${port} --any-target --connect-timeout 2 `),
      );
      deepEqual(statuses, { Verify: 1, Summary: 0 });
      match(summary, /^## Autodiscover, as mail clients find it\n```text\n/);
      match(summary, /^0 of 2 namespaces reach their endpoint$/m);
      match(readFileSync(join(project, 'verify.xml'), 'utf8'), /<testsuites>/);
      match(readFileSync(join(project, 'verify.html'), 'utf8'), /<title>mail: 0 of 2 namespaces reach their endpoint<\/title>/);
    });
  });
}

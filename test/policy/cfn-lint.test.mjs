// cfn-lint, which comes from Python's registry, over every template of the worked example: `npm run test:cfn-lint`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const outdir = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
let templates = [];

before(() => {
  const version = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
  assert.equal(version.status, 0, "cfn-lint is not installed: run `pip install 'cfn-lint>=1.51'`");
  const synth = spawnSync('npx', ['cdk', 'synth', '**', '--quiet', '--output', outdir], { encoding: 'utf8' });
  assert.equal(synth.status, 0, synth.stderr);
  templates = readdirSync(outdir, { recursive: true }).filter((file) => file.endsWith('.template.json'));
});

after(() => rmSync(outdir, { recursive: true }));

test('every stack of the worked example has a template', () => {
  assert.equal(templates.length, 3);
});

test('cfn-lint finds no error in them', () => {
  for (const template of templates) {
    const { status, stdout, stderr } = spawnSync('cfn-lint', ['--non-zero-exit-code', 'error', join(outdir, template)], { encoding: 'utf8' });
    assert.equal(status, 0, `${template}\n${stdout}${stderr}`);
  }
});

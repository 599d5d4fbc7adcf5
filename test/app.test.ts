import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, HEAD } from './environment/fixture';

function app(environments: string, outdir: string) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ environments }) },
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

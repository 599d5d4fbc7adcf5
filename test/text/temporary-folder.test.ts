import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { inTemporaryFolder } from '../../lib/text/temporary-folder';
import { folderWith } from '../environment/fixture';

test('the folder is there for the work, and gone after it, also where it fails', () => {
  const [made] = [inTemporaryFolder((folder) => (existsSync(folder) ? folder : undefined))];
  expect(existsSync(String(made))).toBe(false);
  let failed = '';
  expect(() =>
    inTemporaryFolder((folder) => {
      failed = folder;
      throw new Error('of the work');
    }),
  ).toThrow('of the work');
  expect(existsSync(failed)).toBe(false);
});

(process.platform === 'win32' ? describe.skip : describe)('a signal', () => {
  const source = readFileSync(join(__dirname, '../../lib/text/temporary-folder.ts'), 'utf8');
  const { code } = transformSync(source, { filename: 'temporary-folder.ts', module: { type: 'commonjs' }, jsc: { parser: { syntax: 'typescript' } } });
  const ran = (then: string) => {
    const temporary = folderWith({});
    const { status, signal, stdout } = spawnSync(process.execPath, ['-e', `${code}\n${then}`], {
      env: { ...process.env, TMPDIR: temporary },
      encoding: 'utf8',
    });
    return { status, signal, stdout, left: readdirSync(temporary) };
  };

  test('in the middle of the work ends the process when the folder is gone', () => {
    const work = "exports.inTemporaryFolder(() => { process.kill(process.pid, 'SIGTERM'); console.log('worked on'); });";
    const then = "setTimeout(() => console.log('went on'), 60_000);";
    // From a callback too, after which Node runs immediates before it looks for signals; and next to a work that has just ended.
    const callback = `require('node:fs').stat('.', () => { exports.inTemporaryFolder(() => {}); setImmediate(() => require('node:fs').stat('.', () => { ${work} })); ${then} });`;
    for (const script of [work + then, callback]) {
      expect(ran(script)).toEqual({ status: null, signal: 'SIGTERM', stdout: 'worked on\n', left: [] });
    }
  });

  test('is left to those who listen, and after the work nobody listens for it', () => {
    const listen = "process.once('SIGTERM', () => console.log('heard'));";
    const counted =
      "setImmediate(() => setImmediate(() => setImmediate(() => console.log(process.listenerCount('SIGTERM'), process.listenerCount('SIGINT')))));";
    expect(ran(`${listen} exports.inTemporaryFolder(() => process.kill(process.pid, 'SIGTERM')); ${counted}`)).toMatchObject({
      status: 0,
      stdout: 'heard\n0 0\n',
      left: [],
    });
  });
});

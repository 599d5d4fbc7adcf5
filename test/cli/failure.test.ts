/** @slow */

import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { openSync } from 'node:fs';
import { fail } from '../../lib/cli/failure';
import { inTerminalOf, type Process } from '../../lib/cli/process-terminal';
import { run } from '../../lib/cli/run';
import type { Terminal } from '../../lib/cli/terminal';
import { environmentError } from '../../lib/environment/environment';
import { UserError } from '../../lib/errors';
import { socketLimit } from '../../lib/network/network';
import { bundled, PACKAGES } from '../bundled';

function failed(error: unknown, env: Record<string, string> = {}) {
  const stream = { text: '', write: (text: string) => (stream.text += text) };
  const status = fail(error, { stdout: stream, stderr: stream, env });
  return { status, text: stream.text };
}

const REPORT = /^error: internal error \(.*\): please report it at https:\/\/\S+\/issues, with the command/;

test.each<[string, Error, number]>([
  ['wrong use', new UserError('x'), 2],
  ['an environment', environmentError([{ file: 'x', message: 'y' }]), 2],
  ['the answer is no', new UserError('x', { status: 1 }), 1],
])('%s has its status, and its message alone', (_, error, status) => {
  expect(failed(error)).toEqual({ status, text: `error: ${error.message}\n` });
});

test('an option that helps is named after the message', () => {
  const { message } = socketLimit(Object.assign(new Error(), { code: 'EMFILE' })) as Error;
  expect(failed(socketLimit(Object.assign(new Error(), { code: 'EMFILE' }))).text).toBe(`error: ${message} (verify: --concurrency, preview: --only)\n`);
});

test('a line each for what is wrong, and no line for a line break within', () => {
  expect(failed(new UserError(['a\n::error::x', 'b'])).text).toBe('error: a\\u{a}::error::x\nerror: b\n');
});

test.each([
  ['an error', new TypeError("cannot read 'x'\n    at somewhere"), "TypeError: cannot read 'x'"],
  ['something that is no error', 'odd', 'odd'],
  ['a hostile one', new Error('\u001b[2J##vso[x]'), 'Error: \\u{1b}[2J#\\u{23}vso[x]'],
])('%s of the tool itself is status 70, one line that asks for a report, and no trace', (_, error, shown) => {
  const { status, text } = failed(error);
  expect(status).toBe(70);
  expect(text).toMatch(REPORT);
  expect(text).toContain(`(${shown})`);
  expect(text.trimEnd()).not.toContain('\n');
});

test('the trace is there for who asks for it', () => {
  const { status, text } = failed(new TypeError('x'), { AUTODISCOVER_REDIRECT_TRACE: '1' });
  expect(status).toBe(70);
  expect(text).toMatch(/\n {4}at .*failure\.test\.ts/);
});

test.each([
  ['ENOSPC', 'write', 'a file cannot be written (ENOSPC): the disk is full: free some space, or name a file in another folder'],
  ['EROFS', 'open', 'x/y cannot be written (EROFS): its disk is read-only: name a file in another folder'],
  ['EACCES', 'mkdir', 'x/y cannot be written (EACCES): you have no permission to write there: get that permission, or name a file in another folder'],
  ['ENOENT', 'mkdtemp', 'cannot create a temporary folder at x/y (ENOENT): set TMPDIR to a folder that exists'],
])('%s of %s is this machine, and no failure of the tool', (code, syscall, message) => {
  const { status, text } = failed(Object.assign(new Error(code), { code, syscall, ...(syscall === 'write' ? {} : { path: 'x/y' }) }));
  expect(status).toBe(2);
  expect(text).toContain(`error: ${message}`);
  expect(text.trimEnd()).not.toContain('\n');
});

test('a code of the network, or of a file that the tool itself should have, is a failure of the tool', () => {
  expect(failed(Object.assign(new Error('connect EACCES'), { code: 'EACCES', syscall: 'connect' })).status).toBe(70);
  expect(failed(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open', path: 'x' })).status).toBe(70);
});

class FakeStream extends EventEmitter {
  public text = '';
  public write(text: string): void {
    this.text += text;
  }
}

function fakeProcess() {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const exit = jest.fn();
  const events = new EventEmitter();
  return { stdout, stderr, exit, events, process: { stdout, stderr, env: {}, exit, on: events.on.bind(events) } as unknown as Process };
}

describe('a process', () => {
  test('what no command catches ends it as everything else does', async () => {
    const { process, events, exit, stderr } = fakeProcess();
    await inTerminalOf(process, async () => 0);
    events.emit('uncaughtException', new TypeError('in a timer'));
    expect(exit).toHaveBeenCalledWith(70);
    expect(stderr.text).toMatch(REPORT);
  });

  test('hears no signal before a command asks for it, so that one that computes can be ended', async () => {
    const { process, events, exit } = fakeProcess();
    let terminal: Terminal | undefined;
    await inTerminalOf(process, async (given) => {
      terminal = given;
      return 0;
    });
    expect(events.listenerCount('SIGTERM')).toBe(0);
    const { stop } = terminal as Terminal;
    expect((terminal as Terminal).stop).toBe(stop);
    expect(events.listenerCount('SIGTERM')).toBe(1);
    events.emit('SIGTERM');
    expect({ stopped: stop?.aborted, ended: exit.mock.calls }).toEqual({ stopped: true, ended: [] });
    events.emit('SIGINT');
    expect(exit).toHaveBeenCalledWith(130);
  });

  test.each([['plan'], ['zonefile', '--all'], ['prompt', '--no-write']])('%s computes, and so asks for none', async (command, ...options) => {
    const stream = new FakeStream();
    const terminal: Terminal = {
      stdout: stream,
      stderr: stream,
      env: {},
      get stop(): AbortSignal {
        throw new Error('asked for');
      },
    };
    expect(await run([command, 'contoso', ...options], terminal, '1.2.3')).toBe(0);
  });

  test.each([
    [0, 2],
    [1, 1],
  ])('of which the standard output cannot be written says so; its status %i becomes %i', async (own, whole) => {
    const { process, stdout, stderr } = fakeProcess();
    const status = await inTerminalOf(process, async () => {
      for (const code of ['ENOSPC', 'ERR_STREAM_DESTROYED']) stdout.emit('error', Object.assign(new Error(code), { code }));
      return own;
    });
    expect(status).toBe(whole);
    expect(stderr.text).toBe('error: the standard output cannot be written (ENOSPC): the disk is full: free some space, or redirect it to another file\n');
  });

  test('whose reader has seen enough is stopped, and keeps its status', async () => {
    const { process, stdout, stderr } = fakeProcess();
    const status = await inTerminalOf(process, async ({ stop }) => {
      stdout.emit('error', Object.assign(new Error(), { code: 'EPIPE' }));
      return stop?.aborted ? 0 : 1;
    });
    expect({ status, stderr: stderr.text }).toEqual({ status: 0, stderr: '' });
  });

  test('the command line is such a one', async () => {
    const bin = await bundled({ entryPoints: ['bin/autodiscover-redirect.ts'] });
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bin, 'plan', 'contoso'], {
      encoding: 'utf8',
      env: { ...process.env, ...PACKAGES },
      stdio: ['ignore', full, 'pipe'],
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^error: the standard output cannot be written \(ENOSPC\).*\n$/) });
  });
});

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { atExit } from './at-exit';

/** Starts a program that does not outlive this process. */
export function spawnOwned(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options);
  const ended = atExit(() => child.kill());
  child.once('close', ended);
  return child;
}

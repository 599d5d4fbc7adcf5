import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';

/** Where a command writes to; a test hands in its own. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user wants the command to end: Ctrl-C. */
  readonly stop?: AbortSignal;
}

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Colours on a terminal alone, and not where `NO_COLOR` is set (no-color.org). */
export function colorsOf(stream: Stream, env: Terminal['env']): Colors {
  return createColors(stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}

export function printLine(stream: Stream, text: string): void {
  stream.write(`${text}\n`);
}

export function printJson(stream: Stream, value: unknown): void {
  printLine(stream, JSON.stringify(value, undefined, 2));
}

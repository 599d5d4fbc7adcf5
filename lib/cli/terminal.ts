import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { printable, safeJson, visible } from '../text/untrusted';

/** The streams of a command; tests pass their own. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** What a person types; left out where nobody is asked. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user presses Ctrl-C. */
  readonly stop?: AbortSignal;
}

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Colours only on a terminal, and not if `NO_COLOR` is set (no-color.org). */
export function colorsOf(stream: Stream, env: Terminal['env']): Colors {
  return createColors(stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}

/** The maximum width of a table: the terminal's columns, or `COLUMNS`; no limit in a pipe or a file. */
export function widthOf({ isTTY, columns }: Stream, env: Terminal['env']): number | undefined {
  const asked = Number(env.COLUMNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  // A terminal that does not know its width reports 0.
  return isTTY && columns ? columns : undefined;
}

/** Every text that a command prints goes through here or through JSON: both escape control sequences of terminals and CI runners. */
export function print(stream: Stream, text: string): void {
  stream.write(printable(text, stream.isTTY === true));
}

export function printLine(stream: Stream, text: string): void {
  print(stream, `${text}\n`);
}

export function printJson(stream: Stream, value: unknown): void {
  stream.write(`${safeJson(value, 2)}\n`);
}

/** One object per line. */
export function printJsonLine(stream: Stream, value: unknown): void {
  stream.write(`${safeJson(value)}\n`);
}

/** A status line on a terminal, for work without a progress bar. */
export function tell({ stderr }: Terminal, message: string): void {
  if (stderr.isTTY) printLine(stderr, `${visible(message)} …`);
}

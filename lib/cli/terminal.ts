import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { printable, safeJson, visible } from '../text/untrusted';

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

/** How wide a table may be: a terminal's columns, or those that `COLUMNS` asks for; any where a program or a file takes them. */
export function widthOf({ isTTY, columns }: Stream, env: Terminal['env']): number | undefined {
  const asked = Number(env.COLUMNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  // One that does not know its width says 0.
  return isTTY && columns ? columns : undefined;
}

/** Every text that a command prints goes through here, or through what prints JSON: neither lets a terminal or a CI runner obey it. */
export function print(stream: Stream, text: string): void {
  stream.write(printable(text, stream.isTTY === true));
}

export function printLine(stream: Stream, text: string): void {
  print(stream, `${text}\n`);
}

export function printJson(stream: Stream, value: unknown): void {
  stream.write(`${safeJson(value, 2)}\n`);
}

/** An object a line. */
export function printJsonLine(stream: Stream, value: unknown): void {
  stream.write(`${safeJson(value)}\n`);
}

/** A line on a terminal that tells what is being done, where nothing can be counted. */
export function tell({ stderr }: Terminal, message: string): void {
  if (stderr.isTTY) printLine(stderr, `${visible(message)} …`);
}

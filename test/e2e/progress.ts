const begun = Date.now();

/** A run takes a minute or more: somebody who watches it wants to see that it moves, and where it stands. */
export function progress(text: string): void {
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stderr.write(`[${String(seconds).padStart(3)} s] ${text}\n`);
}

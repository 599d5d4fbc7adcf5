import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './run';

/*
 * The package, built and packed: by the test itself, or once for all of them, as .ci/run does.
 */

const ROOT = join(__dirname, '../..');

/** A folder with the packed file of this checkout, which is built, and what `npm pack --json` said of it. */
const HANDED_OVER = process.env.AUTODISCOVER_PACKED;

/** What npm says of a packed file. */
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  readonly size: number;
  readonly unpackedSize: number;
}

/** Builds the checkout. */
export async function build(run: Run): Promise<void> {
  if (HANDED_OVER === undefined) await run('npm', ['run', 'build'], { cwd: ROOT });
}

/** Builds the checkout, and leaves the packed file in a folder. */
export async function packInto(folder: string, run: Run): Promise<Packed> {
  await build(run);
  if (HANDED_OVER === undefined) return JSON.parse((await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT })).stdout)[0];
  const [packed] = readJson(join(HANDED_OVER, 'packed.json'));
  cpSync(join(HANDED_OVER, packed.filename), join(folder, packed.filename));
  return packed;
}

// biome-ignore lint/suspicious/noExplicitAny: of files of every form
export function readJson(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'));
}

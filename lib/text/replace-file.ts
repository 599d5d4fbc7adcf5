import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readlinkSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Writes a file by one next to it that takes its name: whoever reads meanwhile sees the old or the new one, and never a
 * half. A link stays a link, also where what it leads to is not there yet, and the file keeps its mode.
 *
 * @throws the system's error
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const target = targetOf(file);
  const known = statSync(target, { throwIfNoEntry: false });
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // What somebody put there under this name is not written to: 'wx' follows no link.
    writeFileSync(draft, content, { mode: known?.mode, flag: 'wx', flush: true });
    // The umask takes bits from the mode of a new file.
    if (known) chmodSync(draft, known.mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** Where a file's content is: at the end of its links, whether or not a file is there. */
export function targetOf(file: string): string {
  let at = file;
  for (let links = 0; isLink(lstatSync(at, { throwIfNoEntry: false })); links += 1) {
    if (links === MOST_LINKS) throw Object.assign(new Error(`ELOOP: too many links, '${file}'`), { code: 'ELOOP', syscall: 'open', path: file });
    at = resolve(realpathSync(dirname(at)), readlinkSync(at));
  }
  return at;
}

function isLink(stats: Stats | undefined): boolean {
  return stats?.isSymbolicLink() ?? false;
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A file and its new content. */
export interface NewContent {
  readonly file: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes a temporary file next to it and renames that: a reader sees the old or the new content, never a
 * part. A link stays a link, also if its target does not exist yet, and the file keeps its mode.
 *
 * @throws the system's error
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  replaceFiles([{ file, content }]);
}

/**
 * The same for several files: none is replaced before all are on the disk.
 *
 * @throws the system's error
 */
export function replaceFiles(files: readonly NewContent[]): void {
  const drafts: string[] = [];
  try {
    const places = files.map(({ file, content }) => {
      const target = targetOf(file);
      const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
      drafts.push(draft);
      writeDraft(draft, content, statSync(target, { throwIfNoEntry: false })?.mode);
      return { target, draft };
    });
    for (const { target, draft } of places) renameSync(draft, target);
  } catch (error) {
    for (const draft of drafts) rmSync(draft, { force: true });
    throw error;
  }
}

function writeDraft(draft: string, content: string | Uint8Array, mode: number | undefined): void {
  // With 'wx' the system opens no existing file and follows no link that another user put there.
  const handle = openSync(draft, 'wx', mode);
  try {
    writeFileSync(handle, content);
    // The umask takes bits from the mode of a new file.
    if (mode !== undefined) fchmodSync(handle, mode);
    // Some file systems report a full disk only now.
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The limit of Linux. */
const MOST_LINKS = 40;

/**
 * The end of a file's links, whether or not a file is there.
 *
 * @throws an error with the system's `code`: `ELOOP`, or `EACCES` for another user's link in a shared folder
 */
export function targetOf(file: string): string {
  let at = file;
  for (let links = 0; ; links += 1) {
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (!stats?.isSymbolicLink()) return at;
    if (links === MOST_LINKS) throw systemError('ELOOP', file);
    const folder = realpathSync(dirname(at));
    if (isTrap(stats, statSync(folder))) throw systemError('EACCES', at);
    at = resolve(folder, readlinkSync(at));
  }
}

const WRITABLE_BY_OTHERS = 0o022;

/** The rule of Linux (fs.protected_symlinks), which the system does not apply to links that are read here; for every folder that others may write to. */
function isTrap(link: Stats, folder: Stats): boolean {
  const self = process.getuid?.();
  return self !== undefined && (folder.mode & WRITABLE_BY_OTHERS) !== 0 && link.uid !== self && link.uid !== folder.uid;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}, open '${path}'`), { code, syscall: 'open', path });
}

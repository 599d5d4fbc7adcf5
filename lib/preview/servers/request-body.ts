/*
 * Where the body of a request ends (RFC 9112, sections 6 and 7). Its content is read and discarded.
 */

export type Framing = { readonly by: 'nothing' } | { readonly by: 'length'; readonly length: number } | { readonly by: 'chunks' };

/** Reads one body. */
export interface BodyReader {
  /** The bytes of the body so far. */
  readonly size: number;
  /** Those after the body; `more` if it has not ended. */
  take(bytes: Buffer): { readonly rest: Buffer } | 'more' | 'malformed';
}

export function bodyReader(framing: Framing): BodyReader {
  return framing.by === 'chunks' ? new Chunks() : new Counted(framing.by === 'length' ? framing.length : 0);
}

class Counted implements BodyReader {
  public size = 0;

  public constructor(private readonly length: number) {}

  public take(bytes: Buffer): ReturnType<BodyReader['take']> {
    const own = Math.min(bytes.length, this.length - this.size);
    this.size += own;
    return this.size === this.length ? { rest: bytes.subarray(own) } : 'more';
  }
}

/** Bytes of a chunk's first line, or of a trailer; as long as a header may be. */
const MAX_LINE = 16 * 1024;

class Chunks implements BodyReader {
  public size = 0;
  private line = '';
  /** The bytes until the end of the chunk, with its line break; none between chunks. */
  private left = 0;
  private isTrailer = false;

  public take(bytes: Buffer): ReturnType<BodyReader['take']> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.left > 0) {
        const own = Math.min(rest.length, this.left);
        this.left -= own;
        this.size += own;
        // A chunk ends with a line break, or its size was none.
        if (this.left === 0 && rest[own - 1] !== 0x0a) return 'malformed';
        rest = rest.subarray(own);
        continue;
      }
      const end = rest.indexOf(0x0a);
      this.line += rest.toString('latin1', 0, end < 0 ? rest.length : end + 1);
      if (this.line.length > MAX_LINE) return 'malformed';
      if (end < 0) return 'more';
      rest = rest.subarray(end + 1);
      const line = this.line.replace(/\r?\n$/, '');
      this.line = '';
      if (this.isTrailer && line === '') return { rest };
      if (this.isTrailer) continue;
      const [, size] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
      if (size === undefined) return 'malformed';
      const length = Number.parseInt(size, 16);
      if (length === 0) this.isTrailer = true;
      else this.left = length + 2;
    }
    return 'more';
  }
}

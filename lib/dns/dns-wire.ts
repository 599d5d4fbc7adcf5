/*
 * What client and server need in addition to the wire-format library, which does not check the names that it encodes.
 */

const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;
export const HEADER_LENGTH = 12;
const LENGTH_FIELD = 2;
const PRINTABLE = /^[!-~]+$/;

/** Whether a name, without a trailing dot, fits into a message as written (RFC 1035, section 2.3.4), and is safe to print. */
export function fitsInDns(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && PRINTABLE.test(name) && name.split('.').every(({ length }) => length > 0 && length <= MAX_LABEL_LENGTH);
}

/**
 * Whether the header's counts fit the message: a question takes at least 5 bytes, a record 11. The library trusts the
 * counts, and a message of 64 KB can keep it busy for seconds.
 */
export function hasRoomForItsRecords(message: Buffer): boolean {
  const count = (index: number) => message.readUInt16BE(4 + 2 * index);
  return HEADER_LENGTH + 5 * count(0) + 11 * (count(1) + count(2) + count(3)) <= message.length;
}

/** A message for TCP: RFC 1035, section 4.2.2. */
export function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_FIELD);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/**
 * Takes messages out of a TCP stream, in any chunks.
 *
 * @returns the messages that a chunk completes; undefined if one is longer than allowed
 */
export function unframer(maxLength = 0xffff): (piece: Buffer) => readonly Buffer[] | undefined {
  let pieces: Buffer[] = [];
  let held = 0;
  let wanted = LENGTH_FIELD;
  return (piece) => {
    pieces.push(piece);
    held += piece.length;
    const messages: Buffer[] = [];
    while (held >= wanted) {
      const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, held);
      const length = all.readUInt16BE(0);
      if (length > maxLength) return undefined;
      const end = LENGTH_FIELD + length;
      if (held >= end) messages.push(all.subarray(LENGTH_FIELD, end));
      pieces = [held >= end ? all.subarray(end) : all];
      wanted = held >= end ? LENGTH_FIELD : end;
      if (held >= end) held -= end;
    }
    return messages;
  };
}

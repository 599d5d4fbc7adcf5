import * as fc from 'fast-check';

/** Any text. It has the characters of fast-check's unit 'binary', which takes more than a second to lay them all out. */
export const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff - 0x800 }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800)) });

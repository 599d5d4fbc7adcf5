/** Longest text of a server that ends in a walk, in characters. */
const MAX_LENGTH = 300;

/** Control, format (right-to-left overrides among them), unassigned and private characters, and what breaks lines. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

const PRINTABLE = /^[ -~]*$/;

/** A text that somebody else's server gave, fit for a terminal and a page: what cannot be seen becomes `�`, and it is cut at 300 characters. */
export function plainText(text: string): string {
  if (text.length <= MAX_LENGTH && PRINTABLE.test(text)) return text;
  // Cut before and after: a header may hold 16 KB, and a cut by UTF-16 units may halve a character.
  const plain = [...text.slice(0, 2 * MAX_LENGTH + 2)].map((character) => character.replace(UNSEEN, '\uFFFD'));
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1).join('')}…` : plain.join('');
}

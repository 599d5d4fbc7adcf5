import { folded, marked } from '../../lib/text/fold';

test('prose is folded between words, after its mark, and is as it was where it fits', () => {
  expect(marked('note:', 'one  two three four five six seven eight nine ten', 40)).toBe('note: one two three four five six seven\n      eight nine ten');
  expect(marked('note:', 'one  two', 40)).toBe('note: one  two');
  expect(marked('note:', 'one  two')).toBe('note: one  two');
  expect(folded('a supercalifragilisticexpialidocious-supercalifragilistic word', 31)).toBe('a\nsupercalifragilisticexpialidocious-supercalifragilistic\nword');
});

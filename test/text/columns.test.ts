import { inColumns } from '../../lib/text/columns';

test('columns are as wide as their widest cell, whatever colours it; no line ends in white space', () => {
  const rows = [
    ['domain', 'result'],
    ['a.com', '\u001b[32mreached\u001b[39m'],
    ['\u001b[31mlonger.com\u001b[39m', ''],
  ];
  expect(inColumns(rows)).toEqual(['domain      result', 'a.com       \u001b[32mreached\u001b[39m', '\u001b[31mlonger.com\u001b[39m']);
});

test('characters of East Asia take two columns', () => {
  expect(
    inColumns([
      ['日本.jp', 'x'],
      ['abcdefgh', 'y'],
    ]),
  ).toEqual(['日本.jp   x', 'abcdefgh  y']);
});

// By the square of their number, these would take the better part of an hour.
test('a hundred thousand rows are laid out in one go', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => [`autodiscover.ns${index}.example.com`, 'CNAME', 'elsewhere', 'default', '302']);
  expect(inColumns(rows)).toHaveLength(100_000);
});

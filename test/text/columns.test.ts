import { inColumns, inColumnsOrCards } from '../../lib/text/columns';

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

describe('a table wider than the terminal', () => {
  const rows = [
    ['namespace', 'https', 'endpoint', 'result'],
    ['fabrikam.com', 'refused', '401, certificate valid', '\u001b[32m✓ reached\u001b[39m'],
    ['adatum.com', '–', '', '✕ no record'],
  ];

  test('is a card for each row, with what its other cells say', () => {
    expect(inColumnsOrCards(rows, 51)).toEqual([
      'fabrikam.com',
      '  https: refused; endpoint: 401, certificate valid;',
      '  result: \u001b[32m✓ reached\u001b[39m',
      'adatum.com',
      '  result: ✕ no record',
    ]);
  });

  test('stays columns where it fits, to the last column, and where nobody says how wide it may be', () => {
    const widest = 'adatum.com    –        401, certificate valid  ✕ no record'.length;
    expect(inColumnsOrCards(rows, widest)).toEqual(inColumns(rows));
    expect(inColumnsOrCards(rows, widest - 1)).toHaveLength(5);
    expect(inColumnsOrCards(rows)).toEqual(inColumns(rows));
  });

  test('does not break a cell that is wider than the terminal itself', () => {
    expect(
      inColumnsOrCards(
        [
          ['a', 'b'],
          ['x', 'y'.repeat(30)],
        ],
        10,
      ),
    ).toEqual(['x', `  b: ${'y'.repeat(30)}`]);
  });
});

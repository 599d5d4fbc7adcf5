import { printable, safeJson, visible } from '../../lib/text/untrusted';

describe('what a runner or a terminal would obey is written out', () => {
  test.each([
    ['a command of Azure Pipelines', '##vso[task.setvariable variable=x]y', '#\\u{23}vso[task.setvariable variable=x]y'],
    ['one of the older form, within a line', 'mail ##[set-output name=x;]y', 'mail #\\u{23}[set-output name=x;]y'],
    ['one behind a further sign', '###[error]', '#\\u{23}\\u{23}[error]'],
    ['one of TeamCity', "##teamcity[buildStatus text='x']", "#\\u{23}teamcity[buildStatus text='x']"],
    ['a command of GitHub Actions', '::error file=x::y', '\\u{3a}:error file=x::y'],
    ['one behind spaces, which the runner passes over', ' \u00a0::add-mask::x', ' \u00a0\\u{3a}:add-mask::x'],
    ['a control sequence', '\u001b]0;x\u0007', '\\u{1b}]0;x\\u{7}'],
    ['a control character of C1', '\u009b31m', '\\u{9b}31m'],
    ['a line break', 'a\r\n::error::b', 'a\\u{d}\\u{a}::error::b'],
    ['a line break of Unicode', 'a\u2028b\u0085c', 'a\\u{2028}b\\u{85}c'],
    ['an override of the direction', '\u202emoc.osotnoc', '\\u{202e}moc.osotnoc'],
    ['a tag beyond the first plane', 'a\u{e0041}', 'a\\u{e0041}'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
    expect(visible(shown)).toBe(shown);
    expect(printable(text.replaceAll(/[\r\n]/g, ''), false)).not.toMatch(/##|^\s*::|[\p{Cc}\p{Cf}\u2028]/u);
  });

  test.each(['contoso.com', '::1', '::ffff:192.0.2.1', '2001:db8::add', 'a # b', 'müller.de', 'std::error', '日本.jp → 👍'])('%s stays as it is', (text) => {
    expect(visible(text)).toBe(text);
    expect(printable(text, true)).toBe(text);
  });
});

test('a composed text keeps its lines; of what colours it, what picocolors writes, and on a terminal alone', () => {
  const text = '\u001b[31mred\u001b[39m\n\u001b[8mhidden\u001b[2J\n  ::warning::x';
  expect(printable(text, true)).toBe('\u001b[31mred\u001b[39m\n\\u{1b}[8mhidden\\u{1b}[2J\n  \\u{3a}:warning::x');
  expect(printable(text, false)).toBe('\\u{1b}[31mred\\u{1b}[39m\n\\u{1b}[8mhidden\\u{1b}[2J\n  \\u{3a}:warning::x');
});

describe('JSON', () => {
  const VALUE = {
    '##[key]': [
      '##[set-output name=x;]',
      '###vso[x]',
      '::error::x',
      ' ::error::x',
      'a\n::error::x',
      '\u001b[31m\u009b\u007f\u202e\u2028\u{e0041}',
      '"::group::',
    ],
    address: ['::1', '2001:db8::1'],
  };

  test.each([undefined, 2])('is escaped so that nobody obeys it, and parses to the same (indent %p)', (indent) => {
    const text = safeJson(VALUE, indent);
    expect(JSON.parse(text)).toEqual(VALUE);
    expect(text).not.toMatch(/##|(?<!\w)::(?=[a-z])|(?!\n)[\p{Cc}\p{Cf}\u2028]/u);
    expect(text).toContain('\\u0023\\u0023[set-output');
    expect(text).toContain('"2001:db8::1"');
  });
});

import { readFileSync } from 'node:fs';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { blocksIn, DOCUMENTS, EXAMPLES } from './documents';

/*
 * Exchange's administrators sit at Windows: what the documents have a reader type is read here by a grammar of PowerShell, and
 * looked through for what Windows PowerShell 5.1 does otherwise than sh. No PowerShell runs here.
 */

const PAGES = [...DOCUMENTS, ...EXAMPLES];

/** For another machine than the reader's, or said in words next to it what Windows has in its place. */
const ELSEWHERE: readonly RegExp[] = [
  /^certbot /, // the web server's, on Linux
  /\| jq /, // Windows PowerShell 5.1 takes the quotes out of what it gives to a program
  /^aws .* > present\.json$/, // zonefile reads UTF-16 too
  /^npm run [\w:-]+ -- /, // README.md: PowerShell's own npm loses the --, and npm.cmd does not
  /^python3 -m venv |^\.venv\/bin\/python /, // examples/python/README.md names those of Windows
];

/** A line, where it stands. */
type Command = readonly [page: string, line: string];

const BLOCKS: Command[] = PAGES.flatMap(({ path, text }) =>
  blocksIn(text, '(?:sh|powershell)').flatMap((block) =>
    block
      .trim()
      .split('\n')
      .map((line): Command => [path, line.trim()]),
  ),
);
const INLINE: Command[] = PAGES.flatMap(({ path, text }) =>
  [...text.matchAll(/(?<!`)`((?:npm(?:\.cmd)?|npx|git|cd|mkdir) [^`]+)`(?!`)/g)].map(([, line]): Command => [path, line.replaceAll(/\s+/g, ' ')]),
);
/** An ellipsis, and a word in angle brackets, stand for what the reader knows. */
const COMMANDS = [...BLOCKS, ...INLINE]
  .filter(([, line]) => !ELSEWHERE.some((pattern) => pattern.test(line)))
  .map(([page, line]): Command => [page, line.replaceAll(/…|<[\w-]+>/g, 'x')]);

/** What sh takes and Windows PowerShell 5.1 or cmd does not, or takes for something else. */
const OF_SH_ALONE: Readonly<Record<string, RegExp>> = {
  'two commands in a line': /&&|\|\|/,
  'a line that goes on': /\\$/,
  'a variable before its command': /^\w+=/,
  'a variable of sh': /\$\{?\w+|\bexport\b/,
  'a file that is written, in UTF-16': />/,
  'quotes within quotes': /'[^']*"|"[^"]*\\"/,
  'a comma outside quotes, which makes a list': /^(?:[^"]*"[^"]*")*[^"]*\w,\w/,
  // Which is no matter to a command of PowerShell itself.
  'single quotes, which cmd does not know': /^(?![A-Z][a-z]+-\w).*'/,
};

let parser: Parser;

beforeAll(async () => {
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
});

test('there are commands, of every example too', () => {
  expect(BLOCKS.length).toBeGreaterThan(50);
  expect(INLINE.length).toBeGreaterThan(20);
  const pages = new Set(BLOCKS.map(([page]) => page));
  expect(EXAMPLES.filter(({ path }) => !pages.has(path))).toEqual([]);
});

test.each(Object.entries(OF_SH_ALONE))('no command has %s', (_, pattern) => {
  expect(COMMANDS.filter(([, line]) => pattern.test(line))).toEqual([]);
});

test('each command is one of PowerShell, and runs the same program', () => {
  const others = COMMANDS.filter(([, line]) => {
    // The grammar knows no digit in the name of a parameter; PowerShell does.
    const root = parser.parse(line.replace(/ -IPv[46]Address /g, ' -IPAddress '))?.rootNode;
    return !root || root.hasError || firstWord(root) !== line.split(' ')[0];
  });
  expect(others).toEqual([]);
});

test('the grammar refuses what is no PowerShell', () => {
  expect(parser.parse('npm run (build')?.rootNode.hasError).toBe(true);
});

function firstWord(root: Node): string {
  return root.descendantsOfType('command_name').at(0)?.text ?? 'nothing';
}

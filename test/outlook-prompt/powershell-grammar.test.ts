import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { renderScript } from '../../lib/outlook-prompt/powershell-script';
import { OUTLOOK_VERSIONS, silencedHosts } from '../../lib/outlook-prompt/registry-values';
import { CONTOSO } from './fixture';

/** @slow */

// A grammar of PowerShell reads the scripts; PowerShell itself does not run them.
let parser: Parser;

beforeAll(async () => {
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
});

const WRITES = { silence: ['New-Item', 'New-ItemProperty'], undo: ['Get-Item', 'Remove-ItemProperty'] };
const BOTH = ['ForEach-Object', 'Get-ChildItem', 'Set-StrictMode', 'Test-Path', 'Where-Object', 'Write-Output', 'Write-Warning'];

test.each(['silence', 'undo'] as const)('%s is PowerShell, of these commands and of no method', (does) => {
  const root = parsed(renderScript(CONTOSO, does, 'x.ps1'));
  const commands = new Set(root.descendantsOfType('command_name').map((node) => node?.text));
  commands.delete('Out-Null');
  expect([...commands].sort()).toEqual([...BOTH, ...WRITES[does]].sort());
  expect(root.descendantsOfType(['invokation_expression', 'type_literal']).map((node) => node?.text)).toEqual(['[switch]']);
});

test('the grammar refuses what is no PowerShell', () => {
  const script = renderScript(CONTOSO, 'silence', 'x.ps1');
  for (const broken of [script.replace("'autodiscover.contoso.com'", "'auto'discover.contoso.com'"), script.replace('} catch {', 'catch {')]) {
    expect(broken).not.toBe(script);
    expect(() => parsed(broken)).toThrow('is no PowerShell');
  }
});

test('any text stays within its quotes', () => {
  const text = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'ab.-\'"`$(){};#@\\ ') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (hosts) => {
      const root = parsed(renderScript(silencedHosts(hosts, OUTLOOK_VERSIONS.slice(3), 'user'), 'undo', 'x.ps1'));
      const literals = root.descendantsOfType('verbatim_string_characters').map((node) => node?.text.slice(1, -1).replaceAll("''", "'"));
      expect(literals.slice(1, 1 + hosts.length)).toEqual(hosts);
    }),
  );
});

function parsed(script: string): Node {
  const root = parser.parse(script)?.rootNode;
  if (root === undefined || root.hasError) throw new Error(`it is no PowerShell: ${root}`);
  return root;
}

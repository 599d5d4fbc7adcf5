import * as fc from 'fast-check';
import type { Node } from 'web-tree-sitter';
import { renderReport } from '../../lib/outlook-prompt/powershell-report';
import { renderScript } from '../../lib/outlook-prompt/powershell-script';
import { OUTLOOK_VERSIONS, outlookSettings } from '../../lib/outlook-prompt/registry-values';
import { WITHOUT_OFFICE_365 } from './fixture';
import { parsed } from './powershell';

/** @slow */

const WRITES = { silence: ['New-Item', 'New-ItemProperty'], undo: ['Get-Item', 'Remove-ItemProperty'] };
const ALL = ['ForEach-Object', 'Get-ChildItem', 'Set-StrictMode', 'Test-Path', 'Where-Object', 'Write-Output', 'Write-Warning'];

test.each(['silence', 'undo'] as const)('%s is PowerShell, of these commands and of no method', async (does) => {
  const root = await parsed(renderScript(WITHOUT_OFFICE_365, does, 'x.ps1'));
  const commands = commandsOf(root);
  commands.delete('Out-Null');
  expect([...commands].sort()).toEqual([...ALL, ...WRITES[does]].sort());
  expect(methodsAndTypes(root)).toEqual(['[switch]']);
});

test('the report is PowerShell, of commands that read and of no method', async () => {
  const root = await parsed(renderReport(WITHOUT_OFFICE_365.hosts, OUTLOOK_VERSIONS, 'x.ps1'));
  expect([...commandsOf(root)].sort()).toEqual([...ALL, 'ConvertTo-Json', 'Get-Item', 'Get-ItemPropertyValue'].sort());
  expect(methodsAndTypes(root)).toEqual(['[switch]', '[switch]', '[int]']);
});

test('the grammar refuses what is no PowerShell', async () => {
  const script = renderScript(WITHOUT_OFFICE_365, 'silence', 'x.ps1');
  for (const broken of [script.replace("'autodiscover.contoso.com'", "'auto'discover.contoso.com'"), script.replace('} catch {', 'catch {')]) {
    expect(broken).not.toBe(script);
    await expect(parsed(broken)).rejects.toThrow('is no PowerShell');
  }
});

test('any text stays within its quotes', async () => {
  const report = await parsed(renderReport(["a'; exit 0 #", '$(b)`"@'], OUTLOOK_VERSIONS, 'x.ps1'));
  expect(literals(report).slice(1, 3)).toEqual(["a'; exit 0 #", '$(b)`"@']);
  const text = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'ab.-\'"`$(){};#@\\ ') });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (hosts) => {
      const settings = outlookSettings(hosts, OUTLOOK_VERSIONS.slice(3), { kind: 'user', excludesOffice365: false });
      const undone = literals(await parsed(renderScript(settings, 'undo', 'x.ps1'))).slice(1, 1 + 4 * hosts.length);
      expect(undone.filter((_, index) => index % 4 === 1)).toEqual(hosts);
    }),
  );
});

function literals(root: Node): (string | undefined)[] {
  return root.descendantsOfType('verbatim_string_characters').map((node) => node?.text.slice(1, -1).replaceAll("''", "'"));
}

function commandsOf(root: Node): Set<string | undefined> {
  return new Set(root.descendantsOfType('command_name').map((node) => node?.text));
}

function methodsAndTypes(root: Node): (string | undefined)[] {
  return root.descendantsOfType(['invokation_expression', 'type_literal']).map((node) => node?.text);
}

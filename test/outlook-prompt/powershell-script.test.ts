import { renderScript } from '../../lib/outlook-prompt/powershell-script';
import { promptFiles } from '../../lib/outlook-prompt/prompt-files';
import { OUTLOOK_VERSIONS, outlookSettings } from '../../lib/outlook-prompt/registry-values';
import { CONTOSO, POLICY, WITHOUT_OFFICE_365 } from './fixture';

test('the script that silences, byte for byte', () => {
  expect(unix(renderScript(CONTOSO, 'silence', 'contoso-outlook-prompt.ps1'))).toMatchInlineSnapshot(`
"<#
.SYNOPSIS
    Silences Outlook's redirect prompt for the hosts of Autodiscover endpoints.

.DESCRIPTION
    Outlook asks "Allow this website to configure ... server settings?" where Autodiscover is redirected from http to
    https. It does not ask about a host that a value of the key RedirectServers names (Microsoft KB 2480582). The same
    value makes it accept a certificate of that host that does not name it (KB 2783881).

    Writes a value for each host: REG_SZ, the host as its name, no data. What is there already stays.

    It does so for the user who runs it. Where SYSTEM runs it, or an administrator with -AllUsers, it does so for all who
    are signed in at that moment, and for no other user: their registry is not loaded. Close Outlook before.

.PARAMETER AllUsers
    For all users who are signed in. Takes an elevated PowerShell.

.EXAMPLE
    powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\\contoso-outlook-prompt.ps1

    As the user. The script is not signed; sign it if your execution policy requires that.

.EXAMPLE
    powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\\contoso-outlook-prompt.ps1 -WhatIf

    Says what it would do, and changes nothing.

.NOTES
    Exit code: 0 all is done, 1 something failed, or no user is signed in.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [switch] $AllUsers
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$values = @(
    @{ Key = 'Software\\Microsoft\\Office\\15.0\\Outlook\\AutoDiscover\\RedirectServers'; Name = 'autodiscover-s.outlook.com'; Type = 'String'; Data = '' }
    @{ Key = 'Software\\Microsoft\\Office\\15.0\\Outlook\\AutoDiscover\\RedirectServers'; Name = 'autodiscover.contoso.com'; Type = 'String'; Data = '' }
    @{ Key = 'Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers'; Name = 'autodiscover-s.outlook.com'; Type = 'String'; Data = '' }
    @{ Key = 'Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers'; Name = 'autodiscover.contoso.com'; Type = 'String'; Data = '' }
)

# Cmdlets and whoami.exe alone: a script that is not signed may have to do without the methods of .NET.
# S-1-5-18 is SYSTEM, which has no mailbox.
$account = & "$env:SystemRoot\\System32\\whoami.exe" /user /fo csv /nh
$isSystem = "$account" -match '"S-1-5-18"'

if ($AllUsers -or $isSystem) {
    # The accounts of people, from a domain, from this computer or from Entra ID; not those of services.
    $hives = @(Get-ChildItem -LiteralPath 'Registry::HKEY_USERS' -Name |
        Where-Object { $_ -match '^S-1-(5-21|12-1)-[0-9-]+$' } |
        ForEach-Object { "HKEY_USERS\\$_" })
} else {
    $hives = @('HKEY_CURRENT_USER')
}
if ($hives.Count -eq 0) {
    Write-Warning 'No user is signed in: nothing is done.'
    exit 1
}

$exitCode = 0
foreach ($hive in $hives) {
    foreach ($value in $values) {
        $path = "Registry::$hive\\$($value.Key)"
        try {
            # New-Item -Force empties a key that is there already.
            if (-not (Test-Path -LiteralPath $path)) { New-Item -Path $path -Force | Out-Null }
            if ($WhatIfPreference) { Write-Output "What if: $($value.Name) would be written into $path"; continue }
            New-ItemProperty -LiteralPath $path -Name $value.Name -PropertyType $value.Type -Value $value.Data -Force | Out-Null
            Write-Output "wrote $($value.Name) into $path"
        } catch {
            # The Policies key of a user is read-only to that user.
            Write-Warning "not written: $($value.Name) in $path (is this account allowed to write it?): $_"
            $exitCode = 1
        }
    }
}
exit $exitCode
"
`);
});

test('undo differs in what it says and does, and in nothing else', () => {
  const silence = unix(renderScript(POLICY, 'silence', 'contoso.ps1')).split('\n');
  const undo = unix(renderScript(POLICY, 'undo', 'contoso.ps1')).split('\n');
  expect(undo.filter((line) => !silence.includes(line)).join('\n')).toMatchInlineSnapshot(`
"    Brings Outlook's redirect prompt back for the hosts of Autodiscover endpoints.
    Removes the value of each host, also if another tool wrote it. The key and its other values stay.
            if (-not (Test-Path -LiteralPath $path)) { continue }
            if (@((Get-Item -LiteralPath $path).Property) -notcontains $value.Name) { continue }
            Remove-ItemProperty -LiteralPath $path -Name $value.Name
            if (-not $WhatIfPreference) { Write-Output "removed $($value.Name) from $path" }
            Write-Warning "not removed: $($value.Name) in $path (is this account allowed to write it?): $_""
`);
  expect(undo.join('\n')).not.toMatch(/New-Item|Remove-Item\b/);
});

test('excludes Office 365, and undo takes that value away, in one line of values and one of help each', () => {
  const key = 'Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover';
  const value = `    @{ Key = '${key}'; Name = 'ExcludeExplicitO365Endpoint'; Type = 'DWord'; Data = 1 }`;
  for (const does of ['silence', 'undo'] as const) {
    const lines = unix(renderScript(WITHOUT_OFFICE_365, does, 'x.ps1')).split('\n');
    expect(lines.filter((line) => line.startsWith('    @{'))).toHaveLength(3);
    expect(lines).toContain(value);
    expect(lines.filter((line) => line.includes('s ExcludeExplicitO365Endpoint,'))).toHaveLength(1);
  }
});

test('is ASCII with CRLF and without a byte order mark, which every PowerShell and Intune read alike', () => {
  const scripts = promptFiles(WITHOUT_OFFICE_365, OUTLOOK_VERSIONS, 'contoso').filter(({ name }) => name.endsWith('.ps1'));
  expect(scripts.map(({ name }) => name)).toEqual(['contoso-outlook-prompt.ps1', 'contoso-outlook-prompt-undo.ps1', 'contoso-outlook-prompt-report.ps1']);
  for (const { content, name } of scripts) {
    const text = Buffer.from(content).toString('latin1');
    expect(text).toMatch(/^<#\r\n(?:[\x20-\x7e]*\r\n)+$/);
    expect(text).toContain(`-File .\\${name}\r\n`);
  }
});

test('calls no method of .NET, which the constrained language mode forbids', () => {
  for (const { content } of promptFiles(CONTOSO, OUTLOOK_VERSIONS, 'x').filter(({ name }) => name.endsWith('.ps1'))) {
    const [, code] = Buffer.from(content).toString('ascii').split('#>');
    expect(code).not.toMatch(/\)?\.[A-Za-z]+\(|\]::|New-Object|Add-Type/);
  }
});

test('a name that is no host could not leave its quotes', () => {
  const settings = outlookSettings(["a'; Remove-Item 'b"], OUTLOOK_VERSIONS, { kind: 'user', excludesOffice365: false });
  expect(renderScript(settings, 'silence', 'x.ps1')).toContain("Name = 'a''; Remove-Item ''b'; Type");
});

function unix(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

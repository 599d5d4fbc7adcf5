import { EXCLUDE_OFFICE_365 } from './autodiscover-values';
import type { OutlookSettings } from './registry-values';

/**
 * A script that makes the values, or takes away those and nothing else, for Windows PowerShell 5.1 and PowerShell 7.
 *
 * What it rests on:
 * - Intune passes no arguments to a platform script, and runs it as the user or as SYSTEM, in a 32-bit host unless set
 *   otherwise (Microsoft Intune, "Use PowerShell scripts on Windows 10/11 devices in Intune"). So undo is a script of its
 *   own, and SYSTEM is noticed by the script. Both hosts see the same keys: `Software` of a user is shared ("Registry Keys
 *   Affected by WOW64").
 * - Where scripts have to be signed, one that is not runs in the constrained language mode, where no method may be called,
 *   `$PSCmdlet.ShouldProcess` and `WindowsIdentity` among them (PowerShell/PowerShell#17906). So cmdlets do it all: those
 *   that write take `-WhatIf` and `-Confirm` from the script.
 * - `New-Item -Force` empties a registry key that is there already (PowerShell/PowerShell#5444).
 * - ASCII without a byte order mark: every PowerShell reads it alike, and Intune takes no mark where it checks signatures
 *   ("Remediations", script requirements).
 *
 * @param fileName - what the examples of its help call it
 */
export function renderScript(settings: OutlookSettings, does: 'silence' | 'undo', fileName: string): string {
  return windowsText(script(does === 'silence' ? SILENCE : UNDO, settings, fileName));
}

interface Part {
  readonly synopsis: string;
  readonly does: string;
  readonly office365: string;
  readonly perValue: string;
  readonly failed: string;
}

const SILENCE: Part = {
  synopsis: "Silences Outlook's redirect prompt for the hosts of Autodiscover endpoints.",
  does: 'Writes a value for each host: REG_SZ, the host as its name, no data. What is there already stays.',
  office365: `Writes ${EXCLUDE_OFFICE_365}, REG_DWORD 1: Outlook no longer asks Office 365 (KB 3211279, steps 4 and
    11). A mailbox in Exchange Online then depends on the redirect.`,
  perValue: `# New-Item -Force empties a key that is there already.
            if (-not (Test-Path -LiteralPath $path)) { New-Item -Path $path -Force | Out-Null }
            if ($WhatIfPreference) { Write-Output "What if: $($value.Name) would be written into $path"; continue }
            New-ItemProperty -LiteralPath $path -Name $value.Name -PropertyType $value.Type -Value $value.Data -Force | Out-Null
            Write-Output "wrote $($value.Name) into $path"`,
  failed: 'not written',
};

const UNDO: Part = {
  synopsis: "Brings Outlook's redirect prompt back for the hosts of Autodiscover endpoints.",
  does: 'Removes the value of each host, also if another tool wrote it. The key and its other values stay.',
  office365: `Removes ${EXCLUDE_OFFICE_365}, also if another tool wrote it: Outlook asks Office 365 again.`,
  perValue: `if (-not (Test-Path -LiteralPath $path)) { continue }
            if (@((Get-Item -LiteralPath $path).Property) -notcontains $value.Name) { continue }
            Remove-ItemProperty -LiteralPath $path -Name $value.Name
            if (-not $WhatIfPreference) { Write-Output "removed $($value.Name) from $path" }`,
  failed: 'not removed',
};

function script({ synopsis, does, office365, perValue, failed }: Part, { keys, excludesOffice365 }: OutlookSettings, fileName: string): string {
  const values = keys.flatMap(({ path, values }) =>
    values.map(({ name, type, data }) => {
      const [kind, literal] = type === 'REG_SZ' ? ['String', quoted(data)] : ['DWord', data];
      return `    @{ Key = ${quoted(path)}; Name = ${quoted(name)}; Type = '${kind}'; Data = ${literal} }`;
    }),
  );
  return `<#
.SYNOPSIS
    ${synopsis}

.DESCRIPTION
    Outlook asks "Allow this website to configure ... server settings?" where Autodiscover is redirected from http to
    https. It does not ask about a host that a value of the key RedirectServers names (Microsoft KB 2480582). The same
    value makes it accept a certificate of that host that does not name it (KB 2783881).

    ${does}
${excludesOffice365 ? `\n    ${office365}\n` : ''}
    It does so for the user who runs it. Where SYSTEM runs it, or an administrator with -AllUsers, it does so for all who
    are signed in at that moment, and for no other user: their registry is not loaded. Close Outlook before.

${ALL_USERS_HELP}
.EXAMPLE
    ${commandLine(fileName)}

    As the user. The script is not signed; sign it if your execution policy requires that.

.EXAMPLE
    ${commandLine(fileName)} -WhatIf

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
${values.join('\n')}
)

${usersBlock('done')}
$exitCode = 0
foreach ($hive in $hives) {
    foreach ($value in $values) {
        $path = "Registry::$hive\\$($value.Key)"
        try {
            ${perValue}
        } catch {
            # The Policies key of a user is read-only to that user.
            Write-Warning "${failed}: $($value.Name) in $path (is this account allowed to write it?): $_"
            $exitCode = 1
        }
    }
}
exit $exitCode
`;
}

export const ALL_USERS_HELP = `.PARAMETER AllUsers
    For all users who are signed in. Takes an elevated PowerShell.
`;

export function commandLine(fileName: string): string {
  return `powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\\${fileName}`;
}

/** Leaves in `$hives` whose registries are meant; ends the script where there are none. */
export function usersBlock(happened: 'done' | 'read'): string {
  return `# Cmdlets and whoami.exe alone: a script that is not signed may have to do without the methods of .NET.
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
    Write-Warning 'No user is signed in: nothing is ${happened}.'
    exit 1
}
`;
}

/** The elements of an array, a line each. */
export function listed(texts: readonly string[]): string {
  return texts.map((text) => `    ${quoted(text)}`).join('\n');
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function windowsText(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

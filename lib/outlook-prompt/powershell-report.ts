import { AUTODISCOVER_VALUES, EXCLUDE_HTTP_REDIRECT, POLICY_MARK } from './autodiscover-values';
import { ALL_USERS_HELP, commandLine, listed, quoted, usersBlock, windowsText } from './powershell-script';
import { AUTODISCOVER_KEY, OFFICE_KEYS, OUTLOOK_VERSIONS, type OutlookVersion } from './registry-values';

/**
 * A script that reads which Autodiscover settings a computer has, says what each does to the http redirect, and changes
 * nothing. Written under the rules of the scripts that write (powershell-script.ts): it calls no method either.
 *
 * What it rests on beyond those:
 * - Where several keys set a value, Cloud Policy wins over Group Policy ("Overview of Cloud Policy service for Microsoft
 *   365"), and the policy key over the user's own (KB 3211279, "Policy control").
 * - Intune takes exit code 1 of a detection script for an issue, and 2,048 characters of its output ("Remediations", script
 *   requirements). So the verdict is one line, and the last.
 *
 * @param versions - those whose settings decide the exit code: what an Outlook that is long gone left behind decides nothing
 * @param fileName - what the examples of its help call it
 */
export function renderReport(hosts: readonly string[], versions: readonly OutlookVersion[], fileName: string): string {
  const switches = AUTODISCOVER_VALUES.filter(({ kind }) => kind === undefined).map(({ name }) => name);
  const meanings = AUTODISCOVER_VALUES.map(({ name, means, redirect }) => `    ${quoted(name)} = ${quoted(`Outlook ${means}; the http redirect ${redirect}`)}`);
  return windowsText(`<#
.SYNOPSIS
    Reports the Autodiscover settings of Outlook on this computer, and whether they leave the http redirect on.

.DESCRIPTION
    Reads the keys ${AUTODISCOVER_KEY} and RedirectServers of Outlook 2007 and newer, where Cloud Policy, Group Policy and
    users set them, and changes nothing. Microsoft documents them for the registry of a user alone (KB 2212902, KB 3211279),
    so it reads no other.

    It does so for the user who runs it. Where SYSTEM runs it, or an administrator with -AllUsers, it does so for all who
    are signed in at that moment, and for no other user: their registry is not loaded.

${ALL_USERS_HELP}
.PARAMETER Json
    Prints the same as one line of JSON: redirect is on, off or unknown.

.EXAMPLE
    ${commandLine(fileName)}

    As the user. The script is not signed; sign it if your execution policy requires that.

.NOTES
    Exit code: 0 Outlook asks the http redirect; 1 a value of ${EXCLUDE_HTTP_REDIRECT} switches it off, or something could
    not be read, or no user is signed in. Version ${versions.map(({ version }) => version).join(' and ')} decides that; the others are only shown.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [switch] $AllUsers,
    [switch] $Json
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$endpointHosts = @(
${listed(hosts)}
)
$versions = @(
${listed(OUTLOOK_VERSIONS.map(({ version }) => version))}
)
$deciding = @(
${listed(versions.map(({ version }) => version))}
)
# The first that has a value wins.
$sources = @(
${listed(['Software\\Policies\\Microsoft\\Cloud\\Office', OFFICE_KEYS.policy, OFFICE_KEYS.user])}
)
$switches = @(
${listed(switches)}
)
$meanings = @{
${meanings.join('\n')}
}

${usersBlock('read')}
$settings = @()
$asked = @()
$off = @()
$unknown = @()
foreach ($hive in $hives) {
    foreach ($version in $versions) {
        $decides = $deciding -contains $version
        $seen = @()
        $silenced = @()
        foreach ($source in $sources) {
            $key = "$hive\\$source\\$version\\${AUTODISCOVER_KEY}"
            try {
                if (-not (Test-Path -LiteralPath "Registry::$key")) { continue }
                foreach ($name in @((Get-Item -LiteralPath "Registry::$key").Property)) {
                    $data = Get-ItemPropertyValue -LiteralPath "Registry::$key" -Name $name
                    $counts = $seen -notcontains $name
                    $seen += $name
                    if ($meanings.Keys -notcontains $name) {
                        $means = 'this script does not know it'
                    } elseif (-not $counts) {
                        $means = 'does not count: a policy above sets it too'
                    } elseif ($switches -notcontains $name) {
                        $means = $meanings[$name]
                    } elseif ($data -isnot [int] -or @(0, 1) -notcontains $data) {
                        $means = 'neither the DWORD 0 nor 1: no document says what Outlook makes of it'
                        if ($decides -and $name -eq '${EXCLUDE_HTTP_REDIRECT}') { $unknown += "$key\\$name" }
                    } elseif ($data -eq 0) {
                        $means = 'as if it were not set'
                    } else {
                        $means = $meanings[$name]
                        if ($decides -and $name -eq '${EXCLUDE_HTTP_REDIRECT}') { $off += "$key\\$name" }
                    }
                    $settings += @{ key = $key; name = $name; data = "$data"; means = $means }
                }
                if (-not (Test-Path -LiteralPath "Registry::$key\\RedirectServers")) { continue }
                foreach ($name in @((Get-Item -LiteralPath "Registry::$key\\RedirectServers").Property)) {
                    # What the administrative template writes next to the hosts.
                    if ($name -eq '${POLICY_MARK}') { continue }
                    $silenced += $name
                    $settings += @{ key = "$key\\RedirectServers"; name = $name; data = ''; means = 'Outlook does not ask about this host' }
                }
            } catch {
                $settings += @{ key = $key; name = ''; data = ''; means = "not read: $_" }
                if ($decides) { $unknown += $key }
            }
        }
        if (-not $decides) { continue }
        foreach ($name in $endpointHosts) {
            if ($silenced -notcontains $name) { $asked += "$hive, version \${version}: $name" }
        }
    }
}

if ($off.Count -gt 0) { $redirect = 'off' } elseif ($unknown.Count -gt 0) { $redirect = 'unknown' } else { $redirect = 'on' }
if ($Json) {
    ConvertTo-Json -InputObject @{ redirect = $redirect; off = $off; unknown = $unknown; asks = $asked; settings = $settings } -Depth 3 -Compress
} else {
    $last = ''
    foreach ($setting in $settings) {
        if ($setting.key -ne $last) { Write-Output $setting.key }
        $last = $setting.key
        if ($setting.data -eq '') { Write-Output "    $($setting.name): $($setting.means)"; continue }
        Write-Output "    $($setting.name) = $($setting.data): $($setting.means)"
    }
    foreach ($line in $asked) { Write-Output "Outlook asks its user about this host: $line" }
    if ($redirect -eq 'off') {
        Write-Output "The http redirect is OFF, Outlook does not ask it: $($off -join ', ')"
    } elseif ($redirect -eq 'unknown') {
        Write-Output "It is not known whether Outlook asks the http redirect: $($unknown -join ', ')"
    } else {
        Write-Output "The http redirect is on. Settings found: $($settings.Count). Hosts that Outlook asks about: $($asked.Count)."
    }
}
if ($redirect -eq 'on') { exit 0 }
exit 1
`);
}

import type { Colors } from 'picocolors/types';
import { inColumnsOrCards } from '../text/columns';
import { marked } from '../text/fold';
import { counted } from '../text/format';
import { DISABLE_POLICY, EXCLUDE_OFFICE_365, POLICY_FOLDER, REDIRECT_POLICY } from './autodiscover-values';
import { renderReport } from './powershell-report';
import { renderScript } from './powershell-script';
import { HIVE, type OutlookSettings, type OutlookVersion } from './registry-values';

type Does = 'silence' | 'undo' | 'report';

/** A file to hand out. */
export interface PromptFile {
  readonly name: string;
  readonly does: Does;
  readonly content: Uint8Array;
}

/**
 * The registration files and the scripts, to make the values and to undo it, and a script that reads what a computer has;
 * named after the environment, where there is one.
 */
export function promptFiles(settings: OutlookSettings, versions: readonly OutlookVersion[], environment: string | undefined): readonly PromptFile[] {
  const stem = environment === undefined ? 'outlook-prompt' : `${environment}-outlook-prompt`;
  const report = `${stem}-report.ps1`;
  return [
    ...(['silence', 'undo'] as const).flatMap((does) => {
      const name = does === 'silence' ? stem : `${stem}-undo`;
      return [
        { name: `${name}.reg`, does, content: renderRegFile(settings, does) },
        { name: `${name}.ps1`, does, content: Buffer.from(renderScript(settings, does, `${name}.ps1`), 'ascii') },
      ];
    }),
    { name: report, does: 'report', content: Buffer.from(renderReport(settings.hosts, versions, report), 'ascii') },
  ];
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * A registration file that makes the values, or takes away those and nothing else: the form of Microsoft KB 310516 ("How
 * to add, modify, or delete registry subkeys and values by using a .reg file"), in UTF-16LE with CRLF as Regedit itself
 * exports. A key that is not there yet is made by either of the two; undo leaves it, as values of others may stand in it.
 */
export function renderRegFile({ keys }: OutlookSettings, does: 'silence' | 'undo'): Uint8Array {
  const lines = keys.flatMap(({ path, values }) => [
    '',
    `[${HIVE}\\${path}]`,
    ...values.map(({ name, data }) => `${quoted(name)}=${does === 'undo' ? '-' : registered(data)}`),
  ]);
  const text = ['Windows Registry Editor Version 5.00', ...lines, '', ''].join('\r\n');
  return Buffer.from(BYTE_ORDER_MARK + text, 'utf16le');
}

function registered(data: string | number): string {
  return typeof data === 'string' ? quoted(data) : `dword:${data.toString(16).padStart(8, '0')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A file, and what became of it. */
interface FileState {
  readonly path: string;
  readonly does: Does;
  readonly state: 'written' | 'unchanged';
}

export interface Summary {
  /** The environment's name; left out where the hosts were given. */
  readonly environment?: string;
  readonly settings: OutlookSettings;
  readonly notes: readonly string[];
  readonly mac?: MacPreference;
  readonly files: readonly FileState[];
}

/** What the files are about, as people read it in a terminal. */
export function renderSummary({ environment, settings, notes, mac, files }: Summary, colors: Colors, width?: number): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    inColumnsOrCards([head.map((text) => colors.bold(text)), ...rows], width).join('\n');
  const about = `Outlook's redirect prompt for ${counted(settings.hosts.length, 'endpoint host')}`;
  return [
    [environment === undefined ? about : `${colors.bold(environment)}: ${about}`, ...settings.hosts.map((host) => `  ${host}`)].join('\n'),
    table(
      ['registry key', 'values', 'Outlook'],
      settings.keys.map(({ path, values, products }) => [`${HIVE}\\${path}`, valuesText(values), products.join(', ')]),
    ),
    ...(files.length === 0
      ? []
      : [
          table(
            ['file', 'does', 'state'],
            files.map(({ path, does, state }) => [path, doesText(does, settings), state]),
          ),
        ]),
    ...(mac === undefined
      ? []
      : [`Outlook for Mac, for hosts of Microsoft 365 alone (Microsoft KB 3206915):\n  ${mac.silence}\nand to undo it:\n  ${mac.undo}`]),
    notes.map((note) => marked(colors.dim('note:'), note, width)).join('\n'),
  ].join('\n\n');
}

function valuesText(values: OutlookSettings['keys'][number]['values']): string {
  const [{ name, type, data }] = values;
  return type === 'REG_DWORD' ? `${name}: ${type} ${data}` : `each host: ${type}, empty`;
}

function doesText(does: Does, { excludesOffice365 }: OutlookSettings): string {
  if (does === 'report') return 'reports what a computer has set';
  if (does === 'undo') return excludesOffice365 ? 'undoes both' : 'brings it back';
  return excludesOffice365 ? 'silences the prompt, excludes Office 365' : 'silences the prompt';
}

/** What one has to know who hands the files out. */
export function notesOf({ kind, excludesOffice365 }: OutlookSettings, exchangeOnline: readonly string[]): readonly string[] {
  return [
    'the same values make Outlook accept a certificate of these hosts that does not name them (Microsoft KB 2783881)',
    ...(excludesOffice365 && exchangeOnline.length > 0
      ? [
          `${exchangeOnline.join(', ')}: with ${EXCLUDE_OFFICE_365} Outlook no longer asks Office 365 on its own (Microsoft KB 3211279), and users whose mailbox is there depend on the redirect: give these files only to users whose mailbox is on your own servers`,
        ]
      : []),
    ...(kind === 'policy'
      ? [
          `Outlook 2016 and newer have a Group Policy for this, in ${POLICY_FOLDER} (Microsoft's outlk16.admx): "${REDIRECT_POLICY}", with the hosts above. Use either it or these files: it removes what else is in its key`,
          ...(excludesOffice365
            ? [
                `for ${EXCLUDE_OFFICE_365}, the policy "${DISABLE_POLICY}" in the same place, with "Exclude initial check to Office 365 Autodiscover URL" alone: "Exclude the HTTP redirect method" next to it switches the redirect off`,
              ]
            : []),
        ]
      : []),
  ];
}

/** Commands for a Mac. */
export interface MacPreference {
  readonly silence: string;
  readonly undo: string;
}

const MAC_PREFERENCE = 'com.microsoft.Outlook TrustO365AutodiscoverRedirect';

/**
 * Outlook for Mac's one preference for its prompt, since 15.29. It holds for "trusted Microsoft 365 endpoints. Outlook
 * defines what URLs are trusted and it isn't configurable"; not set, the prompt comes (KB 3206915). "Set preferences for
 * Outlook for Mac" says more of it, that no redirect is asked about: not relied on here, as the other is the more exact.
 */
export function macPreference(exchangeOnline: readonly string[]): MacPreference | undefined {
  if (exchangeOnline.length === 0) return undefined;
  return { silence: `defaults write ${MAC_PREFERENCE} -bool true`, undo: `defaults delete ${MAC_PREFERENCE}` };
}

import type { Colors } from 'picocolors/types';
import { inColumnsOrCards } from '../text/columns';
import { marked } from '../text/fold';
import { counted } from '../text/format';
import { renderScript } from './powershell-script';
import { HIVE, type SilencedHosts } from './registry-values';

/** A file to hand out. */
export interface PromptFile {
  readonly name: string;
  readonly does: 'silence' | 'undo';
  readonly content: Uint8Array;
}

/** The registration files and the scripts, to silence the prompt and to undo it; named after the environment, where there is one. */
export function promptFiles(silenced: SilencedHosts, environment: string | undefined): readonly PromptFile[] {
  const stem = environment === undefined ? 'outlook-prompt' : `${environment}-outlook-prompt`;
  return (['silence', 'undo'] as const).flatMap((does) => {
    const name = does === 'silence' ? stem : `${stem}-undo`;
    return [
      { name: `${name}.reg`, does, content: renderRegFile(silenced, does) },
      { name: `${name}.ps1`, does, content: Buffer.from(renderScript(silenced, does, `${name}.ps1`), 'ascii') },
    ];
  });
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * A registration file that makes the values, or takes away those and nothing else: the form of Microsoft KB 310516 ("How
 * to add, modify, or delete registry subkeys and values by using a .reg file"), in UTF-16LE with CRLF as Regedit itself
 * exports. A key that is not there yet is made by either of the two; undo leaves it, as values of others may stand in it.
 */
export function renderRegFile({ hosts, keys }: SilencedHosts, does: 'silence' | 'undo'): Uint8Array {
  const lines = keys.flatMap(({ path }) => ['', `[${HIVE}\\${path}]`, ...hosts.map((host) => `${quoted(host)}=${does === 'silence' ? '""' : '-'}`)]);
  const text = ['Windows Registry Editor Version 5.00', ...lines, '', ''].join('\r\n');
  return Buffer.from(BYTE_ORDER_MARK + text, 'utf16le');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A file, and what became of it. */
interface FileState {
  readonly path: string;
  readonly does: 'silence' | 'undo';
  readonly state: 'written' | 'unchanged';
}

export interface Summary {
  /** The environment's name; left out where the hosts were given. */
  readonly environment?: string;
  readonly silenced: SilencedHosts;
  readonly files: readonly FileState[];
}

/** What the files are about, as people read it in a terminal. */
export function renderSummary({ environment, silenced, files }: Summary, colors: Colors, width?: number): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    inColumnsOrCards([head.map((text) => colors.bold(text)), ...rows], width).join('\n');
  const about = `Outlook's redirect prompt for ${counted(silenced.hosts.length, 'endpoint host')}`;
  return [
    [environment === undefined ? about : `${colors.bold(environment)}: ${about}`, ...silenced.hosts.map((host) => `  ${host}`)].join('\n'),
    table(
      ['registry key', 'Outlook'],
      silenced.keys.map(({ path, products }) => [`${HIVE}\\${path}`, products.join(', ')]),
    ),
    ...(files.length === 0
      ? []
      : [
          table(
            ['file', 'does', 'state'],
            files.map(({ path, does, state }) => [path, does === 'silence' ? 'silences the prompt' : 'brings it back', state]),
          ),
        ]),
    marked(colors.dim('note:'), 'the same values make Outlook accept a certificate of these hosts that does not name them (Microsoft KB 2783881)', width),
  ].join('\n\n');
}

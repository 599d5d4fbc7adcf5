import type { Colors } from 'picocolors/types';
import { inColumns } from '../text/columns';
import { counted } from '../text/format';
import { HIVE, type SilencedHosts } from './registry-values';

/** A file, and what became of it. */
export interface FileState {
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
export function renderSummary({ environment, silenced, files }: Summary, colors: Colors): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) => inColumns([head.map((text) => colors.bold(text)), ...rows]).join('\n');
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
    `${colors.dim('note:')} the same values make Outlook accept a certificate of these hosts that does not name them (Microsoft KB 2783881)`,
  ].join('\n\n');
}

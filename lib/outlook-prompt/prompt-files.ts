import { renderScript } from './powershell-script';
import { renderRegFile } from './reg-file';
import type { SilencedHosts } from './registry-values';

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

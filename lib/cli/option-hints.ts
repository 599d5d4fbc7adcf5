import type { Rerun } from '../errors';
import type { PageOptions } from '../report/page/matrix';

/*
 * Layers below the command line know what would help, and not by which option it is said: this table does. The hint
 * follows the last clause of a text.
 */

const OPTIONS: Readonly<Record<Rerun, string>> = {
  'any-target': '--any-target',
  authority: '--cacert',
  deployed: '--from-account',
  endpoint: '--endpoint',
  'fewer-at-a-time': 'verify: --concurrency, preview: --only',
  policy: '--policy',
  'redirect-host': '--redirect-host',
  resolver: '--resolver',
  role: '--role',
  'test-address': 'without --no-test-address',
};

/** What has all that a table or a page leaves out. */
export const IN_FULL = '--json';

export const PAGE_OPTIONS: PageOptions = { inFull: IN_FULL, oneAlone: '--only' };

export function withOption(text: string, rerun: Rerun | undefined): string {
  return rerun === undefined ? text : `${text} (${OPTIONS[rerun]})`;
}

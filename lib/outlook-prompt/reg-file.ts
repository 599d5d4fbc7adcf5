import { HIVE, type SilencedHosts } from './registry-values';

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

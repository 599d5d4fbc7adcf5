import { outlookVersions, silencedHosts } from '../../lib/outlook-prompt/registry-values';

export const CONTOSO = silencedHosts(['autodiscover-s.outlook.com', 'autodiscover.contoso.com'], outlookVersions(['2013', '365']), 'user');
export const POLICY = silencedHosts(['autodiscover.contoso.com'], outlookVersions(['2016']), 'policy');

/** The text of a file that Windows reads as UTF-16LE: its byte order mark is checked, and taken off. */
export function utf16(bytes: Uint8Array): string {
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
  return new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(2));
}

import { outlookSettings, outlookVersions } from '../../lib/outlook-prompt/registry-values';

const HOSTS = ['autodiscover-s.outlook.com', 'autodiscover.contoso.com'];
const [BEFORE_2016, FROM_2016] = outlookVersions(['2013', '365']);

export const CONTOSO = outlookSettings(HOSTS, [BEFORE_2016, FROM_2016], { kind: 'user', excludesOffice365: false });
export const POLICY = outlookSettings(HOSTS.slice(1), [FROM_2016], { kind: 'policy', excludesOffice365: false });
export const WITHOUT_OFFICE_365 = outlookSettings(HOSTS.slice(1), [BEFORE_2016, FROM_2016], { kind: 'user', excludesOffice365: true });

/** The text of a file that Windows reads as UTF-16LE: its byte order mark is checked, and taken off. */
export function utf16(bytes: Uint8Array): string {
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
  return new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(2));
}

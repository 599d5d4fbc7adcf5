import * as fc from 'fast-check';
import { checkEndpointHost } from '../../lib/names/domain-name';
import { renderRegFile } from '../../lib/outlook-prompt/prompt-files';
import { OUTLOOK_VERSIONS, outlookSettings, registryValues, unique } from '../../lib/outlook-prompt/registry-values';
import { CONTOSO, POLICY, utf16, WITHOUT_OFFICE_365 } from './fixture';

test('makes an empty REG_SZ per host, in the key of each version', () => {
  expect(utf16(renderRegFile(CONTOSO, 'silence'))).toBe(
    [
      'Windows Registry Editor Version 5.00',
      '',
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\15.0\\Outlook\\AutoDiscover\\RedirectServers]',
      '"autodiscover-s.outlook.com"=""',
      '"autodiscover.contoso.com"=""',
      '',
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers]',
      '"autodiscover-s.outlook.com"=""',
      '"autodiscover.contoso.com"=""',
      '',
      '',
    ].join('\r\n'),
  );
});

test('undo takes away the values alone, and no key', () => {
  expect(utf16(renderRegFile(POLICY, 'undo'))).toBe(
    [
      'Windows Registry Editor Version 5.00',
      '',
      '[HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers]',
      '"autodiscover.contoso.com"=-',
      '',
      '',
    ].join('\r\n'),
  );
});

test('excludes Office 365 for the version that asks it, and undo takes that value away too', () => {
  const lines = (does: 'silence' | 'undo') => utf16(renderRegFile(WITHOUT_OFFICE_365, does)).split('\r\n').slice(2, -2);
  expect(lines('silence')).toEqual([
    '[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\15.0\\Outlook\\AutoDiscover\\RedirectServers]',
    '"autodiscover.contoso.com"=""',
    '',
    '[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]',
    '"ExcludeExplicitO365Endpoint"=dword:00000001',
    '',
    '[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers]',
    '"autodiscover.contoso.com"=""',
  ]);
  expect(lines('undo')).toEqual(lines('silence').map((line) => line.replace(/=.*/, '=-')));
});

test('is UTF-16, little endian, with its mark: byte for byte', () => {
  const hex = Buffer.from(renderRegFile(POLICY, 'silence')).toString('hex');
  expect(hex).toMatch(/^fffe570069006e0064006f0077007300200052006500/);
  expect(hex).toMatch(/5d000d000a0022006100750074006f0064006900/);
  expect(hex).toMatch(/22003d00220022000d000a000d000a00$/);
});

test('a name that is no host could not leave its quotes', () => {
  const settings = outlookSettings(['a"=-\\b'], OUTLOOK_VERSIONS.slice(3), { kind: 'policy', excludesOffice365: false });
  expect(utf16(renderRegFile(settings, 'silence'))).toContain('\r\n"a\\"=-\\\\b"=""\r\n');
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('com', 'example', 'co.uk', 'xn--p1ai'))
  .map(([labels, top]) => [...labels, top].join('.'))
  .filter((name) => checkEndpointHost(name).name === name);

test('any hosts and versions come back when the file is read, and undo takes away those and nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(host, { minLength: 1, maxLength: 20 }),
      fc.subarray([...OUTLOOK_VERSIONS], { minLength: 1 }),
      fc.constantFrom('user' as const, 'policy' as const),
      fc.boolean(),
      (hosts, versions, kind, excludesOffice365) => {
        const settings = outlookSettings(unique(hosts), versions, { kind, excludesOffice365 });
        const key = `HKEY_CURRENT_USER\\Software\\${kind === 'policy' ? 'Policies\\' : ''}Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers`;
        const before = `${key}|somebody.else.invalid`;
        const registry = new Map<string, string | number>([[before, 'keep']]);

        merge(registry, utf16(renderRegFile(settings, 'silence')));
        const wanted = versions.flatMap(({ version }) => hosts.map((name) => `${key.replace('16.0', version)}|${name}`));
        const excluding = excludesOffice365 && versions.includes(OUTLOOK_VERSIONS[3]) ? [key.replace('\\RedirectServers', '|ExcludeExplicitO365Endpoint')] : [];
        expect(new Set(registry.keys())).toEqual(new Set([before, ...wanted, ...excluding]));
        for (const name of wanted) expect(registry.get(name)).toBe('');
        for (const name of excluding) expect(registry.get(name)).toBe(1);
        expect(registryValues(settings).map((value) => `${value.key}|${value.name}`)).toEqual([...registry.keys()].slice(1));

        merge(registry, utf16(renderRegFile(settings, 'undo')));
        expect(registry).toEqual(new Map([[before, 'keep']]));
      },
    ),
  );
});

/** What Regedit makes of a file, read by KB 310516 and not by what wrote it. Anything that it does not know fails. */
function merge(registry: Map<string, string | number>, text: string): void {
  const [header, blank, ...lines] = text.split('\r\n');
  expect([header, blank]).toEqual(['Windows Registry Editor Version 5.00', '']);
  let key: string | undefined;
  for (const line of lines) {
    if (line === '') continue;
    const path = /^\[(?<path>HKEY_CURRENT_USER\\[^\]]+)\]$/.exec(line)?.groups?.path;
    const value = /^"(?<name>(?:[^"\\]|\\["\\])+)"=(?<data>"(?:[^"\\]|\\["\\])*"|dword:[0-9a-f]{8}|-)$/.exec(line)?.groups;
    if (path !== undefined) key = path;
    else if (key === undefined || value === undefined) throw new Error(`not a line of a .reg file: ${line}`);
    else if (value.data === '-') registry.delete(`${key}|${plain(value.name)}`);
    else if (value.data.startsWith('dword:')) registry.set(`${key}|${plain(value.name)}`, Number.parseInt(value.data.slice(6), 16));
    else registry.set(`${key}|${plain(value.name)}`, plain(value.data.slice(1, -1)));
  }
}

function plain(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

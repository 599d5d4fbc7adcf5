import * as fc from 'fast-check';
import { checkEndpointHost } from '../../lib/names/domain-name';
import { renderRegFile } from '../../lib/outlook-prompt/prompt-files';
import { OUTLOOK_VERSIONS, registryValues, silencedHosts, unique } from '../../lib/outlook-prompt/registry-values';
import { CONTOSO, POLICY, utf16 } from './fixture';

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

test('is UTF-16, little endian, with its mark: byte for byte', () => {
  const hex = Buffer.from(renderRegFile(POLICY, 'silence')).toString('hex');
  expect(hex).toMatch(/^fffe570069006e0064006f0077007300200052006500/);
  expect(hex).toMatch(/5d000d000a0022006100750074006f0064006900/);
  expect(hex).toMatch(/22003d00220022000d000a000d000a00$/);
});

test('a name that is no host could not leave its quotes', () => {
  const silenced = { ...POLICY, hosts: ['a"=-\\b'] };
  expect(utf16(renderRegFile(silenced, 'silence'))).toContain('\r\n"a\\"=-\\\\b"=""\r\n');
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
      (hosts, versions, kind) => {
        const silenced = silencedHosts(unique(hosts), versions, kind);
        const key = `HKEY_CURRENT_USER\\Software\\${kind === 'policy' ? 'Policies\\' : ''}Microsoft\\Office\\16.0\\Outlook\\AutoDiscover\\RedirectServers`;
        const before = `${key}|somebody.else.invalid`;
        const registry = new Map([[before, 'keep']]);

        merge(registry, utf16(renderRegFile(silenced, 'silence')));
        const wanted = versions.flatMap(({ version }) => hosts.map((name) => `${key.replace('16.0', version)}|${name}`));
        expect(new Set(registry.keys())).toEqual(new Set([before, ...wanted]));
        for (const name of wanted) expect(registry.get(name)).toBe('');
        expect(registryValues(silenced).map((value) => `${value.key}|${value.name}`)).toEqual([...registry.keys()].slice(1));

        merge(registry, utf16(renderRegFile(silenced, 'undo')));
        expect(registry).toEqual(new Map([[before, 'keep']]));
      },
    ),
  );
});

/** What Regedit makes of a file, read by KB 310516 and not by what wrote it. Anything that it does not know fails. */
function merge(registry: Map<string, string>, text: string): void {
  const [header, blank, ...lines] = text.split('\r\n');
  expect([header, blank]).toEqual(['Windows Registry Editor Version 5.00', '']);
  let key: string | undefined;
  for (const line of lines) {
    if (line === '') continue;
    const path = /^\[(?<path>HKEY_CURRENT_USER\\[^\]]+)\]$/.exec(line)?.groups?.path;
    const value = /^"(?<name>(?:[^"\\]|\\["\\])+)"=(?<data>"(?:[^"\\]|\\["\\])*"|-)$/.exec(line)?.groups;
    if (path !== undefined) key = path;
    else if (key === undefined || value === undefined) throw new Error(`not a line of a .reg file: ${line}`);
    else if (value.data === '-') registry.delete(`${key}|${plain(value.name)}`);
    else registry.set(`${key}|${plain(value.name)}`, plain(value.data.slice(1, -1)));
  }
}

function plain(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

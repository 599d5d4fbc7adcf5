/** @slow */

import { EXCLUDE_HTTP_REDIRECT } from '../../lib/outlook-prompt/autodiscover-values';
import { renderReport } from '../../lib/outlook-prompt/powershell-report';
import { renderScript } from '../../lib/outlook-prompt/powershell-script';
import { outlookVersions } from '../../lib/outlook-prompt/registry-values';
import { CONTOSO, POLICY, WITHOUT_OFFICE_365 } from './fixture';
import { run } from './powershell';
import { Registry } from './registry';

const HOST = 'autodiscover.contoso.com';
const USER = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover';
const POLICIES = USER.replace('Software', 'Software\\Policies');
const CLOUD = USER.replace('Software\\Microsoft', 'Software\\Policies\\Microsoft\\Cloud');
const REPORT = renderReport([HOST], outlookVersions(['365']), 'report.ps1');

describe.each([
  ['the hosts', CONTOSO, 4],
  ['policy keys', POLICY, 1],
  ['Office 365', WITHOUT_OFFICE_365, 3],
] as const)('%s', (_, settings, count) => {
  const silence = renderScript(settings, 'silence', 'silence.ps1');
  const undo = renderScript(settings, 'undo', 'undo.ps1');

  test('undo takes away exactly what was made, and nothing of others', async () => {
    const registry = new Registry();
    for (const { path } of settings.keys) registry.set(`HKEY_CURRENT_USER\\${path}`, 'other', 'keep');
    const before = registry.list();
    const made = await run(silence, registry);
    expect(made).toMatchObject({ code: 0, warnings: [] });
    expect(made.output).toHaveLength(count);
    expect(registry.list()).toHaveLength(before.length + count);

    expect(await run(silence, registry)).toEqual(made);
    expect(await run(undo, registry, { switches: ['WhatIf'] })).toMatchObject({ code: 0, output: [] });
    expect(registry.list()).toHaveLength(before.length + count);
    expect((await run(undo, registry)).output).toHaveLength(count);
    expect(registry.list()).toEqual(before);
    expect(await run(undo, registry)).toEqual({ code: 0, output: [], warnings: [] });
  });

  test('-WhatIf makes nothing', async () => {
    const registry = new Registry();
    const { code, output } = await run(silence, registry, { switches: ['WhatIf'] });
    expect({ code, count: output.length }).toEqual({ code: 0, count });
    expect(registry.list()).toEqual([]);
  });
});

test('SYSTEM writes for the people who are signed in, and ends with 1 where there are none', async () => {
  const registry = new Registry();
  for (const user of ['S-1-5-21-1-2-3-1001', 'S-1-5-21-1-2-3-1001_Classes', 'S-1-12-1-4', 'S-1-5-19', '.DEFAULT']) registry.create(`HKEY_USERS\\${user}`);
  const silence = renderScript(POLICY, 'silence', 'x.ps1');
  expect(await run(silence, registry, { account: 'S-1-5-18' })).toMatchObject({ code: 0, warnings: [] });
  expect(registry.list().map((line) => line.split('\\')[1])).toEqual(['S-1-12-1-4', 'S-1-5-21-1-2-3-1001']);
  expect(await run(silence, new Registry(), { account: 'S-1-5-18' })).toMatchObject({ code: 1, warnings: ['No user is signed in: nothing is done.'] });
});

test('a key that may not be written is reported, and the others are written', async () => {
  const registry = new Registry((path, writes) => writes && path.includes('\\15.0\\'));
  const { code, warnings } = await run(renderScript(CONTOSO, 'silence', 'x.ps1'), registry);
  expect(code).toBe(1);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/^not written: autodiscover-s\.outlook\.com in Registry::.*not allowed\.$/);
  expect(registry.list()).toHaveLength(2);
});

describe('the report', () => {
  test('of a computer where nothing is set: on, and the hosts that its user is asked about', async () => {
    expect(await run(REPORT, new Registry())).toEqual({
      code: 0,
      output: [
        'Outlook asks its user about this host: HKEY_CURRENT_USER, version 16.0: autodiscover.contoso.com',
        'The http redirect is on. Settings found: 0. Hosts that Outlook asks about: 1.',
      ],
      warnings: [],
    });
  });

  test('says what each value means, and knows the mark of the administrative template', async () => {
    const registry = new Registry()
      .set(USER, 'excludescplookup', 1)
      .set(USER, 'ExcludeSrvRecord', 0)
      .set(USER, 'Timeout', 15)
      .set(USER, 'fabrikam.com', 'C:\\autodiscover.xml')
      .set(`${POLICIES}\\RedirectServers`, 'policyon', 1)
      .set(`${POLICIES}\\RedirectServers`, HOST, HOST);
    const before = registry.list();
    const { code, output } = await run(REPORT, registry);
    expect({ code, output }).toEqual({
      code: 0,
      output: [
        `${POLICIES}\\RedirectServers`,
        '    autodiscover.contoso.com: Outlook does not ask about this host',
        USER,
        '    excludescplookup = 1: Outlook does not look into Active Directory (step 5); the http redirect is asked on computers of the domain too',
        '    ExcludeSrvRecord = 0: as if it were not set',
        '    Timeout = 15: Outlook waits that long for a server: 10 to 120 seconds, 25 if not set; the http redirect comes later, the longer an earlier step waits in vain',
        '    fabrikam.com = C:\\autodiscover.xml: this script does not know it',
        'The http redirect is on. Settings found: 5. Hosts that Outlook asks about: 0.',
      ],
    });
    expect(registry.list()).toEqual(before);
  });

  test.each([
    ['the user switches it off', [[USER, 1]], 'off'],
    ['a policy switches it off', [[POLICIES, 1]], 'off'],
    ['Cloud Policy switches it off', [[CLOUD, 1]], 'off'],
    [
      'a policy leaves it on against the user',
      [
        [POLICIES, 0],
        [USER, 1],
      ],
      'on',
    ],
    [
      'Cloud Policy leaves it on against a policy',
      [
        [CLOUD, 0],
        [POLICIES, 1],
      ],
      'on',
    ],
    [
      'a policy switches it off against the user',
      [
        [POLICIES, 1],
        [USER, 0],
      ],
      'off',
    ],
    ['a text is no DWORD', [[USER, '1']], 'unknown'],
    ['a number that no document names', [[USER, 2]], 'unknown'],
    ['an Outlook that is long gone decides nothing', [[USER.replace('16.0', '15.0'), 1]], 'on'],
  ] as const)('%s', async (_, values, redirect) => {
    const registry = new Registry();
    for (const [path, data] of values) registry.set(path, EXCLUDE_HTTP_REDIRECT, data);
    const { code, output } = await run(REPORT, registry, { switches: ['Json'] });
    expect(output).toHaveLength(1);
    const report = JSON.parse(output[0]);
    expect({ code, redirect: report.redirect }).toEqual({ code: redirect === 'on' ? 0 : 1, redirect });
    expect([report.off, report.unknown].flat()).toEqual(redirect === 'on' ? [] : [`${values[0][0]}\\${EXCLUDE_HTTP_REDIRECT}`]);
    expect(report.settings).toHaveLength(values.length);
    expect(report.asks).toHaveLength(1);
    const last = (await run(REPORT, registry)).output.at(-1);
    expect(last).toMatch(
      { on: /^The http redirect is on/, off: /^The http redirect is OFF.*ExcludeHttpRedirect$/, unknown: /^It is not known.*ExcludeHttpRedirect$/ }[redirect],
    );
  });

  test('what may not be read is not taken for good', async () => {
    const registry = new Registry((path, writes) => !writes && path.includes('Policies')).set(USER, 'ExcludeSrvRecord', 1);
    const { code, output } = await run(REPORT, registry);
    expect(code).toBe(1);
    expect(output).toContain('    : not read: Requested registry access is not allowed.');
    expect(output.at(-1)).toBe(`It is not known whether Outlook asks the http redirect: ${CLOUD}, ${POLICIES}`);
  });

  test('of nobody is no report', async () => {
    expect(await run(REPORT, new Registry(), { switches: ['AllUsers'] })).toEqual({
      code: 1,
      output: [],
      warnings: ['No user is signed in: nothing is read.'],
    });
  });
});

test.each([
  ['a cmdlet', 'Invoke-Expression 1'],
  ['an operator', '$a = 1 -like 2'],
  ['a statement', 'while ($true) { }'],
  ['a name that was never set', '$a = $b'],
])('%s that the scripts do not use is not run', async (_, line) => {
  await expect(run(`${line}\nexit 0\n`, new Registry())).rejects.toThrow(/not known|not set/);
});

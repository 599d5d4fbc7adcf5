/** @slow */

import fs from 'node:fs';
import { relative } from 'node:path';
import { verifySubject } from '../../lib/cli/verify-source';
import { environmentsApp } from '../../lib/deploy/environments-app';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

/** The first argument of every call from another file, by the function's name. */
const mockCalls = new Map<string, unknown[]>();

function mockCounted(real: Readonly<Record<string, unknown>>, names: readonly string[]) {
  const counting =
    (name: string) =>
    (...args: unknown[]) => {
      mockCalls.set(name, [...(mockCalls.get(name) ?? []), args[0]]);
      return (real[name] as (...given: unknown[]) => unknown)(...args);
    };
  return { ...real, ...Object.fromEntries(names.map((name) => [name, counting(name)])) };
}

jest.mock('../../lib/names/domain-name', () => mockCounted(jest.requireActual('../../lib/names/domain-name'), ['checkMailDomain', 'checkListedDomain']));
jest.mock('../../lib/layout/rule-slots', () => mockCounted(jest.requireActual('../../lib/layout/rule-slots'), ['slotHosts']));
jest.mock('../../lib/layout/namespace-checks', () => mockCounted(jest.requireActual('../../lib/layout/namespace-checks'), ['checkNamespaceSet']));
jest.mock('../../lib/coverage/coverage', () => mockCounted(jest.requireActual('../../lib/coverage/coverage'), ['coverageOf']));
jest.mock('../../lib/coverage/certificate-facts', () => mockCounted(jest.requireActual('../../lib/coverage/certificate-facts'), ['storedFacts']));

/** The files of the user's that are read, and how often each rule is asked. */
async function counted(run: () => unknown) {
  mockCalls.clear();
  const read = jest.spyOn(fs, 'readFileSync');
  try {
    await run();
    const files = read.mock.calls.map(([file]) => relative('.', String(file))).filter((file) => /\.ya?ml$|\.csv$|cdk\.(?:context\.)?json$/.test(file));
    const domains = [...(mockCalls.get('checkMailDomain') ?? []), ...(mockCalls.get('checkListedDomain') ?? [])];
    const calls = (name: string) => mockCalls.get(name)?.length ?? 0;
    return {
      files: files.sort(),
      twice: domains.filter((domain, index) => domains.indexOf(domain) !== index),
      domains: domains.length,
      sets: (mockCalls.get('checkNamespaceSet') as unknown[][]).filter(({ length }) => length > 0).length,
      slots: calls('slotHosts'),
      coverage: calls('coverageOf'),
      facts: calls('storedFacts'),
    };
  } finally {
    read.mockRestore();
  }
}

const YAML = 'environments/contoso.yaml';
const CONTEXT = 'cdk.context.json';

describe('reads each file once, and asks each rule once of each namespace', () => {
  const CHECKED = { twice: [], domains: 17, sets: 1, slots: 1 };

  test.each<[string, () => unknown, object]>([
    // The facts are read for the synthesis, and for what is expected of it.
    ['preview', () => ran(['preview', 'contoso']), { files: [CONTEXT, 'cdk.json', YAML], coverage: 1, facts: 2 }],
    ['plan', () => ran(['plan', 'contoso']), { files: [CONTEXT, YAML], coverage: 1, facts: 1 }],
    ['zonefile', () => ran(['zonefile', 'contoso']), { files: [CONTEXT, YAML], coverage: 1, facts: 1 }],
    ['certificate', () => ran(['certificate', 'contoso', '--offline']), { files: [CONTEXT, YAML], coverage: 1, facts: 1 }],
    ['prompt', () => ran(['prompt', 'contoso', '--no-write']), { files: [YAML], coverage: 0, facts: 0 }],
    ['verify', () => verifySubject('contoso', { environments: 'environments' }), { files: [CONTEXT, YAML], coverage: 0, facts: 1 }],
    // CDK's command line hands the context over.
    ['the CDK app', () => environmentsApp(() => {}).synth(), { files: [YAML], coverage: 1, facts: 1 }],
  ])('%s', async (_, run, expected) => {
    expect(await counted(run)).toEqual({ ...CHECKED, ...expected });
  });

  test('plan, of a list of accepted domains', async () => {
    const csv = 'DomainName,DomainType\nfabrikam.com,Authoritative\nadatum.com,Authoritative\nmail.adatum.com,InternalRelay\n';
    const folder = folderWith({
      'test.yaml': `${HEAD}redirectHost: { name: r.contoso.com, external: true }\nnamespaces: [{ csv: d.csv, withoutZone: external }]\n`,
      'd.csv': csv,
    });
    const { files, ...rules } = await counted(() => ran(['plan', '-e', folder]));
    expect(files.map((file) => file.replace(/.*\//, ''))).toEqual(expect.arrayContaining(['d.csv', 'test.yaml', CONTEXT]));
    expect({ files: files.length, ...rules }).toEqual({ files: 3, twice: [], domains: 3, sets: 1, slots: 1, coverage: 1, facts: 1 });
  });
});

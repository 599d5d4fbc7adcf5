import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserError } from '../../lib/errors';
import { readContext, setContextValue } from '../../lib/plan/context-file';
import { folderWith } from '../environment/fixture';

const KEY = 'plugin:account=111111111111:endpoint=autodiscover.contoso.com';
const contextValue = (file: string, key: string) => readContext(file)[key];
const FACTS = { status: 'VALID', names: ['autodiscover.contoso.com'] };

test('a file is made where there is none, as CDK writes it', () => {
  const folder = folderWith({});
  const file = join(folder, 'cdk.context.json');
  expect(contextValue(file, KEY)).toBeUndefined();
  setContextValue(file, KEY, FACTS);
  expect(readFileSync(file, 'utf8')).toBe(`{
  "${KEY}": {
    "status": "VALID",
    "names": [
      "autodiscover.contoso.com"
    ]
  }
}
`);
  expect(contextValue(file, KEY)).toEqual(FACTS);
  expect(readdirSync(folder)).toEqual(['cdk.context.json']);
});

test('all other keys stay, in their order and with their values, whatever they are', () => {
  const file = join(folderWith({}), 'cdk.context.json');
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', KEY)), fc.jsonValue()),
      fc.jsonValue(),
      (others, value) => {
        const text = JSON.stringify(others);
        writeFileSync(file, text);
        setContextValue(file, KEY, value);
        const before = Object.entries(JSON.parse(text));
        const after = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
        expect(after.filter(([key]) => key !== KEY)).toEqual(before.filter(([key]) => key !== KEY));
        expect(after.filter(([key]) => key === KEY)).toEqual([[KEY, JSON.parse(JSON.stringify(value))]]);
        expect(after).toHaveLength(new Set([...before.map(([key]) => key), KEY]).size);
        expect(contextValue(file, KEY)).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
    { numRuns: 200 },
  );
});

test('a byte order mark is let pass, and a value that was there is replaced in its place', () => {
  const file = join(folderWith({ 'cdk.context.json': `\uFEFF{"${KEY}": 1, "z": 2}` }), 'cdk.context.json');
  expect(contextValue(file, KEY)).toBe(1);
  setContextValue(file, KEY, 3);
  expect(readFileSync(file, 'utf8')).toBe(`{\n  "${KEY}": 3,\n  "z": 2\n}\n`);
});

test('a link stays a link, and the file behind it keeps its mode', () => {
  const folder = folderWith({ 'shared.json': '{"a": 1}' });
  const [link, shared] = [join(folder, 'cdk.context.json'), join(folder, 'shared.json')];
  symlinkSync(shared, link);
  const { mode } = statSync(shared);
  setContextValue(link, KEY, 1);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(shared, 'utf8'))).toEqual({ a: 1, [KEY]: 1 });
  expect(statSync(shared).mode).toBe(mode);
});

test.each([
  ['{"a": 1,}', /cdk\.context\.json: is broken JSON \(.+\): fix it, or remove it/],
  ['', /cdk\.context\.json: is broken JSON/],
  ['[]', /cdk\.context\.json: is not a JSON object/],
  ['null', /cdk\.context\.json: is not a JSON object/],
])('a file of %j is told with its name, and left as it is', (text, message) => {
  const file = join(folderWith({ 'cdk.context.json': text }), 'cdk.context.json');
  for (const act of [() => contextValue(file, KEY), () => setContextValue(file, KEY, 1)]) {
    expect(act).toThrow(UserError);
    expect(act).toThrow(message);
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a folder is no context file, and a folder that is not there holds none', () => {
  const folder = folderWith({});
  const file = join(folder, 'cdk.context.json');
  mkdirSync(file);
  expect(() => contextValue(file, KEY)).toThrow(/cdk\.context\.json: is not readable \(EISDIR\)/);
  expect(() => setContextValue(join(folder, 'nowhere', 'cdk.context.json'), KEY, 1)).toThrow(/cdk\.context\.json: cannot be written \(ENOENT\)/);
  expect(readdirSync(folder)).toEqual(['cdk.context.json']);
});

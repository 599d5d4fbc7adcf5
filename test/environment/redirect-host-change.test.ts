import { environmentOf, stacksOf } from './fixture';

/*
 * The recipe "Another redirect host" of docs/operations.md.
 */

const withRedirectHost = (redirectHost: string) =>
  stacksOf(
    environmentOf(`redirectHost: ${redirectHost}
zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2 }
  - { name: autodiscover.adatum.com, id: Z4 }
  - { name: proseware.com, id: Z5, account: '222222222222' }
namespaces: [fabrikam.com, adatum.com, proseware.com]
`),
  );

const before = withRedirectHost('old.contoso.com');
const after = withRedirectHost('{ name: new.contoso.com, external: true }');

test('the stacks of the records change the value of each record, and nothing else', () => {
  expect(Object.keys(after)).toEqual(Object.keys(before));
  const stacks = Object.keys(before).filter((name) => name !== 'test-Site');
  expect(stacks).toHaveLength(2);
  for (const name of stacks) {
    expect(JSON.stringify(before[name])).toContain('"old.contoso.com"');
    expect(JSON.stringify(before[name]).replaceAll('"old.contoso.com"', '"new.contoso.com"')).toBe(JSON.stringify(after[name]));
  }
});

test('the stack of the site loses the alias of the old name, and nothing else changes', () => {
  const gone = before['test-Site'].filter(({ Properties }) => Properties.Name === 'old.contoso.com.');
  expect(gone).toHaveLength(1);
  expect(after['test-Site']).toEqual(before['test-Site'].filter((resource) => !gone.includes(resource)));
});

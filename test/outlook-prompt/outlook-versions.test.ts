import { DEFAULT_PRODUCT, outlookVersions, PRODUCTS } from '../../lib/outlook-prompt/registry-values';

test.each([
  ['2007', '12.0'],
  ['2010', '14.0'],
  ['2013', '15.0'],
  ['2016', '16.0'],
  ['2019', '16.0'],
  ['2021', '16.0'],
  ['2024', '16.0'],
  ['365', '16.0'],
])('Outlook %s is version %s', (product, version) => {
  expect(outlookVersions([product]).map((outlook) => outlook.version)).toEqual([version]);
});

test('products that share a version come to one, and versions to one order', () => {
  expect(outlookVersions(['365', '2010', '2016']).map(({ version }) => version)).toEqual(['14.0', '16.0']);
  expect(outlookVersions(PRODUCTS)).toHaveLength(4);
});

test('the default is the version of every Outlook that is still supported', () => {
  expect(outlookVersions([DEFAULT_PRODUCT])).toEqual([{ version: '16.0', products: ['2016', '2019', '2021', '2024', '365'] }]);
});

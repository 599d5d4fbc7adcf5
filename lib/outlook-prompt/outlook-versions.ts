/** A version of Outlook as the registry names it, with the products that go by it. */
export interface OutlookVersion {
  readonly version: string;
  readonly products: readonly string[];
}

/**
 * Microsoft KB 2783881 ("How to suppress the AutoDiscover mismatch warning in Outlook 2007 and later versions") names all
 * but the last two, KB 2480582 ("Suppress AutoDiscover redirect warning in Outlook") also 2021. Neither names 2024, which
 * is of version 16 as Office 2021 is. The new Outlook for Windows, the one of the web and those of phones read no such key.
 */
export const OUTLOOK_VERSIONS: readonly OutlookVersion[] = [
  { version: '12.0', products: ['2007'] },
  { version: '14.0', products: ['2010'] },
  { version: '15.0', products: ['2013'] },
  { version: '16.0', products: ['2016', '2019', '2021', '2024', '365'] },
];

/** Every Outlook that Microsoft still supports has this version; support of the one before, 2013, ended in April 2023. */
export const DEFAULT_PRODUCT = '2016';

export const PRODUCTS: readonly string[] = OUTLOOK_VERSIONS.flatMap(({ products }) => products);

/** The versions of the products, each once, oldest first. A product that is not among `PRODUCTS` adds none. */
export function outlookVersions(products: readonly string[]): readonly OutlookVersion[] {
  return OUTLOOK_VERSIONS.filter((version) => version.products.some((product) => products.includes(product)));
}

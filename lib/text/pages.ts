import { homepage } from '../../package.json';

/** Where a page of `docs` is read, as the installed package has none: `security.md#least-privilege` */
export function addressOfPage(page: string): string {
  return `${homepage}/blob/main/docs/${page}`;
}

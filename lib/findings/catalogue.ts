import { DNS } from './catalogue/dns';
import { DOMAIN } from './catalogue/domain';
import { ENDPOINT } from './catalogue/endpoint';
import { HTTPS } from './catalogue/https';
import { REDIRECT } from './catalogue/redirect';
import { SITE } from './catalogue/site';
import { SRV } from './catalogue/srv';
import type { CatalogueEntry } from './finding';

export type { CatalogueEntry } from './finding';

/** Every finding, in the order in which a reader should fix them. The ids are stable. */
export const CATALOGUE = { ...DNS, ...DOMAIN, ...HTTPS, ...REDIRECT, ...ENDPOINT, ...SRV, ...SITE } as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type FindingId = keyof typeof CATALOGUE;

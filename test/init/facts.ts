import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainType } from '../../lib/environment/schema';
import { type Draft, draftOf, type Facts, type Site } from '../../lib/init/draft';
import { environmentText } from '../../lib/init/environment-text';
import type { FoundZone } from '../../lib/init/zone-choice';

export const HOME = '111111111111';
export const OTHER = '222222222222';
export const SITE: Site = { account: HOME, region: 'eu-central-1', endpoint: 'autodiscover.contoso.com', redirectHost: 'autodiscoverredirect.contoso.com' };

export const zone = (id: string, name: string, more: Partial<FoundZone> = {}): FoundZone => ({
  id,
  name,
  private: false,
  account: HOME,
  region: SITE.region,
  ...more,
});

export function factsOf(more: Partial<Facts> = {}): Facts {
  return { site: SITE, exports: [], listed: [], zoneFiles: [], ...more };
}

/** An export of Exchange: domains, each with its type if that is not Authoritative. */
export function exported(csv: string, ...lines: (string | readonly [string, DomainType])[]): Facts['exports'][number] {
  return {
    csv,
    domains: lines.map((line, index) => {
      const [domain, type] = typeof line === 'string' ? [line, 'Authoritative' as const] : line;
      return { domain, type, line: index + 2 };
    }),
  };
}

/** Writes the environment file into the folder, with the exports that it refers to. */
export function written(folder: string, facts: Facts): { readonly file: string; readonly text: string; readonly draft: Draft } {
  for (const { csv, domains } of facts.exports) {
    writeFileSync(join(folder, csv), ['DomainName,DomainType', ...domains.map(({ domain, type }) => `${domain},${type}`)].join('\n'));
  }
  const draft = draftOf(facts);
  const text = environmentText(draft, { name: 'prod', schema: 'environment.schema.json' });
  const file = join(folder, 'prod.yaml');
  writeFileSync(file, text);
  return { file, text, draft };
}

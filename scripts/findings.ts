// Writes the page of what `verify` finds. A test keeps it in step with lib/findings/catalogue.ts.
import { writeFileSync } from 'node:fs';
import { CATALOGUE, type CatalogueEntry } from '../lib/findings/catalogue';

const TITLES: Readonly<Record<CatalogueEntry['check'], string>> = {
  dns: 'Where the autodiscover host leads',
  domain: 'What `https://<domain>` answers',
  https: 'What `https://autodiscover.<domain>` answers',
  redirect: 'What `http://autodiscover.<domain>` answers',
  endpoint: 'The endpoint',
  srv: 'The SRV record',
  unlisted: 'The redirect site itself',
  resolvers: 'Several resolvers',
};

/** The catalogue as a page, a section for each check. */
export function findingsPage(): string {
  const entries: (CatalogueEntry & { readonly id: string })[] = Object.entries(CATALOGUE).map(([id, entry]) => ({ id, ...entry }));
  const checks = [...new Set(entries.map(({ check }) => check))];
  const sections = checks.map((check) => {
    const rows = entries.filter((entry) => entry.check === check).map(({ id, severity, about, why }) => `| \`${id}\` | ${severity} | ${about} | ${why} |`);
    return [`## ${TITLES[check]}`, '', '| finding | severity | reported of a namespace | why it matters |', '| --- | --- | --- | --- |', ...rows].join('\n');
  });
  return `${HEAD}\n\n${sections.join('\n\n')}\n`;
}

const HEAD = `# What \`verify\` finds

Made of [lib/findings/catalogue.ts](../lib/findings/catalogue.ts) by \`npm run findings\`; \`autodiscover-redirect verify --explain\` prints the
same. The ids are stable. An **error** fails the verification (exit status 1); a **warning** does with \`--strict\`; a **notice**
never does. What a fault at some of a host's addresses costs a client that goes on to the next one is a warning.`;

if (require.main === module) writeFileSync('docs/findings.md', findingsPage());

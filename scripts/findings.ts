// Writes the page of what `verify` finds. A test keeps it in step with lib/findings/catalogue.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { shownEntry } from '../lib/cli/shown-report';
import { CATALOGUE, type CatalogueEntry, type FindingId } from '../lib/findings/catalogue';
import { PREFLIGHT } from '../lib/findings/catalogue/preflight';

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

/** What `verify` says to fix in a network with that fault, the first that the tests have: a judge puts the names in. */
const FIXES = new Map(
  [...readFileSync('test/verify/__snapshots__/broken.test.ts.snap', 'utf8').matchAll(/^ {2}\w+ ([\w-]+)(?:<random>)?: .*\n {4}=> (.*)$/gm)]
    .reverse()
    .map(([, id, fix]) => [id === 'unlisted-' ? 'unlisted-answered' : id, fix.replaceAll('\\\\', '\\').replaceAll('\\`', '`')]),
);

/** Findings that no network of one fault gives. */
const OTHER_FIXES: Partial<Record<FindingId, string>> = {
  'not-reached': 'see what the step that decided was answered',
  'teams-not-led':
    'nothing, without Teams or mailboxes on premises; otherwise lead the records straight to autodiscover.contoso.com, with a certificate that names these hosts, or try SRV records, which helped in one report',
  'resolvers-differ': 'nothing, where inside and outside are meant to differ; else make the records of both the same',
};

function fixOf(id: string): string {
  const fix = FIXES.get(id) ?? OTHER_FIXES[id as FindingId];
  if (fix === undefined) throw new Error(`no broken network of the tests gives ${id}: add one to test/verify/broken-networks.ts`);
  return fix.replaceAll('|', '\\|');
}

/** The catalogue as a page, a section for each check. */
export function findingsPage(): string {
  const entries: (CatalogueEntry & { readonly id: string })[] = Object.entries(CATALOGUE).map(([id, entry]) => ({ id, ...shownEntry(entry) }));
  const checks = [...new Set(entries.map(({ check }) => check))];
  const sections = checks.map((check) => {
    const rows = entries
      .filter((entry) => entry.check === check)
      .map(({ id, severity, about, why }) => `| \`${id}\` | ${severity} | ${about} | ${why} | ${fixOf(id)} |`);
    return [
      `## ${TITLES[check]}`,
      '',
      '| finding | severity | reported for a namespace | why it matters | fix |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${HEAD}\n\n${sections.join('\n\n')}\n\n${preflightSection()}\n`;
}

/** What a preflight finds: its texts are whole without an example. */
function preflightSection(): string {
  const rows = Object.entries(PREFLIGHT).map(([id, { severity, about, why, fix }]) => `| \`${id}\` | ${severity} | ${about} | ${why} | ${fix} |`);
  const head = [
    '## What `preflight` finds',
    '',
    PREFLIGHT_HEAD,
    '',
    '| finding | severity | reported for | why it matters | fix |',
    '| --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}

const PREFLIGHT_HEAD = `[preflight](preflight.md) reads the accounts before a deployment. An **error** blocks it (exit status 1); a **warning** does with
\`--strict\`; a **notice** never does. Made of [lib/findings/catalogue/preflight.ts](../lib/findings/catalogue/preflight.ts);
\`npx cdk-autodiscover-redirect preflight --explain\` prints the same.`;

const HEAD = `# What \`verify\` finds

You have a finding of \`verify\`, and want to know what it means and what to do. The fix is what \`verify\` says of an example:
\`fabrikam.com\`, whose endpoint is \`autodiscover.contoso.com\` and whose redirect host is \`autodiscoverredirect.contoso.com\`.

Made of [lib/findings/catalogue.ts](../lib/findings/catalogue.ts) and of the networks of \`test/verify/broken-networks.ts\` by
\`npm run findings\`; \`npx cdk-autodiscover-redirect verify --explain\` prints all but the fix. The ids are stable. An **error** fails
the verification (exit status 1); a **warning** does with \`--strict\`; a **notice** never does. What a fault at some of a host's
addresses costs a client that goes on to the next one is a warning.`;

if (require.main === module) writeFileSync('docs/findings.md', findingsPage());

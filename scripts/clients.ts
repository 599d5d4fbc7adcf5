// Writes the tables of clients in docs/clients.md and docs/choosing.md from their profiles. A test keeps them in step.
import { readFileSync, writeFileSync } from 'node:fs';
import { foretell } from '../lib/discovery/clients/foretell';
import { REQUESTS, type RequestId } from '../lib/discovery/clients/observations';
import type { ClientOutcome, Help } from '../lib/discovery/clients/outcome';
import type { ClientProfile, LocationRule } from '../lib/discovery/clients/profile';
import { PROFILES } from '../lib/discovery/clients/profiles';
import { HEALTHY } from '../test/discovery/clients/recorded';

/** The pages, and the table that each has between `<!-- clients -->` and `<!-- /clients -->`. */
export const TABLES: Readonly<Record<string, () => string>> = { 'docs/choosing.md': foretoldTable, 'docs/clients.md': profilesTable };

/** The page with its table made again. */
export function renewed(page: string, text: string): string {
  const parts = /^(.*<!-- clients -->\n)(.*)(<!-- \/clients -->\n.*)$/s.exec(text);
  if (parts === null) throw new Error(`${page} has no place for the table of clients, between <!-- clients --> and <!-- /clients -->`);
  return `${parts[1]}\n${TABLES[page]()}\n\n${parts[3]}`;
}

/** What each client gets of a namespace whose redirect site is as it should be, and what else would help it. */
function foretoldTable(): string {
  const rows = PROFILES.map((profile) => {
    const outcome = foretell(profile, HEALTHY);
    return [profile.name, FINDS[outcome.outcome], profile.redirect, helps(outcome), profile.knownBy];
  });
  return table(['client', 'finds its server', 'at the redirect', 'what helps', 'known by'], rows);
}

const FINDS: Readonly<Record<ClientOutcome['outcome'], string>> = { found: 'yes', asks: 'no', 'not-found': 'no', unknown: 'not known' };

const HELPS: Readonly<Record<Help, string>> = {
  srv: 'the SRV record',
  direct: 'a record straight to the endpoint',
  certificate: 'the certificate',
  'refuse-https': 'a port 443 that refuses connections',
};

function helps({ outcome, wouldHelp }: ClientOutcome): string {
  if (outcome === 'found') return '';
  return wouldHelp.map((help) => HELPS[help]).join(', or ') || (outcome === 'unknown' ? 'not known' : 'nothing');
}

/** The profiles of the clients that `npm run test:clients` runs; curl in the place of one is no run of it. */
const TESTED = ['clients.ts', 'thunderbird.test.ts']
  .flatMap((file) => [...readFileSync(`test/real-clients/${file}`, 'utf8').matchAll(/name: '(?!curl)[^']+', profile: '([\w-]+)'/g)])
  .map(([, id]) => id);

/** How each client searches, and how that is known. */
function profilesTable(): string {
  const rows = PROFILES.map((profile) => {
    const { name, follows, knownBy, source, caveat, strictTransport } = profile;
    const also = [
      profile.followsHttpAlone ? 'follows no redirect over https' : undefined,
      ...profile.location.map((rule) => LOCATIONS[rule]),
      strictTransport === 'obeys' ? 'obeys HSTS of the domain' : undefined,
      caveat,
    ].filter((text) => text !== undefined);
    const asks = profile.steps.length > 0;
    const known = knownBy === 'run' ? `run, ${TESTED.includes(profile.id) ? 'by test:clients' : 'once'}` : knownBy;
    return [name, search(profile), asks ? follows.join(', ') : '–', asks ? wait(profile) : '–', known, source, also.join('; ')];
  });
  return table(['client', 'asks', 'follows', 'waits where a port drops', 'known by', 'source', 'also'], rows);
}

const LOCATIONS: Readonly<Record<LocationRule, string>> = {
  'no-port': 'follows no Location with a port, as a load balancer writes it',
  'path-of-xml': 'follows only a path that ends with /autodiscover/autodiscover.xml',
  'lower-case-path-of-xml': 'follows only a path that ends with /autodiscover/autodiscover.xml in lower case',
  'path-of-svc': 'follows only a path that ends with .svc',
};

function search({ steps, order }: ClientProfile): string {
  if (steps.length === 0) return 'nothing of the domain';
  const ids = steps.map(({ request }) => request);
  // A request in capitals next to the same one without.
  const twice = (id: RequestId) => id.endsWith('-mixed') && ids.includes(id.slice(0, -'-mixed'.length) as RequestId);
  const requests = steps
    .filter(({ request }) => !twice(request))
    .map(({ request, unproven }) => `${requestWords(request)}${unproven === undefined ? '' : ' (not certain)'}`);
  const capitals = ids.some(twice) ? '; each also in capitals' : '';
  if (order === 'in-turn') return requests.join(' → ') + capitals;
  return `all at once, ${order === 'at-once-by-speed' ? 'the first that answers wins' : 'the first of this list wins'}: ${requests.join(', ')}${capitals}`;
}

function requestWords(id: RequestId): string {
  if (id === 'srv') return 'SRV';
  if (id === 'srv-v2') return 'SRV (V2)';
  const { method, scheme, at } = REQUESTS[id];
  const kind = id.endsWith('-mixed') ? 'in capitals' : id.endsWith('-svc') ? 'SOAP' : id.endsWith('-v2') ? 'V2' : undefined;
  const how = [scheme === 'http' ? method : undefined, kind].filter((text) => text !== undefined).join(', ');
  return `${scheme} ${at}${how === '' ? '' : ` (${how})`}`;
}

function wait({ dropped }: ClientProfile): string {
  if (dropped === undefined) return 'not known';
  return `${dropped.atLeast ? 'over ' : ''}${dropped.seconds} s ${dropped.per === 'address' ? 'an address' : 'in all'}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What stands in angle brackets is code, else it would be markup. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\S*<\w+>\S*/g, '`$&`');
}

if (require.main === module) for (const page of Object.keys(TABLES)) writeFileSync(page, renewed(page, readFileSync(page, 'utf8')));

import { shardOf, stacksFor } from '../../lib/layout/record-shards';
import { HOSTS_PER_RULE, slotHosts } from '../../lib/layout/rule-slots';
import { autodiscoverHost, checkMailDomain } from '../../lib/names/domain-name';
import type { Size, Workload } from './site';

/** What `AutodiscoverRedirect` takes into one stack: CloudFormation's quota of 500 resources, less the site itself. */
const ROOM_BESIDE_SITE = 450;
const LAYOUT = { first: 1, last: 50_000, slots: 100, hostsPerRule: HOSTS_PER_RULE };
const TOP_LEVELS = ['com', 'com', 'com', 'net', 'org', 'de', 'fr', 'co.uk', 'com.au'];
const SYLLABLES = ['al', 'bren', 'con', 'da', 'el', 'fabri', 'gra', 'kam', 'lit', 'mar', 'north', 'pro', 'rele', 'sta', 'tail', 'ven', 'wing', 'zu'];

export function workloadOf({ mode, namespaces }: Size, context: Workload['context']): Workload {
  const domains = Array.from({ length: namespaces }, (_, index) => domainAt(index));
  const zones = domains.map(({ zone }) => zone);
  const rules = mode === 'listed' ? slotHosts(zones.map(hostIn), LAYOUT).rules : [];
  const stacks = namespaces + rules.length <= ROOM_BESIDE_SITE ? 0 : stacksFor(new Map(zones.map(({ zoneName }) => [zoneName, 1])));
  const shares = Math.max(1, stacks);
  const records = Array.from({ length: shares }, (_, share) =>
    zones.filter(({ zoneName }) => shardOf(zoneName, shares) === share).map((zone) => ({ ...hostIn(zone), zone })),
  );
  return { mode, namespaces, domains, stacks, rules, records, context };
}

/** Each domain is a zone of its own. */
function hostIn({ zoneName }: { readonly zoneName: string }): { host: string } {
  return { host: autodiscoverHost(zoneName) };
}

/** The same domain for the same index in every run, of the lengths that brands have; one in fifty is international. */
function domainAt(index: number): Workload['domains'][number] {
  const syllable = (nth: number) => SYLLABLES[Math.floor(index / SYLLABLES.length ** nth + index * nth) % SYLLABLES.length];
  const brand = `${syllable(0)}${syllable(1)}${syllable(2)}${index % 50 === 7 ? 'ü' : ''}${index}`;
  const written = `${brand}.${TOP_LEVELS[index % TOP_LEVELS.length]}`;
  return { written, zone: { zoneName: checkMailDomain(written).name as string, hostedZoneId: `Z${String(index).padStart(20, '0')}` } };
}

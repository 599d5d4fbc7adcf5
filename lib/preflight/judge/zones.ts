import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { zoneHolds } from '../../names/domain-name';
import { few } from '../../text/format';
import type { LiveZone } from '../../topology/account/inventory';
import type { AccountState, PreflightTarget } from '../account-state';
import type { DeclaredRecord } from '../declared';
import { liveZones } from '../live';
import { zoneText } from './records';

/** The zone of a record, or why there is none; neither, if the account's zones were not read. */
export interface ZoneVerdict {
  readonly zone?: LiveZone;
  readonly findings: readonly PreflightFinding[];
}

/** Whether the zone that a record is declared in is there, and is the one that is meant. */
export function judgeZone(declared: DeclaredRecord, target: PreflightTarget, { zones, unread }: Pick<AccountState, 'zones' | 'unread'>): ZoneVerdict {
  const { zone: id, account = '', record } = declared;
  if (unread.some((one) => one.account === account && (one.of === 'account' || one.of === 'zones'))) return { findings: [] };
  const named = target.zones.find((zone) => zone.id === id);
  const [zone, ...others] = liveZones(declared, target, zones);
  const blocks = (finding: PreflightFinding): ZoneVerdict => ({ findings: [finding] });
  if (others.length > 0) {
    const observed = `account ${account} has ${others.length + 1} zones ${zone.name}: ${[zone, ...others].map((one) => one.id).join(', ')}`;
    return blocks(preflightFinding('zone-ambiguous', observed));
  }
  if (!zone) {
    const elsewhere = zones.find((one) => one.id === id);
    if (elsewhere)
      return blocks(
        preflightFinding('zone-wrong-id', `${zoneText(elsewhere)} is in account ${elsewhere.account}, and its records are to be made in account ${account}`),
      );
    const what = named?.lookedUp ? `${named.private ? 'private ' : ''}zone ${named.name}` : `zone ${id}${named ? ` (${named.name})` : ''}`;
    return blocks(preflightFinding('zone-missing', `account ${account} has no ${what}`));
  }
  if (named && zone.name !== named.name) return blocks(preflightFinding('zone-wrong-id', `${id} is the zone ${zone.name}, and not ${named.name}`));
  if (named && zone.private !== named.private) {
    return blocks(
      preflightFinding(
        'zone-wrong-id',
        `${id} is a ${zone.private ? 'private' : 'public'} zone ${zone.name}, and not a ${named.private ? 'private' : 'public'} one`,
      ),
    );
  }
  if (!zoneHolds(zone.name, record.name))
    return blocks(preflightFinding('zone-wrong-id', `${id} is the zone ${zone.name}, which does not hold ${record.name}`));
  return { zone, findings: [] };
}

/** Statuses of a question that the DNS did not answer. */
export const NO_ANSWER: ReadonlySet<string> = new Set(['TIMEOUT', 'SERVFAIL', 'REFUSED', 'LOOP']);

/** Whether clients ask this zone, and not another one of its name. */
export function judgeDelegation(zone: LiveZone, { zones, delegations }: Pick<AccountState, 'zones' | 'delegations'>): PreflightFinding[] {
  const answer = delegations.get(zone.name);
  const own = nameServersOf(zone);
  if (zone.private || !answer || own.length === 0) return [];
  const namesakes = zones.filter((other) => other !== zone && other.name === zone.name && !other.private);
  if (NO_ANSWER.has(answer.status))
    return [preflightFinding('dns-not-answered', `the DNS has no answer for the name servers of ${zone.name} (${answer.status})`), ...twice(zone, namesakes)];

  const { nameServers = [] } = answer;
  const asked = (other: LiveZone) => nameServersOf(other).some((server) => nameServers.includes(server));
  if (asked(zone)) return twice(zone, namesakes.filter(asked));
  const other = namesakes.find(asked);
  const answers = other ? `${zoneText(other)} of account ${other.account}` : nameServers.length > 0 ? `other name servers, ${few(nameServers, 4)}` : 'nobody';
  const observed = `${nameServers.length > 0 ? `${answers} answer${other ? 's' : ''} for ${zone.name}` : `the DNS delegates ${zone.name} to nobody (${answer.status})`}, and not ${zoneText(zone)}`;
  const fix = other
    ? `take ${other.id} in place of ${zone.id}, or delegate ${zone.name} to ${own.join(', ')}`
    : `delegate ${zone.name} to ${own.join(', ')} at its registrar or in its parent zone`;
  return [preflightFinding('zone-not-delegated', observed, { fix })];
}

function twice(zone: LiveZone, namesakes: readonly LiveZone[]): PreflightFinding[] {
  if (namesakes.length === 0) return [];
  const others = namesakes.map(({ id, account }) => `${id} of account ${account}`).join(', ');
  return [preflightFinding('zone-twice', `there is another public zone ${zone.name} next to ${zone.id}: ${others}`)];
}

/** Those of its own NS record, which Route 53 makes of its delegation set. */
function nameServersOf({ name, records = [] }: LiveZone): readonly string[] {
  return records.find((record) => record.name === name && record.type === 'NS')?.values ?? [];
}

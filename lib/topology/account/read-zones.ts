import type { HostedZone as ZoneDescription } from '@aws-sdk/client-route-53';
import { compare, nameOf } from '../names';
import type { Gap, HostedZone } from '../topology';
import { parentsOf, reachedBy } from './leads';
import { hostedZonesOf, recordSetsOf, type Session } from './reads';
import { recordsOf } from './records';

/** An account, and who reads it. */
export interface AccountSession {
  readonly account: string;
  readonly session: Session;
}

export interface ZoneReading {
  readonly names?: readonly string[];
  readonly onProgress: (says: string) => void;
  readonly report: (gap: Gap) => void;
}

interface Listed extends AccountSession {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
}

/** The zones of accounts, by name, public ones first: all, or those that the names and whatever they lead to are in. */
export async function readZones(accounts: readonly AccountSession[], reading: ZoneReading): Promise<HostedZone[]> {
  const { names, onProgress } = reading;
  let unread: readonly Listed[] = [];
  for (const account of accounts) {
    onProgress(`listing the hosted zones of account ${account.account}`);
    unread = [...unread, ...(await hostedZonesOf(account.session)).map((zone) => listedOf(zone, account))];
  }

  const zones: HostedZone[] = [];
  let wanted = wantedZones(names, zones);
  for (let next = unread.filter(wanted); next.length > 0; next = unread.filter(wanted)) {
    for (const [index, zone] of next.entries()) {
      onProgress(`reading the records of ${zone.name} in account ${zone.account} (${index + 1} of ${next.length})`);
      zones.push(await readZone(zone, reading));
    }
    unread = unread.filter((zone) => !next.includes(zone));
    wanted = wantedZones(names, zones);
  }
  return zones.sort((a, b) => compare(a.name ?? '', b.name ?? '') || Number(a.private) - Number(b.private) || compare(a.id, b.id));
}

async function readZone({ id, name, private: isPrivate, account, session }: Listed, { report }: ZoneReading): Promise<HostedZone> {
  return { id, name, private: isPrivate, account, records: recordsOf(id, await recordSetsOf(session, id, name), report) };
}

function listedOf({ Id: id = '', Name: name, Config: config }: ZoneDescription, account: AccountSession): Listed {
  return { ...account, id: id.replace('/hostedzone/', ''), name: nameOf(name), private: config?.PrivateZone ?? false };
}

/** Which zones to read: a name's record may lead on to a name in another zone, as a namespace's does to the redirect host. */
function wantedZones(names: readonly string[] | undefined, zones: readonly HostedZone[]): (zone: Listed) => boolean {
  if (names === undefined) return () => true;
  const holders = new Set([...reachedBy(names, zones)].flatMap((name) => [name, ...parentsOf(name)]));
  return ({ name }) => holders.has(name);
}

import { counted, few } from '../text/format';
import type { StackTemplate } from '../topology/stack-template';
import { type Change, namedOf } from './change';
import type { ResourceChange } from './resource-changes';
import { RECORD, type RecordView, resourceKey, type SiteView } from './site-view';

/** Both views, and what differs between them. */
export interface Compared {
  readonly before: SiteView;
  readonly after: SiteView;
  readonly resources: readonly ResourceChange[];
  /** Stacks that a deployment leaves as they are. */
  readonly left: readonly StackTemplate[];
}

/** A record that comes, goes, or both. */
interface MovingRecord {
  readonly record: RecordView;
  readonly change: ResourceChange;
}

/** A record that stays where no stack changes it. */
interface Standing {
  readonly record: RecordView;
  /** Of one that leaves its stack. */
  readonly change?: ResourceChange;
}

/** What happens to the records of one name. */
export interface NameChanges {
  readonly name: string;
  /** Made without one of this name in this zone before. */
  readonly come: readonly MovingRecord[];
  /** Removed without another of this name anywhere. */
  readonly gone: readonly MovingRecord[];
  /** Removed by one stack or under one logical ID, and made by another, in the same zone. */
  readonly moved: readonly { readonly from: MovingRecord; readonly to: MovingRecord }[];
  /** Removed in one zone, and made in another. */
  readonly rezoned: readonly { readonly from: MovingRecord; readonly to: MovingRecord }[];
  /** Made where a stack that is left, or that keeps its records, has one already. */
  readonly doubled: readonly { readonly from: Standing; readonly to: MovingRecord }[];
  /** Kept when they leave their stack, and made by no other. */
  readonly kept: readonly MovingRecord[];
  /** Changed in place. */
  readonly updated: readonly { readonly from: RecordView; readonly to: RecordView; readonly change: ResourceChange }[];
}

/** The records that change, by their names. */
export function nameChanges({ before, after, resources, left }: Compared): Map<string, NameChanges> {
  const [was, is] = [before, after].map(({ records }) => new Map(records.map((record) => [record.key, record])));
  const changes = resources.filter(({ type, action }) => type === RECORD && action !== 'policy');
  const leftStacks = new Set(left.map(({ name }) => name));
  const names = new Set(changes.flatMap((change) => [was, is].flatMap((records) => records.get(resourceKey(change))?.name ?? [])));
  return new Map([...names].map((name) => [name, ofName(name)]));

  function ofName(name: string): NameChanges {
    const moving = (records: ReadonlyMap<string, RecordView>, ...actions: ResourceChange['action'][]): MovingRecord[] =>
      changes.flatMap((change) => {
        const record = records.get(resourceKey(change));
        return record?.name === name && actions.includes(change.action) ? [{ record, change }] : [];
      });
    const going = moving(was, 'remove', 'replace', 'may-replace');
    const kept = moving(was, 'keep');
    const standing: Standing[] = [
      ...kept,
      ...before.records.filter((record) => record.name === name && leftStacks.has(record.stack)).map((record) => ({ record })),
    ];
    const pairs: Record<'moved' | 'rezoned', { from: MovingRecord; to: MovingRecord }[]> = { moved: [], rezoned: [] };
    const doubled: { from: Standing; to: MovingRecord }[] = [];
    const come: MovingRecord[] = [];
    const taken = new Set<MovingRecord>();
    const free = (test: (from: MovingRecord) => boolean) => going.find((from) => !taken.has(from) && test(from));
    for (const to of moving(is, 'create', 'replace', 'may-replace')) {
      const same = free(({ record }) => record.zone === to.record.zone && record.type === to.record.type);
      const stands = standing.find(({ record: { zone, type } }) => zone === to.record.zone && type === to.record.type);
      const elsewhere =
        same || stands ? undefined : free(({ record, change }) => record.type === to.record.type && (change === to.change || record.zone !== to.record.zone));
      if (same) pairs.moved.push({ from: same, to });
      else if (stands) doubled.push({ from: stands, to });
      else if (elsewhere) pairs.rezoned.push({ from: elsewhere, to });
      else come.push(to);
      for (const one of [same, elsewhere]) if (one) taken.add(one);
    }
    return {
      name,
      come,
      gone: going.filter((one) => !taken.has(one)),
      ...pairs,
      doubled,
      kept: kept.filter((one) => !doubled.some(({ from }) => from === one)),
      updated: moving(was, 'update', 'unknown').flatMap(({ record: from, change }) => {
        const to = is.get(from.key);
        return to ? [{ from, to, change }] : [];
      }),
    };
  }
}

const MOVED_WHY =
  'CloudFormation either finds the record in the way and rolls back, or takes it over under its new logical ID and then deletes it under the old one';

/** Records that change their stack, their logical ID or their zone, or whose creation finds one in the way. */
export function movingRecords(subject: string, domains: readonly string[], changes: NameChanges): Change[] {
  return [...movedRecords(subject, domains, changes), ...rezonedRecords(subject, domains, changes), ...doubledRecords(subject, domains, changes)];
}

function movedRecords(subject: string, domains: readonly string[], { moved, name }: NameChanges): Change[] {
  if (moved.length === 0) return [];
  const [{ from, to }] = moved;
  const place = from.record.stack === to.record.stack ? 'gets another logical ID' : `moves from the stack ${from.record.stack} to ${to.record.stack}`;
  return [
    {
      id: `record-moves:${name}`,
      kind: 'record-moves',
      effect: 'loses-service',
      domains,
      text: `${subject}: its record ${place}, and is gone for a while`,
      why: MOVED_WHY,
      fix: 'keep the record when it leaves its stack (records.retain), deploy, and then move it',
      page: 'operations.md#many-namespaces',
      resources: namedOf(moved.flatMap((pair) => [pair.from.change, pair.to.change])),
    },
  ];
}

function rezonedRecords(subject: string, domains: readonly string[], { rezoned, name }: NameChanges): Change[] {
  if (rezoned.length === 0) return [];
  const [{ from, to }] = rezoned;
  return [
    {
      id: `record-changes-zone:${name}`,
      kind: 'record-changes-zone',
      effect: 'loses-service',
      domains,
      text: `${subject}: its record moves from the zone ${from.record.zone} to ${to.record.zone}`,
      why: 'who still asks the name servers of the old zone finds no record: a delegation is cached for as long as its TTL, often two days',
      fix: 'deploy the new record first, change the name servers, wait for their TTL, and then remove the old one',
      page: 'operations.md#moving-a-zone',
      resources: namedOf(rezoned.flatMap((pair) => [pair.from.change, pair.to.change])),
    },
  ];
}

function doubledRecords(subject: string, domains: readonly string[], { doubled, name }: NameChanges): Change[] {
  if (doubled.length === 0) return [];
  const [{ from, to }] = doubled;
  return [
    {
      id: `record-exists:${name}`,
      kind: 'record-exists',
      effect: 'fails',
      domains,
      text: `${subject}: its record is in the stack ${from.record.stack} already, where it stays, and ${to.record.stack} makes it too`,
      why: 'whether CloudFormation takes over a record that exists with the same value is not certain; if it refuses, the stack rolls back, and the record goes on answering',
      page: 'operations.md#many-namespaces',
      resources: namedOf(doubled.flatMap((pair) => [...(pair.from.change ? [pair.from.change] : []), pair.to.change])),
    },
  ];
}

/** Records that leave their stack and stay in their zone, which nothing here changes any more. */
export function keptRecords(subject: string, domains: readonly string[], { kept, name }: NameChanges): Change[] {
  if (kept.length === 0) return [];
  const one = kept.length === 1;
  const [types, stacks, zones] = (['type', 'stack', 'zone'] as const).map((key) => [...new Set(kept.map(({ record }) => record[key]))]);
  const from = `the ${stacks.length === 1 ? 'stack' : 'stacks'} ${stacks.join(' and ')}`;
  const where = `the ${zones.length === 1 ? 'zone' : 'zones'} ${zones.join(' and ')}`;
  return [
    {
      id: `record-stays:${name}`,
      kind: 'record-stays',
      effect: 'none',
      domains,
      text: `${subject}: its ${types.join(' and ')} ${one ? 'record leaves' : 'records leave'} ${from}, and ${one ? 'stays' : 'stay'} in ${where}`,
      why: 'no stack has it any more: remove it by hand before what it leads to goes',
      resources: namedOf(kept.map(({ change }) => change)),
    },
  ];
}

/** Whether the name keeps another record in each zone, as where an alias is A and AAAA. */
export function keepsOthers({ name, gone }: NameChanges, { records }: SiteView): boolean {
  return gone.every(({ record }) => records.some((other) => other.name === name && other.zone === record.zone));
}

/** `one record`, `2 records`. */
export function recordCount(count: number): string {
  return count === 1 ? 'one record' : counted(count, 'record');
}

/** Records whose targets or TTLs change in place, grouped by the new target. */
export function updatedRecords(
  all: readonly { readonly domains: readonly string[]; readonly subject: string; readonly changes: NameChanges }[],
  after: SiteView,
): Change[] {
  const groups = new Map<
    string,
    { domains: string[]; subjects: string[]; resources: ResourceChange[]; from: Set<string>; kind: 'record-leads' | 'record-ttl' }
  >();
  for (const { domains, subject, changes } of all) {
    for (const { from, to, change } of changes.updated) {
      if (change.action === 'unknown') continue;
      const leads = from.target !== to.target || from.type !== to.type;
      if (!leads && from.ttl === to.ttl) continue;
      const key = leads ? `record-leads:${to.target}` : `record-ttl:${to.ttl ?? 'alias'}`;
      const group = groups.get(key) ?? { domains: [], subjects: [], resources: [], from: new Set(), kind: leads ? 'record-leads' : 'record-ttl' };
      group.domains.push(...domains.filter((domain) => !group.domains.includes(domain)));
      if (!group.subjects.includes(subject)) group.subjects.push(subject);
      group.resources.push(change);
      group.from.add(leads ? from.target : (from.ttl ?? 'none'));
      groups.set(key, group);
    }
  }
  const made = new Set([
    ...after.records.map(({ name }) => name),
    ...after.rules.map(({ target }) => target),
    ...[...after.defaults.values()].flatMap((host) => host ?? []),
  ]);
  return [...groups].map(([id, { domains, subjects, resources, from, kind }]): Change => {
    const to = id.slice(kind.length + 1);
    const one = subjects.length === 1;
    const who = `${one ? 'the record' : 'the records'} of ${few(subjects)}`;
    if (kind === 'record-ttl') {
      const text = `the TTL of ${who} changes from ${few([...from])} to ${to} seconds`;
      return { id, kind, effect: 'none', domains, text, resources: namedOf(resources) };
    }
    const isMade = made.has(to) || resources.every(({ after: resource }) => resource?.Properties?.AliasTarget !== undefined) || /^0 0 443 /.test(to);
    return {
      id,
      kind,
      effect: isMade ? 'none' : 'unknown',
      domains,
      text: `${who} ${one ? 'leads' : 'lead'} to ${to}, no longer to ${few([...from])}`,
      ...(isMade
        ? {}
        : {
            why: `${to} is made elsewhere: nothing here shows that it leads to the redirect site`,
            fix: `check that ${to} leads to the redirect site before you deploy`,
            page: 'operations.md#another-redirect-host',
          }),
      resources: namedOf(resources),
    };
  });
}

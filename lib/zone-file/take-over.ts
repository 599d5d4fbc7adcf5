import { UserError } from '../errors';
import { comparable } from '../names/domain-name';
import type { ZoneFileRecord, ZoneRecords } from '../plan/zone-file';
import { isOrdinary } from './records';
import { batchesOf, type Change, type RecordSet, recordSetOf } from './route53';

/** What a record that exists is changed to, in a zone of Route 53. */
export interface TakeOver {
  readonly zone: ZoneRecords;
  readonly names: readonly {
    readonly name: string;
    /** As people read them. */
    readonly before: readonly string[];
    readonly after: string;
  }[];
  /** For how long a resolver can keep what exists. */
  readonly longestTtl: number;
  /** Change batches, in the order in which they are needed. Those of a step are empty where there is nothing to do. */
  readonly steps: Readonly<Record<TakeOverStep, readonly string[]>>;
}

/**
 * Give what exists a short TTL; change it to what the template has; give it back what it had; remove what the template has,
 * for CloudFormation to create it.
 */
export type TakeOverStep = 'lower-ttl' | 'change' | 'back' | 'delete';

/** Seconds. Long enough for resolvers that ignore less, and short enough to wait for. */
const LOW_TTL = 60;

/**
 * The record sets that exist, of the answer of Route 53's ListResourceRecordSets.
 *
 * @throws UserError if the text is another one
 */
export function presentRecords(text: string, file: string): RecordSet[] {
  const problem = new UserError(
    `${file} is not a list of records: save what 'aws route53 list-resource-record-sets' prints as JSON, in which "ResourceRecordSets" is a list`,
  );
  let sets: unknown;
  try {
    sets = JSON.parse(text)?.ResourceRecordSets;
  } catch {
    throw problem;
  }
  if (!Array.isArray(sets) || sets.some((set) => typeof set?.Name !== 'string' || typeof set?.Type !== 'string')) throw problem;
  return sets;
}

/**
 * @param present the records that exist, of this zone and perhaps of others
 * @param file where they are, for messages
 * @throws UserError if a record next to a CNAME would have to be removed that no client of mail asked for
 */
export function takeOver(
  zone: ZoneRecords,
  present: readonly RecordSet[],
  { environment, file }: { readonly environment: string; readonly file: string },
): TakeOver {
  const moves = zone.records.filter(isOrdinary).map((record) => moveOf(record, present));
  const astray = moves.flatMap(({ record, before }) =>
    before.filter(({ Type }) => record.type === 'CNAME' && !REPLACED.includes(Type)).map(({ Type }) => ({ record, Type })),
  );
  if (astray.length > 0) {
    throw new UserError(
      astray.map(
        ({ record: { name, type }, Type }) =>
          `${file}: ${name} has a record of type ${Type} too, and a ${type} must be the only record of its name: move it to another name, or keep the namespace external`,
      ),
    );
  }
  const about = `Autodiscover of ${environment}`;
  return {
    zone,
    names: moves.map(({ record, before }) => ({ name: record.name, before: before.map(textOf), after: textOf(recordSetOf(record)) })),
    longestTtl: Math.max(0, ...moves.flatMap(({ before }) => before.map(({ TTL = 0 }) => TTL))),
    steps: {
      'lower-ttl': batchesOf(units(moves.map(({ lower }) => lower)), `${about}: a short TTL for the records that exist`),
      change: batchesOf(units(moves.map(({ change }) => change)), `${about}: the records of the template`),
      back: batchesOf(units(moves.map(({ back }) => back)), `${about}: back to the records that existed`),
      delete: batchesOf(
        moves.map(({ record }) => [{ Action: 'DELETE', ResourceRecordSet: recordSetOf(record) }]),
        `${about}: removes its records`,
      ),
    },
  };
}

/** A CNAME takes the place of these. */
const REPLACED = ['A', 'AAAA', 'CNAME'];

interface Move {
  readonly record: ZoneFileRecord;
  readonly before: readonly RecordSet[];
  readonly lower: readonly Change[];
  readonly change: readonly Change[];
  readonly back: readonly Change[];
}

function moveOf(record: ZoneFileRecord, present: readonly RecordSet[]): Move {
  const after = recordSetOf(record);
  const before = present.filter((set) => comparable(set.Name) === record.name && excludes(set, after));
  const [first] = before;
  if (before.length === 1 && hasValueOf(first, after)) {
    const isSame = first.TTL === after.TTL;
    const change = (set: RecordSet): Change[] => (isSame ? [] : [{ Action: 'UPSERT', ResourceRecordSet: set }]);
    return { record, before, lower: [], change: change(after), back: change(first) };
  }
  return {
    record,
    before,
    lower: before.filter(isLong).map((set) => ({ Action: 'UPSERT', ResourceRecordSet: lowered(set) })),
    // Route 53 deletes only what has the very value, so nothing is lost that has changed since.
    change: [...before.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: lowered(set) })), { Action: 'CREATE', ResourceRecordSet: after }],
    back: [{ Action: 'DELETE', ResourceRecordSet: after }, ...before.map((set): Change => ({ Action: 'CREATE', ResourceRecordSet: set }))],
  };
}

/** Whether two record sets of a name cannot both exist. */
function excludes({ Type: one }: RecordSet, { Type: other }: RecordSet): boolean {
  return one === other || one === 'CNAME' || other === 'CNAME';
}

function hasValueOf(set: RecordSet, after: RecordSet): boolean {
  const valuesOf = ({ ResourceRecords = [] }: RecordSet) => ResourceRecords.map(({ Value }) => comparable(Value)).join('\n');
  // A weighted set, for example, has more properties.
  const simple = Object.keys(set).every((key) => key in after);
  return simple && set.Type === after.Type && valuesOf(set) === valuesOf(after);
}

function isLong({ TTL = 0 }: RecordSet): boolean {
  return TTL > LOW_TTL;
}

function lowered(set: RecordSet): RecordSet {
  return isLong(set) ? { ...set, TTL: LOW_TTL } : set;
}

function units(all: readonly (readonly Change[])[]): (readonly Change[])[] {
  return all.filter((changes) => changes.length > 0);
}

function textOf({ Type, TTL, ResourceRecords, ...more }: RecordSet): string {
  const { AliasTarget, SetIdentifier } = more as { readonly AliasTarget?: { readonly DNSName?: string }; readonly SetIdentifier?: string };
  const target = AliasTarget ? `alias of ${AliasTarget.DNSName}` : (ResourceRecords ?? []).map(({ Value }) => Value).join(', ');
  return [Type, target, ...(TTL === undefined ? [] : [`(TTL ${TTL})`]), ...(SetIdentifier === undefined ? [] : [`[${SetIdentifier}]`])].join(' ');
}

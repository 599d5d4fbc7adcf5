import type { ZoneFileRecord, ZoneRecords } from '../plan/zone-file';
import { type About, isOrdinary } from './records';

/** As the API and the AWS CLI show it (Route 53 API Reference, "ResourceRecordSet"); what else it has, such as a weight, stays. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
}

export interface Change {
  readonly Action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly ResourceRecordSet: RecordSet;
}

/** The record set of a record, as the template of the deployment has it. */
export function recordSetOf({ name, type, ttl, value }: ZoneFileRecord): RecordSet {
  return { Name: `${name}.`, Type: type, TTL: ttl, ResourceRecords: [{ Value: value }] };
}

/** Change batches that create the records of a zone or give them their values; or delete those with these values and no others. */
export function changeBatches([{ records }]: readonly ZoneRecords[], { environment, deletes }: About): string[] {
  const changes = records.filter(isOrdinary).map((record): Change => ({ Action: deletes ? 'DELETE' : 'UPSERT', ResourceRecordSet: recordSetOf(record) }));
  return batchesOf(
    changes.map((change) => [change]),
    `Autodiscover of ${environment}${deletes ? ': removes its records' : ''}`,
  );
}

/** Of one batch, where an UPSERT counts twice (Route 53 Developer Guide, "Quotas": "Quotas on ChangeResourceRecordSets"). */
const MOST_VALUES = 1_000;
const MOST_CHARACTERS = 32_000;
/** Of a comment (Route 53 API Reference, "ChangeBatch"). */
const LONGEST_COMMENT = 256;

/**
 * The input of `aws route53 change-resource-record-sets`, of which Route 53 makes all changes or none.
 *
 * @param units changes that belong into the same batch
 */
export function batchesOf(units: readonly (readonly Change[])[], comment: string): string[] {
  const batches: { changes: Change[]; values: number; characters: number }[] = [];
  for (const unit of units) {
    const values = unit.flatMap(({ Action, ResourceRecordSet: { ResourceRecords = [] } }) =>
      ResourceRecords.flatMap(({ Value }) => (Action === 'UPSERT' ? [Value, Value] : [Value])),
    );
    const characters = values.reduce((sum, value) => sum + value.length, 0);
    const last = batches.at(-1);
    if (last && last.values + values.length <= MOST_VALUES && last.characters + characters <= MOST_CHARACTERS) {
      last.changes.push(...unit);
      last.values += values.length;
      last.characters += characters;
    } else batches.push({ changes: [...unit], values: values.length, characters });
  }
  return batches.map(({ changes }) => JSON.stringify({ Comment: comment.slice(0, LONGEST_COMMENT), Changes: changes }, undefined, 2));
}

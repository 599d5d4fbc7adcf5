import type { LiveRecord, LiveZone } from '../topology/account/inventory';
import type { PreflightTarget } from './account-state';
import { type Declared, type DeclaredRecord, isSamePlace } from './declared';

/*
 * How what is declared is found again in an account.
 */

/**
 * The zones that a declared record may mean: one by its ID; all of the name, in the record's account, where CDK looks the
 * zone up by its name.
 */
export function liveZones({ zone: id, account }: DeclaredRecord, { zones }: PreflightTarget, live: readonly LiveZone[]): LiveZone[] {
  const named = zones.find((zone) => zone.id === id);
  if (named?.lookedUp) return live.filter((zone) => zone.name === named.name && zone.private === named.private && zone.account === named.account);
  return live.filter((zone) => zone.id === id && (account === undefined || zone.account === account));
}

/** The record that these stacks have deployed under the same name in the same zone: of the same type, or else of another. */
export function ownRecord(declared: DeclaredRecord, zones: readonly LiveZone[], { records }: Pick<Declared, 'records'>): DeclaredRecord | undefined {
  const ids = new Set([declared.zone, ...zones.map(({ id }) => id)]);
  const named = records.filter((own) => ids.has(own.zone) && own.record.name === declared.record.name);
  return named.find(({ record }) => record.type === declared.record.type) ?? named.find((own) => isSamePlace(own, declared));
}

/** `CNAME autodiscoverredirect.contoso.com`. */
export function recordText({ type, values, aliasOf, routing }: Pick<LiveRecord, 'type' | 'values' | 'aliasOf' | 'routing'>): string {
  const value = aliasOf === undefined ? values.join(', ') : `alias of ${aliasOf}`;
  return [type, value, ...(routing === undefined ? [] : [`(${routing} routing)`])].join(' ');
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { type Document, parseDocument } from 'yaml';
import type { ZoneEntry } from '../../lib/environment/schema';
import type { Account } from './account';
import { makeZone } from './groundwork';

export const WORKED_EXAMPLE = join(__dirname, '..', '..', 'environments', 'contoso.yaml');

/**
 * Copies the worked example for the stand-in: makes its zones there, and puts the IDs that they get into the copy. All
 * else stays as it is, but for what `adapt` changes.
 */
export async function copyWorkedExample(copy: string, home: Account, accounts: readonly Account[], adapt: (copy: Document) => void): Promise<void> {
  const document = parseDocument(readFileSync(WORKED_EXAMPLE, 'utf8'));
  const zones: ZoneEntry[] = document.toJS().zones;
  for (const [index, zone] of zones.entries()) {
    const account = zone.account === undefined ? home : accounts.find(({ id }) => id === zone.account);
    if (!account) throw new Error(`zone ${zone.name} is in account ${zone.account}, which nobody has signed in to`);
    document.setIn(['zones', index, 'id'], await makeZone(account, domainToASCII(zone.name), zone.private ?? false));
  }
  adapt(document);
  writeFileSync(copy, document.toString({ lineWidth: 0 }));
}

/** Adds a namespace at the end of an environment file's list. */
export function addNamespace(file: string, domain: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.addIn(['namespaces'], domain);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

/** Takes the protection of its stacks off, as whoever wants to destroy an environment does first. */
export function unprotect(file: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.set('terminationProtection', false);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** Compares with the stored snapshot; a plain file, as `node:test` of the oldest Node.js that the package supports stores none. */
export function assertSnapshot(name: string, template: object): void {
  const file = `__snapshots__/${name}.json`;
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(file, `${JSON.stringify(template, undefined, 2)}\n`);
  deepStrictEqual(template, JSON.parse(readFileSync(file, 'utf8')));
}

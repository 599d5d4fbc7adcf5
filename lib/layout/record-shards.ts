import { createHash } from 'node:crypto';

/** Records, and rules next to them, that one stack holds: CloudFormation's quota of 500 resources, less the site and a little of whatever else stands in it. */
export const MAX_RESOURCES_PER_STACK = 450;

/**
 * The stack, of so many, that holds the records of a namespace: a function of its domain alone. Where the number is
 * doubled, half of the records stay where they are.
 */
export function shardOf(domain: string, stacks: number): number {
  return shardHash(domain) % stacks;
}

export function shardHash(domain: string): number {
  return createHash('sha256').update(domain).digest().readUInt32BE(0);
}

/** How many records come to lie in the fullest of so many stacks. */
export function fullestShard(records: ReadonlyMap<string, number>, stacks: number): number {
  const fill = new Array<number>(stacks).fill(0);
  for (const [domain, count] of records) fill[shardOf(domain, stacks)] += count;
  return Math.max(...fill);
}

/** The least number of stacks, of those that double, that holds the records. */
export function stacksFor(records: ReadonlyMap<string, number>): number {
  let stacks = 1;
  while (fullestShard(records, stacks) > MAX_RESOURCES_PER_STACK) stacks *= 2;
  return stacks;
}

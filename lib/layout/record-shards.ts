import { createHash } from 'node:crypto';

/** Records, and rules next to them, that one stack holds: CloudFormation's quota of 500 resources, less the site and some room for others. */
export const MAX_RESOURCES_PER_STACK = 450;

/**
 * The stack, of so many, that holds the records of a namespace: a function of its domain only. If the number
 * doubles, half of the records keep their stack.
 */
export function shardOf(domain: string, stacks: number): number {
  return shardHash(domain) % stacks;
}

export function shardHash(domain: string): number {
  return createHash('sha256').update(domain).digest().readUInt32BE(0);
}

/** The number of records in the fullest of so many stacks. */
export function fullestShard(records: ReadonlyMap<string, number>, stacks: number): number {
  const fill = new Array<number>(stacks).fill(0);
  for (const [domain, count] of records) fill[shardOf(domain, stacks)] += count;
  return Math.max(...fill);
}

/** The smallest power of two of stacks that holds the records. */
export function stacksFor(records: ReadonlyMap<string, number>): number {
  let stacks = 1;
  while (fullestShard(records, stacks) > MAX_RESOURCES_PER_STACK) stacks *= 2;
  return stacks;
}

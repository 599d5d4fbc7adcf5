/** What the project promises of its speed or size, and what was measured. */
export interface Target {
  readonly says: string;
  readonly limit: number;
  readonly measured: number;
  readonly bound: 'at most' | 'at least';
  readonly met: boolean;
}

export function target(says: string, limit: number, measured: number): Target {
  return { says, limit, measured, bound: 'at most', met: measured <= limit };
}

export function targetAtLeast(says: string, limit: number, measured: number): Target {
  return { says, limit, measured, bound: 'at least', met: measured >= limit };
}

export function targetLines(targets: readonly Target[]): string[] {
  return targets.map(({ says, limit, measured, bound, met }) => `${met ? 'yes' : 'no '}  ${says}: ${measured.toFixed(2)}, to be ${bound} ${limit}`);
}

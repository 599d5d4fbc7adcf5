/** What the project promises of its speed or size, and what was measured. */
export interface Target {
  readonly message: string;
  readonly limit: number;
  readonly measured: number;
  readonly bound: 'at most' | 'at least';
  readonly met: boolean;
}

export function target(message: string, limit: number, measured: number): Target {
  return { message, limit, measured, bound: 'at most', met: measured <= limit };
}

export function targetAtLeast(message: string, limit: number, measured: number): Target {
  return { message, limit, measured, bound: 'at least', met: measured >= limit };
}

export function targetLines(targets: readonly Target[]): string[] {
  return targets.map(({ message, limit, measured, bound, met }) => `${met ? 'yes' : 'no '}  ${message}: ${measured.toFixed(2)}, to be ${bound} ${limit}`);
}

/** What the project promises of its speed or size, and what was measured. */
export interface Target {
  readonly says: string;
  readonly limit: number;
  readonly measured: number;
  readonly met: boolean;
}

export function target(says: string, limit: number, measured: number): Target {
  return { says, limit, measured, met: measured <= limit };
}

export function targetLines(targets: readonly Target[]): string[] {
  return targets.map(({ says, limit, measured, met }) => `${met ? 'yes' : 'no '}  ${says}: ${measured.toFixed(2)}, to be at most ${limit}`);
}

import type { ZoneFileRecord } from '../plan/zone-file';

/** What the texts say of where the records come from. */
export interface About {
  readonly environment: string;
  /** What else the reader has to do; a comment, where the format has comments. */
  readonly notes: readonly string[];
  /** Whether the text removes the records instead of creating them. */
  readonly deletes: boolean;
  /** For a zone of its own at each name, with these addresses at its root. */
  readonly pinpoint?: readonly string[];
}

/** Whether it is a record that any DNS can have, and its value is known before the deployment. */
export function isOrdinary({ type }: ZoneFileRecord): boolean {
  return type !== 'ALIAS';
}

/** Within its zone. No record here has the zone's own name but an alias. */
export function relativeName({ name }: Pick<ZoneFileRecord, 'name'>, zone: string): string {
  return name.slice(0, -zone.length - 1);
}

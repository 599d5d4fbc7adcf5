export type Mode = 'listed' | 'any';

export interface Size {
  readonly mode: Mode;
  readonly namespaces: number;
}

export interface Zone {
  readonly zoneName: string;
  readonly hostedZoneId: string;
}

/** What a subject is to build. The project takes the namespaces; the hand-written stack has the rest worked out beforehand. */
export interface Workload extends Size {
  /** Domains as people write them. */
  readonly domains: readonly { readonly written: string; readonly zone: Zone }[];
  /** How many sibling stacks hold the records; 0 where they stand in the site's stack. */
  readonly stacks: number;
  readonly rules: readonly { readonly priority: number; readonly hosts: readonly string[] }[];
  /** For each stack that has records, theirs. */
  readonly records: readonly (readonly { readonly host: string; readonly zone: Zone }[])[];
  readonly context: Readonly<Record<string, unknown>>;
}

export const ENDPOINT = 'autodiscover.contoso.com';
export const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
export const CONTOSO: Zone = { zoneName: 'contoso.com', hostedZoneId: 'Z00000000000000CONTOSO' };
export const ENV = { account: '111111111111', region: 'eu-central-1' };
export const AVAILABILITY_ZONES = ['eu-central-1a', 'eu-central-1b'];

import type { Walk } from '../discovery/walk';

/** What a command has to tell of many namespaces; the table, the page and `--json` are made of it. */
export interface Report {
  /** `contoso`. */
  readonly subject: string;
  /** What was walked: `environments/contoso.yaml, synthesized` or `account 111111111111, eu-central-1`. */
  readonly source: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** In alphabetical order of their domains, the public view before the private one. */
  readonly rows: readonly ReportRow[];
  /** What a reader should know beside. */
  readonly notes: readonly string[];
}

export interface ReportRow {
  /** The SMTP namespace, as DNS writes it. */
  readonly domain: string;
  /** Whose DNS the client asked: everybody's, or that of a VPC that a private zone is for. */
  readonly view: 'public' | 'private';
  /** Whether somebody else has to make the record, whose DNS is played here. */
  readonly external: boolean;
  /** The endpoint that the namespace should come to. */
  readonly expected?: string;
  readonly walk: Walk;
  /** Whether the client comes to the endpoint that it should. */
  readonly ok: boolean;
  /** Why not, in a sentence; and what mends it. */
  readonly problem?: string;
  readonly advice?: string;
}

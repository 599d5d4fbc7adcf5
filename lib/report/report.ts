import type { Walk } from '../discovery/walk';
import type { AddressResult, CheckResult, Finding } from '../findings/finding';

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
  /** Of a verification: what was found of the redirect site itself, and not of a namespace. */
  readonly findings?: readonly Finding[];
  /** Of a verification that was stopped: the domains that were not come to. */
  readonly unverified?: readonly string[];
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
  /** Why not, in a sentence; and what fixes it. */
  readonly problem?: string;
  readonly fix?: string;
  /** Of a verification that asked several resolvers: the one that was asked. */
  readonly resolver?: string;
  /** Of a verification: what was found, the most severe first. */
  readonly findings?: readonly Finding[];
  /** Of a verification: what each check came to. */
  readonly checks?: readonly CheckResult[];
  /** Of a verification: what each address of the autodiscover host answers. */
  readonly addresses?: readonly AddressResult[];
}

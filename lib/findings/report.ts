import type { ClientOutcome } from '../discovery/clients/outcome';
import type { Walk } from '../discovery/walk-result';
import type { Rerun } from '../errors';
import type { Expectation } from '../plan/expectation';
import type { AddressResult, CheckResult, Finding } from './finding';

/** What a command found of many namespaces. The table, the page, JUnit and JSON are made of it. */
export type Report = PreviewReport | VerifyReport;

/** What a preview found. */
export interface PreviewReport extends AnyReport<PreviewRow> {
  readonly kind: 'preview';
}

/** What a verification found. */
export interface VerifyReport extends AnyReport<VerifiedRow> {
  readonly kind: 'verify';
  /** What was found of the redirect site itself, and not of a namespace; left out where the site was not asked. */
  readonly findings?: readonly Finding[];
  /** Of a verification that was stopped: the domains that it did not come to. */
  readonly unverified?: readonly string[];
}

interface AnyReport<Row extends ReportRow> {
  /** `contoso`. */
  readonly subject: string;
  /** What was walked: `environments/contoso.yaml, synthesized` or `account 111111111111, eu-central-1`. */
  readonly source: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** In alphabetical order of their domains, the public view before the private one. */
  readonly rows: readonly Row[];
  /** What a reader should know too. */
  readonly notes: readonly string[];
}

/** What was found of one namespace: an `Expectation`, and what a client gets. */
export type ReportRow = PreviewRow | VerifiedRow;

export interface PreviewRow extends AnyRow {
  readonly resolver?: undefined;
  readonly findings?: undefined;
  readonly checks?: undefined;
  readonly addresses?: undefined;
}

export interface VerifiedRow extends AnyRow {
  /** Of a verification that asked several resolvers: the one that was asked. */
  readonly resolver?: string;
  /** The most severe first. */
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckResult[];
  /** What each address of the autodiscover host answers. */
  readonly addresses: readonly AddressResult[];
}

interface AnyRow extends Pick<Expectation, 'domain' | 'view' | 'external'> {
  /** The endpoint that the namespace should come to. */
  readonly expected?: string;
  readonly walk: Walk;
  /** Whether the client comes to the endpoint that it should. */
  readonly ok: boolean;
  /** What each client gets, in the order of the profiles. */
  readonly clients: readonly ClientOutcome[];
  /** Why not, in a sentence; and what fixes it. */
  readonly problem?: string;
  readonly fix?: string;
  /** What to run again with, as the last clause of the fix says. */
  readonly rerun?: Rerun;
}

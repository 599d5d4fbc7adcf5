/*
 * What is known about the certificate of an endpoint: plain data that a command writes and a synthesis reads.
 */

export interface CertificateFacts {
  readonly source: AcmSource | TlsSource;
  /** DNS names of its subjectAltName: lower case, IDNA A-labels, sorted. Never its common name. */
  readonly names: readonly string[];
  /** ISO 8601. Left out if there is no certificate yet. */
  readonly notBefore?: string;
  /** ISO 8601. Left out if there is no certificate yet. */
  readonly notAfter?: string;
  readonly issuer?: string;
  /** `RSA 2048`, `EC P-256`. */
  readonly keyType?: string;
  readonly status: CertificateStatus;
  /** Why it has this status: ACM's FailureReason or RevocationReason, OpenSSL's code, or an unknown status. */
  readonly statusReason?: string;
  /** Names that ACM has not validated yet, for a first issue or for a renewal; left out if there are none. */
  readonly awaitingValidation?: readonly string[];
  /** Only of ACM. */
  readonly renewal?: Renewal;
  /** Whether ACM issues and renews it: `AMAZON_ISSUED`, neither `IMPORTED` nor `PRIVATE`. */
  readonly acmIssued?: boolean;
  /** When the facts were read: ISO 8601. */
  readonly seenAt: string;
}

interface AcmSource {
  readonly kind: 'acm';
  readonly arn: string;
}

interface TlsSource {
  readonly kind: 'tls';
  readonly host: string;
  readonly port: number;
}

export interface Renewal {
  /** Whether ACM renews it automatically: it is issued by ACM, and in use or exported (User Guide, "Managed renewal for ACM certificates"). */
  readonly eligible: boolean;
  /** API reference of ACM, "RenewalSummary": `PENDING_AUTO_RENEWAL`, `PENDING_VALIDATION`, `SUCCESS`, `FAILED`. */
  readonly status?: string;
  readonly reason?: string;
}

/** API reference of ACM, "CertificateDetail". */
export type AcmStatus = 'PENDING_VALIDATION' | 'ISSUED' | 'INACTIVE' | 'EXPIRED' | 'VALIDATION_TIMED_OUT' | 'REVOKED' | 'FAILED';

/** The status of a handshake's chain, apart from its names: whether a name matches depends on the host. */
export type TlsStatus = 'VALID' | 'EXPIRED' | 'NOT_YET_VALID' | 'UNTRUSTED';

/** `UNKNOWN` is a status that is newer than this code; the reason has it. */
export type CertificateStatus = AcmStatus | TlsStatus | 'UNKNOWN';

type Lifetime = Pick<CertificateFacts, 'notBefore' | 'notAfter'>;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * With fewer days left, a certificate has missed its automatic renewal, or needs a manual one. ACM renews those of 198
 * days at 45 and those of 395 days at 60, and first reports a failing renewal at 30 (User Guide of ACM, "Renewal for domains validated by DNS").
 */
const ENDS_SOON_DAYS = 30;
/** Authorities of short-lived certificates renew at a third of their life: with less than a quarter left, a renewal was missed. */
const ENDS_SOON_PART = 1 / 4;

export function beginsAt({ notBefore }: Lifetime): Date | undefined {
  return dateOf(notBefore);
}

export function endsAt({ notAfter }: Lifetime): Date | undefined {
  return dateOf(notAfter);
}

/** Whole days, negative if `to` is before `from`. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}

/** Whether a valid certificate expires soon: in less than 30 days, or a quarter of its life if that is less. */
export function endsSoon(facts: Lifetime, now: Date): boolean {
  const end = endsAt(facts);
  if (!end) return false;
  const begin = beginsAt(facts);
  const part = begin ? (end.getTime() - begin.getTime()) * ENDS_SOON_PART : Number.POSITIVE_INFINITY;
  return end.getTime() - now.getTime() < Math.min(ENDS_SOON_DAYS * DAY_MS, part);
}

/** Undefined if it cannot be read: a user may have edited the facts. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The name that CDK's context-provider plugin is registered under. */
export const CERTIFICATE_PLUGIN = 'cdk-autodiscover-redirect';

/** An endpoint, and the environment of the stack that its redirect site is in. */
export interface CertificateContext {
  readonly account: string;
  readonly region: string;
  /** The host of the endpoint, in its normal form. */
  readonly endpoint: string;
}

/**
 * The key in `cdk.context.json` of an endpoint's certificate. It is the key that CDK's `ContextProvider.getKey` gives a
 * look-up of the plugin, so that the command writes what the synthesis looks up.
 */
export function certificateContextKey({ account, region, endpoint }: CertificateContext): string {
  const props = { account, region, pluginName: CERTIFICATE_PLUGIN, endpoint };
  const parts = Object.entries(props).map(([key, value]) => `${key}=${value.replace(/:/g, '$:')}`);
  return `plugin:${parts.sort().join(':')}`;
}

const STATUSES: Readonly<Record<CertificateStatus, true>> = {
  PENDING_VALIDATION: true,
  ISSUED: true,
  INACTIVE: true,
  EXPIRED: true,
  VALIDATION_TIMED_OUT: true,
  REVOKED: true,
  FAILED: true,
  VALID: true,
  NOT_YET_VALID: true,
  UNTRUSTED: true,
  UNKNOWN: true,
};

/** Facts stored as JSON, which a user may have edited; undefined if they are not valid. */
export function storedFacts(value: unknown): CertificateFacts | undefined {
  if (!isRecord(value)) return undefined;
  const { source, names, status, seenAt, awaitingValidation, renewal, acmIssued } = value;
  const sound =
    isSource(source) &&
    isTexts(names) &&
    typeof status === 'string' &&
    Object.hasOwn(STATUSES, status) &&
    typeof seenAt === 'string' &&
    TEXTS.every((key) => isTextOrNothing(value[key])) &&
    (awaitingValidation === undefined || isTexts(awaitingValidation)) &&
    (renewal === undefined || isRenewal(renewal)) &&
    (acmIssued === undefined || typeof acmIssued === 'boolean');
  return sound ? (value as unknown as CertificateFacts) : undefined;
}

const TEXTS = ['notBefore', 'notAfter', 'issuer', 'keyType', 'statusReason'];

function isSource(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return value.kind === 'acm' ? typeof value.arn === 'string' : value.kind === 'tls' && typeof value.host === 'string' && typeof value.port === 'number';
}

function isRenewal(value: unknown): boolean {
  return isRecord(value) && typeof value.eligible === 'boolean' && isTextOrNothing(value.status) && isTextOrNothing(value.reason);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

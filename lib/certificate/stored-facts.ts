import type { CertificateFacts, CertificateStatus } from './certificate-facts';

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

/** Facts that were written down as JSON, where somebody may have edited them since: nothing, where they are none. */
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

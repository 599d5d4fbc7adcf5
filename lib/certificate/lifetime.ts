import type { CertificateFacts } from './certificate-facts';

type Lifetime = Pick<CertificateFacts, 'notBefore' | 'notAfter'>;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Days before its end from which a certificate that is still in place has missed its renewal, or needs somebody to renew
 * it. ACM renews those of 198 days at 45 and those of 395 days at 60, and first tells of a renewal that does not come
 * off at 30 (User Guide of ACM, "Renewal for domains validated by DNS").
 */
const ENDS_SOON_DAYS = 30;
/** Authorities of short-lived certificates renew at a third of their life: what has less than a quarter left was missed. */
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

/** Whether a certificate that is valid ends soon: in less than 30 days, or than a quarter of its life where that is less. */
export function endsSoon(facts: Lifetime, now: Date): boolean {
  const end = endsAt(facts);
  if (!end) return false;
  const begin = beginsAt(facts);
  const part = begin ? (end.getTime() - begin.getTime()) * ENDS_SOON_PART : Number.POSITIVE_INFINITY;
  return end.getTime() - now.getTime() < Math.min(ENDS_SOON_DAYS * DAY_MS, part);
}

/** What cannot be read, in facts that somebody edited, is not known. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

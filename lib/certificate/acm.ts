import type { CertificateDetail, CertificateSummary } from '@aws-sdk/client-acm';
import type { CertificateFacts } from '../coverage/certificate-facts';
import { UserError } from '../errors';
import { REGION_FORM } from '../names/aws-region';
import { namesThatWould, nameThatCovers } from '../names/certificate-cover';
import { factsOfDescription } from './acm-facts';
import { type AcmSession, acmSession, describe, list, search } from './acm-reads';

/** Of one certificate, or of the best that covers a host. */
export type AcmSubject = { readonly arn: string } | { readonly host: string; readonly region: string };

export interface AcmOptions {
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly signal?: AbortSignal;
  /** Certificates of a page of the list: 1,000, the most that ACM gives, if left out. */
  readonly pageSize?: number;
}

const ARN = /^arn:aws[a-z-]*:acm:([a-z]{2,}(?:-[a-z]+)+-\d+):\d{12}:certificate\/[\w-]+$/;
const IAM_ARN = /^arn:aws[a-z-]*:iam::\d{12}:server-certificate\//;

/**
 * A certificate in ACM: by its ARN, which contains its region, or the best of a region that covers a host. Only
 * reads.
 *
 * @throws UserError where its user can fix what keeps it from being read, and where nothing covers the host; the
 * signal's reason if it is aborted
 */
export async function certificateFromAcm(subject: AcmSubject, options: AcmOptions = {}): Promise<CertificateFacts> {
  const session = acmSession({ region: 'arn' in subject ? regionOf(subject.arn) : checkedRegion(subject.region), ...options });
  try {
    return await readCertificate(session, subject);
  } finally {
    session.close();
  }
}

/** `certificateFromAcm` with an existing session. */
export async function readCertificate(session: AcmSession, subject: { readonly arn: string } | { readonly host: string }): Promise<CertificateFacts> {
  if ('arn' in subject) return factsOfDescription(await describe(session, subject.arn), subject.arn, new Date());
  return findCertificate(session, subject.host);
}

async function findCertificate(session: AcmSession, host: string): Promise<CertificateFacts> {
  const found = (await search(session, namesThatWould(host))) ?? [];
  // The search is case-sensitive, and certificates of other authorities may have capitals.
  const arns = found.length > 0 ? found : candidates(await list(session), host);
  const facts: CertificateFacts[] = [];
  for (const arn of arns) {
    const detail = await describeIfThere(session, arn);
    if (detail) facts.push(factsOfDescription(detail, arn, new Date()));
  }
  const [best] = facts.filter(({ names }) => nameThatCovers(host, names) !== undefined).sort(bestFirst);
  if (!best) {
    throw new UserError(
      `ACM has no certificate in ${session.region} that names ${host}: give the ARN of the one that ${host} presents or its region, or look at ${host} itself if its certificate is not in ACM`,
    );
  }
  return best;
}

/** A list shows at most 100 names of a certificate, and a stand-in for ACM shows none: describe those that may have more. */
function candidates(summaries: readonly CertificateSummary[], host: string): string[] {
  return summaries
    .filter(({ SubjectAlternativeNameSummaries: names, HasAdditionalSubjectAlternativeNames: more }) => {
      return names === undefined || more || nameThatCovers(host, names) !== undefined;
    })
    .flatMap(({ CertificateArn: arn }) => arn ?? []);
}

/** A certificate may be deleted between the list and its description. */
async function describeIfThere(session: AcmSession, arn: string): Promise<CertificateDetail | undefined> {
  try {
    return await describe(session, arn);
  } catch (error) {
    if (((error as Error).cause as Error | undefined)?.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Issued ones first, then the latest expiry; the ARN only makes the order stable. */
function bestFirst(a: CertificateFacts, b: CertificateFacts): number {
  return rank(b) - rank(a) || compare(b.notAfter ?? '', a.notAfter ?? '') || compare(arnOf(a), arnOf(b));
}

function rank({ status }: CertificateFacts): number {
  return status === 'ISSUED' ? 1 : 0;
}

function arnOf({ source }: CertificateFacts): string {
  return source.kind === 'acm' ? source.arn : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function regionOf(arn: string): string {
  const region = ARN.exec(arn)?.[1];
  if (region !== undefined) return region;
  if (IAM_ARN.test(arn)) throw new UserError(`'${arn}' is a server certificate of IAM: look at the endpoint, or import it into ACM`);
  throw new UserError(
    `'${arn}' is not the ARN of a certificate in ACM: write one such as arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012`,
  );
}

function checkedRegion(region: string): string {
  if (REGION_FORM.test(region)) return region;
  throw new UserError(`'${region}' is not a region: write one such as eu-central-1`);
}

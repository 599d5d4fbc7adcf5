import {
  ACMClient,
  type CertificateDetail,
  CertificateKeyPairOrigin,
  CertificateStatus,
  type CertificateSummary,
  DescribeCertificateCommand,
  KeyAlgorithm,
  ListCertificatesCommand,
  SearchCertificatesCommand,
} from '@aws-sdk/client-acm';
import { accountErrorOf, type Call } from '../aws/aws-error';
import { type Turn, turnsOf } from '../aws/pace';
import { UserError } from '../errors';

/*
 * The calls of ACM, all pages of each, as ACM answers them.
 */

/** What ACM lets an account ask (Service Quotas, "Rate of ListCertificates requests"). */
const LISTS_PER_SECOND = 1;
/** Half of what ACM lets an account ask (Service Quotas, "Rate of DescribeCertificate requests"). */
const DESCRIPTIONS_PER_SECOND = 5;
/** The most that a page holds (API reference, "ListCertificates"). */
const PAGE_SIZE = 1_000;

/** A call that is throttled is tried again; in the SDK's adaptive mode, slower each time. */
const RETRIES = { retryMode: 'adaptive', maxAttempts: 6 } as const;

/** In milliseconds. The SDK's own default is to wait for ever. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** Who asks ACM, and with what. */
export interface AcmSession {
  readonly client: Pick<ACMClient, 'send'>;
  /** Whose credentials they are. */
  readonly who: string;
  readonly region: string;
  readonly listTurn: Turn;
  readonly describeTurn: Turn;
  /** Certificates of a page of the list: 1,000 if left out. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

export interface OpenAcmSession extends AcmSession {
  close(): void;
}

export interface AcmSignIn {
  readonly region: string;
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** A session with the SDK's default chain of credentials, or a profile's. Asks nothing yet. */
export function acmSession({ region, profile, pageSize, signal }: AcmSignIn): OpenAcmSession {
  const client = new ACMClient({ region, ...(profile === undefined ? {} : { profile }), ...RETRIES, requestHandler: TIMEOUTS });
  return {
    client,
    who: profile === undefined ? 'the default credentials' : `the credentials of the profile '${profile}'`,
    region,
    listTurn: turnsOf(LISTS_PER_SECOND, signal),
    describeTurn: turnsOf(DESCRIPTIONS_PER_SECOND, signal),
    pageSize,
    signal,
    close: () => client.destroy(),
  };
}

export async function describe(session: AcmSession, arn: string): Promise<CertificateDetail> {
  const { client, describeTurn, signal } = session;
  const { Certificate: detail = {} } = await ask(session, { action: 'acm:DescribeCertificate', of: arn }, async () => {
    await describeTurn();
    return client.send(new DescribeCertificateCommand({ CertificateArn: arn }), { abortSignal: signal });
  });
  return detail;
}

/**
 * Every certificate of the region. Each filter names all of its values, as left out it lets a few of them pass: keys of
 * RSA up to 2048 bits, and none that an ACME client made (API reference, "Filters", "ListCertificates").
 */
export async function list(session: AcmSession): Promise<CertificateSummary[]> {
  const { client, listTurn, pageSize = PAGE_SIZE, signal } = session;
  const input = {
    CertificateStatuses: Object.values(CertificateStatus),
    CertificateKeyPairOrigins: Object.values(CertificateKeyPairOrigin),
    Includes: { keyTypes: Object.values(KeyAlgorithm) },
    MaxItems: pageSize,
  };
  return pages(
    (NextToken) =>
      ask(session, { action: 'acm:ListCertificates' }, async () => {
        await listTurn();
        return client.send(new ListCertificatesCommand({ ...input, NextToken }), { abortSignal: signal });
      }),
    ({ CertificateSummaryList: summaries }) => summaries,
  );
}

/**
 * ARNs of the certificates that list one of the names.
 *
 * @returns nothing where the search itself does not come off: a region, a stand-in or a policy may know none, and the
 * list has the same
 */
export async function search(session: AcmSession, names: readonly string[]): Promise<readonly string[] | undefined> {
  const { client, listTurn, signal } = session;
  const Or = names.map((Value) => ({
    Filter: { X509AttributeFilter: { SubjectAlternativeName: { DnsName: { Value, ComparisonOperator: 'EQUALS' as const } } } },
  }));
  try {
    const found = await pages(
      async (NextToken) => {
        signal?.throwIfAborted();
        await listTurn();
        return client.send(new SearchCertificatesCommand({ FilterStatement: { Or }, NextToken }), { abortSignal: signal });
      },
      ({ Results: results }) => results,
    );
    return found.flatMap(({ CertificateArn: arn }) => arn ?? []);
  } catch (error) {
    signal?.throwIfAborted();
    if (wasAnswered(error)) return undefined;
    throw certificateErrorOf(error, { action: 'acm:SearchCertificates', who: session.who, region: session.region });
  }
}

/** The list would fail in the same way, and later, without credentials or a connection. */
function wasAnswered(error: unknown): boolean {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
}

async function pages<Page extends { readonly NextToken?: string }, Item>(
  read: (token: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page: Page = await read(token);
    items.push(...(itemsOf(page) ?? []));
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return items;
}

/** @throws UserError where its user can fix what failed */
async function ask<Answer>(session: AcmSession, asked: { readonly action: string; readonly of?: string }, call: () => Promise<Answer>): Promise<Answer> {
  session.signal?.throwIfAborted();
  try {
    return await call();
  } catch (error) {
    session.signal?.throwIfAborted();
    throw certificateErrorOf(error, { ...asked, who: session.who, region: session.region });
  }
}

/** What to throw in place of what a call of ACM threw: a UserError where there is a fix, the same error otherwise. */
export function certificateErrorOf(error: unknown, call: Call): unknown {
  const { name, message } = error as Error;
  if (name === 'ResourceNotFoundException') {
    return new UserError(
      `there is no certificate ${call.of} for ${call.who}: see that it was not deleted, and that the credentials are of the account in its ARN`,
      { cause: error },
    );
  }
  if (name === 'InvalidArnException') {
    return new UserError(`ACM takes '${call.of}' for no ARN of a certificate (${message}): copy it from the console`, { cause: error });
  }
  const stepText = accountErrorOf(error, call);
  return stepText instanceof UserError ? new UserError(forAcm(stepText.message), { cause: error }) : error;
}

/** An account's reading has zones to leave out; ACM's has a host to be asked for by ARN. */
function forAcm(message: string): string {
  return message.replace(/try again later, or read fewer zones$/, "try again later, or give the certificate's ARN");
}

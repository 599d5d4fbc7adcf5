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
import { ask, type Caller, clientConfig, pages, type SignIn, type Turn, turnsOf, whoSignsIn } from '../aws/calls';
import { UserError } from '../errors';

/*
 * The calls of ACM, all pages of each, as ACM answers them.
 */

/** ACM's quota (Service Quotas, "Rate of ListCertificates requests"). */
const LISTS_PER_SECOND = 1;
/** Half of ACM's quota (Service Quotas, "Rate of DescribeCertificate requests"). */
const DESCRIPTIONS_PER_SECOND = 5;
/** The most that a page holds (API reference, "ListCertificates"). */
const PAGE_SIZE = 1_000;

/** The client for ACM, and its credentials. */
export interface AcmSession extends Caller {
  readonly client: Pick<ACMClient, 'send'>;
  readonly listTurn: Turn;
  readonly describeTurn: Turn;
  /** Certificates of a page of the list: 1,000 if left out. */
  readonly pageSize?: number;
}

export interface OpenAcmSession extends AcmSession {
  close(): void;
}

export interface AcmSignIn extends SignIn {
  readonly pageSize?: number;
}

/** A session with the SDK's default chain of credentials, or a profile's. Asks nothing yet. */
export function acmSession({ pageSize, ...signIn }: AcmSignIn): OpenAcmSession {
  const { region, signal } = signIn;
  const client = new ACMClient(clientConfig(signIn));
  return {
    client,
    who: whoSignsIn(signIn),
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
  const { Certificate: detail = {} } = await ask(
    session,
    { action: 'acm:DescribeCertificate', of: arn },
    async () => {
      await describeTurn();
      return client.send(new DescribeCertificateCommand({ CertificateArn: arn }), { abortSignal: signal });
    },
    certificateErrorOf,
  );
  return detail;
}

/**
 * Every certificate of the region. Each filter names all of its values, as ACM's defaults leave out some: they have keys
 * of RSA up to 2048 bits, and no certificates of an ACME client (API reference, "Filters", "ListCertificates").
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
    (NextToken: string | undefined) =>
      ask(
        session,
        'acm:ListCertificates',
        async () => {
          await listTurn();
          return client.send(new ListCertificatesCommand({ ...input, NextToken }), { abortSignal: signal });
        },
        certificateErrorOf,
      ),
    ({ CertificateSummaryList: summaries }) => summaries,
    (page) => page.NextToken,
  );
}

/**
 * ARNs of the certificates that list one of the names.
 *
 * @returns undefined if the search itself fails: a region, a stand-in or a policy may not have it, and the list has the
 * same certificates
 */
export async function search(session: AcmSession, names: readonly string[]): Promise<readonly string[] | undefined> {
  const { client, listTurn, signal } = session;
  const Or = names.map((Value) => ({
    Filter: { X509AttributeFilter: { SubjectAlternativeName: { DnsName: { Value, ComparisonOperator: 'EQUALS' as const } } } },
  }));
  try {
    const found = await pages(
      (NextToken: string | undefined) =>
        ask(
          session,
          'acm:SearchCertificates',
          async () => {
            await listTurn();
            return client.send(new SearchCertificatesCommand({ FilterStatement: { Or }, NextToken }), { abortSignal: signal });
          },
          (error, call) => (wasAnswered(error) ? error : certificateErrorOf(error, call)),
        ),
      ({ Results: results }) => results,
      (page) => page.NextToken,
    );
    return found.flatMap(({ CertificateArn: arn }) => arn ?? []);
  } catch (error) {
    signal?.throwIfAborted();
    if (wasAnswered(error)) return undefined;
    throw error;
  }
}

/** Without credentials or a connection the list would fail too, but later. */
function wasAnswered(error: unknown): boolean {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
}

/** What to throw in place of what a call of ACM threw: a UserError where there is a fix, the same error otherwise. */
export function certificateErrorOf(error: unknown, call: Call): unknown {
  const { name, message } = error as Error;
  if (name === 'ResourceNotFoundException') {
    return new UserError(
      `there is no certificate ${call.of} for ${call.who}: check that it was not deleted, and that the credentials are for the account in its ARN`,
      { cause: error },
    );
  }
  if (name === 'InvalidArnException') {
    return new UserError(`ACM refuses '${call.of}' as the ARN of a certificate (${message}): copy it from the console`, { cause: error });
  }
  return accountErrorOf(error, { ...call, lighter: "give the certificate's ARN" });
}

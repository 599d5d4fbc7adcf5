import { isThrottlingError } from '@smithy/core/retry';
import { UserError } from '../errors';
import { quote } from '../names/domain-name';
import { addressOfPage } from '../text/pages';

/** A call of the AWS API for messages. */
export interface Call {
  /** The name in a policy: `route53:ListHostedZones`. */
  readonly action: string;
  /** Its resource, if it has one: a hosted zone, a role. */
  readonly of?: string;
  /** The caller: an ARN, or the name of the credentials if that is unknown yet. */
  readonly who: string;
  readonly region: string;
  /** What to do in place of so many calls, where a call is throttled: `read fewer zones` if left out. */
  readonly lighter?: string;
}

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly host: string;
  readonly status?: number;
  readonly throttled: boolean;
}

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
/** Not the SDK's `isClockSkewError`, which counts refusals too, as a clock that is wrong may be why. */
const SKEWED = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);
const REFUSED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', 'UnauthorizedAccess']);
const UNKNOWN_CALLER = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'OptInRequired',
]);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError']);
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * What to throw in place of what a call threw: an error of the user's, which names the call, who made it, and the fix, or the same
 * error where it is a fault of the program.
 */
export function accountErrorOf(error: unknown, call: Call): unknown {
  if (!(error instanceof Error) || error instanceof UserError || error.name === 'AbortError') return error;
  const message = fixOf(thrownOf(error), call);
  return message === undefined ? error : new UserError(message, { cause: error });
}

function fixOf(thrown: Thrown, call: Call): string | undefined {
  const { name, code = '', message, host, status, throttled } = thrown;
  const { who, region } = call;
  const doing = call.of === undefined ? call.action : `${call.action} of ${call.of}`;
  if (NO_CREDENTIALS.has(name)) {
    return `there are no usable credentials for ${doing} with ${who} (${firstSentence(message)}): sign in with 'aws sso login', name a profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
  }
  if (EXPIRED.has(name)) return `${doing} was not answered, as the session of ${who} has expired: sign in again`;
  if (SKEWED.has(name)) return `${doing} was not answered to ${who}, as the clock of this machine is wrong (${firstSentence(message)}): set it`;
  if (UNKNOWN_CALLER.has(name)) {
    return `${doing} was not answered, as ${region} does not know ${who} (${name}): check the access key, its session token, and whether the account has ${region} enabled`;
  }
  if (REFUSED.has(name)) return refusal(message, doing, call);
  if (throttled) {
    return `${doing} was throttled for ${who} in ${region} after all retries (${name}): other callers use up the account's quota; try again later, or ${call.lighter ?? 'read fewer zones'}`;
  }
  if (NO_NAME.has(code)) {
    return `${doing} was not sent, as ${host} is not in the DNS (${code}): check the region '${region}', AWS_ENDPOINT_URL if it is set, and the network`;
  }
  if (NO_CONNECTION.has(code) || name === 'TimeoutError') {
    return `${doing} was not sent, as ${host} accepts no connection (${code || name}): check the network, and AWS_ENDPOINT_URL if it is set`;
  }
  if (status !== undefined && status >= 500) return `${doing} failed inside AWS for ${who} in ${region} (${name}, status ${status}): try again later`;
  if (status !== undefined) return `${doing} was not answered to ${who} in ${region} (${name}): ${firstSentence(message)}`;
  return undefined;
}

/** A policy that allows does not override an explicit denial. */
function refusal(message: string, doing: string, { action, who }: Call): string {
  if (/explicit deny/i.test(message)) return `${doing} is denied to ${who} explicitly by a policy: ask the owner of that policy`;
  if (action === 'sts:AssumeRole') {
    return `${doing} is denied to ${who}: allow it sts:AssumeRole on that role, and name it in the role's trust policy`;
  }
  return `${doing} is denied to ${who}: attach a policy that allows it (${addressOfPage('security.md#least-privilege')})`;
}

/** The SDK has a status if AWS answered, and a code of the system if the request did not arrive. */
function thrownOf(error: Error): Thrown {
  const { code, hostname, address, port, $metadata } = error as {
    readonly code?: unknown;
    readonly hostname?: string;
    readonly address?: string;
    readonly port?: number;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const host = hostname ?? (address === undefined ? 'the endpoint of AWS' : `${address}:${port}`);
  return {
    name: error.name,
    message: error.message,
    code: typeof code === 'string' ? code : undefined,
    host,
    status: $metadata?.httpStatusCode,
    throttled: isThrottlingError(error as Parameters<typeof isThrottlingError>[0]),
  };
}

function firstSentence(message: string): string {
  const [sentence] = message.split(/\.\s|\n/);
  return quote(sentence).slice(1, -1);
}

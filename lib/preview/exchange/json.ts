import { mailboxOf, serviceUrls } from './organisation';

export interface JsonAnswer {
  readonly status: 200 | 400;
  readonly body: string;
}

/**
 * Answers `autodiscover.json?Email=…&Protocol=EWS`, Autodiscover V2, which Exchange answers without authentication ("Authentication for
 * Outlook for iOS and Android in Exchange Online", hybrid modern authentication).
 */
export function answerJson(query: URLSearchParams, host: string): JsonAnswer {
  const asked = parameter(query, 'protocol');
  const urls = serviceUrls(host);
  const services: readonly (readonly [string, string])[] = [
    ['EWS', urls.ews],
    ['ActiveSync', urls.activeSync],
    ['Autodiscoverv1', urls.autodiscover],
  ];
  if (!mailboxOf(parameter(query, 'email'))) return refusal('InvalidUserId', 'The given user is no e-mail address.');
  if (asked === '') return refusal('MandatoryParameterMissing', "A valid value must be provided for the query parameter 'Protocol'");
  const service = services.find(([protocol]) => protocol.toLowerCase() === asked.toLowerCase());
  if (!service) {
    return refusal(
      'InvalidProtocol',
      `The given protocol value '${asked}' is invalid. Supported values are '${services.map(([protocol]) => protocol).join(',')}'`,
    );
  }
  return { status: 200, body: JSON.stringify({ Protocol: service[0], Url: service[1] }) };
}

function refusal(code: string, message: string): JsonAnswer {
  return { status: 400, body: JSON.stringify({ ErrorCode: code, ErrorMessage: message }) };
}

/** ASP.NET reads a query's names without regard to their case. */
function parameter(query: URLSearchParams, name: string): string {
  return [...query].find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}

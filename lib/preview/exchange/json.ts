import { mailboxOf, serviceUrls } from './organisation';

export interface JsonAnswer {
  readonly status: 200 | 400;
  readonly body: string;
}

/**
 * Autodiscover V2, of Exchange 2016 CU 3 and later. Microsoft does not document the service itself. What stands in its documents: the
 * query, and that nobody has to authenticate ("Using hybrid Modern Authentication with Outlook for iOS and Android"; "How Exchange and
 * Microsoft Teams interact"); Protocol and Url in the answer ("Resolve interoperability issues between Exchange Server and Microsoft
 * Teams", whose server spells the protocol as it was asked). Seen with servers: the address in the path, the protocols by name, and
 * the error for another one (sys4/automx#44, Gerenios/AADInternals#31, mailcow/mailcow-dockerized#636). Assumed: the other two errors,
 * the status 400, and that RedirectCount, with which Exchange Online counts its own redirects, changes nothing.
 *
 * @param inPath the address in `autodiscover.json/v1.0/<address>`, percent-encoded
 */
export function answerJson(query: URLSearchParams, inPath: string | undefined, host: string): JsonAnswer {
  const email = inPath === undefined ? parameter(query, 'email') : decoded(inPath);
  const protocol = parameter(query, 'protocol');
  if (email === '') return refusal('MandatoryParameterMissing', "A valid value must be provided for the query parameter 'Email'");
  if (protocol === '') return refusal('MandatoryParameterMissing', "A valid value must be provided for the query parameter 'Protocol'");
  if (!mailboxOf(email)) return refusal('InvalidUserId', 'The given user is no e-mail address.');
  const services = servicesOf(host);
  const service = services.find(([name]) => name.toLowerCase() === protocol.toLowerCase());
  if (service) return { status: 200, body: JSON.stringify({ Protocol: protocol, Url: service[1] }) };
  const supported = services.map(([name]) => name).join(',');
  return refusal('InvalidProtocol', `The given protocol value '${protocol}' is invalid. Supported values are '${supported}'`);
}

function servicesOf(host: string): readonly (readonly [string, string])[] {
  const { rest, activeSync, ews, autodiscover } = serviceUrls(host);
  return [
    ['Rest', rest],
    ['ActiveSync', activeSync],
    ['Ews', ews],
    ['AutodiscoverV1', autodiscover],
  ];
}

function refusal(code: string, message: string): JsonAnswer {
  return { status: 400, body: JSON.stringify({ ErrorCode: code, ErrorMessage: message }) };
}

/** ASP.NET reads a query's names without regard to their case. */
function parameter(query: URLSearchParams, name: string): string {
  return [...query].find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

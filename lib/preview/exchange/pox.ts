import { type Markup, xml, xmlDocument } from '../../text/markup';
import { DEPLOYMENT_ID, type Mailbox, mailboxOf, PACKED_VERSION, SERVER_DN, SERVER_NAME, serviceUrls } from './organisation';
import { child, readXml, textOf } from './xml-reader';

const ANY_RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
const OUTLOOK_RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

/** The codes of MS-ASCMD, section 2.2.3.64, and of "ErrorCode (POX)". */
const INVALID_REQUEST = { code: 600, message: 'Invalid Request' };
const NO_PROVIDER = { code: 601, message: 'Provider is not available' };

/** Answers the request that Outlook posts to autodiscover.xml (MS-OXDSCLI). */
export function answerPox(body: string, host: string, now: Date): string {
  const request = child(readXml(body), 'Autodiscover', 'Request');
  const mailbox = mailboxOf(textOf(child(request, 'EMailAddress')));
  const schema = textOf(child(request, 'AcceptableResponseSchema'));
  if (!mailbox || schema === '') return errorResponse(INVALID_REQUEST, now);
  return schema === OUTLOOK_RESPONSE ? settings(mailbox, host) : errorResponse(NO_PROVIDER, now);
}

/** Exchange's answer to an authenticated GET of autodiscover.xml. */
export function poxWithoutRequest(now: Date): string {
  return errorResponse(INVALID_REQUEST, now);
}

/** In the order of "POX Autodiscover response for Exchange". */
function settings(mailbox: Mailbox, host: string): string {
  const urls = serviceUrls(host);
  const services = xml`<EcpUrl>${urls.ecp}</EcpUrl><EwsUrl>${urls.ews}</EwsUrl><ASUrl>${urls.ews}</ASUrl><OOFUrl>${urls.ews}</OOFUrl><OABUrl>${urls.oab}</OABUrl>`;
  return response(xml`<Response xmlns="${OUTLOOK_RESPONSE}">
    <User>
      <DisplayName>${mailbox.displayName}</DisplayName>
      <LegacyDN>${mailbox.legacyDn}</LegacyDN>
      <AutoDiscoverSMTPAddress>${mailbox.address}</AutoDiscoverSMTPAddress>
      <DeploymentId>${DEPLOYMENT_ID}</DeploymentId>
    </User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>EXCH</Type>
        <Server>${host}</Server>
        <ServerDN>${SERVER_DN}</ServerDN>
        <ServerVersion>${PACKED_VERSION}</ServerVersion>
        <MdbDN>${SERVER_DN}/cn=Microsoft Private MDB</MdbDN>
        ${services}
      </Protocol>
      <Protocol>
        <Type>EXPR</Type>
        <Server>${host}</Server>
        <SSL>On</SSL>
        <AuthPackage>Basic</AuthPackage>
        ${services}
      </Protocol>
      <Protocol>
        <Type>WEB</Type>
        <External><OWAUrl AuthenticationMethod="Fba">${urls.owa}</OWAUrl><Protocol><Type>EXPR</Type><ASUrl>${urls.ews}</ASUrl></Protocol></External>
      </Protocol>
    </Account>
  </Response>`);
}

function errorResponse({ code, message }: { readonly code: number; readonly message: string }, now: Date): string {
  return response(xml`<Response>
    <Error Time="${timeOf(now)}" Id="${idOf(SERVER_NAME)}">
      <ErrorCode>${code}</ErrorCode>
      <Message>${message}</Message>
      <DebugData />
    </Error>
  </Response>`);
}

function response(content: Markup): string {
  return xmlDocument(xml`<Autodiscover xmlns="${ANY_RESPONSE}">
  ${content}
</Autodiscover>`);
}

/** `21:25:04.8897083`: seven digits of a second (MS-ASCMD, section 2.2.3.63). */
function timeOf(now: Date): string {
  return `${now.toISOString().slice(11, 23)}0000`;
}

/** "A hash of the name of the computer" ("Error (POX)"): FNV-1a in 32 bits. */
function idOf(name: string): number {
  return [...name].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
}

import { type Markup, xml, xmlDocument } from '../../text/markup';
import { DEPLOYMENT_ID, type Mailbox, mailboxOf, PACKED_VERSION, SERVER_DN, SERVER_NAME, serviceUrls } from './organisation';
import { child, children, readXml, textOf } from './xml-reader';

const ANY_RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
const OUTLOOK_RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';
const PHONE_RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006';

/** MS-OXDSCLI, section 2.2.4.1.1.3.2; MS-ASCMD, section 2.2.3.64, has the latter two for phones. */
const NO_ADDRESS = { code: 500, message: "The email address can't be found." };
const INVALID_REQUEST = { code: 600, message: 'Invalid Request' };
const NO_PROVIDER = { code: 601, message: 'Provider is not available' };

/**
 * Answers what is posted to autodiscover.xml: by Outlook and by libraries (MS-OXDSCLI), and by phones with ActiveSync (MS-ASCMD, section
 * 2.2.1.1). The response's schema alone shows whose request it is: the first that it accepts and that is known here.
 */
export function answerPox(body: string, host: string, now: Date): string {
  const request = child(readXml(body), 'Autodiscover', 'Request');
  const schemas = children(request, 'AcceptableResponseSchema').map(textOf);
  if (schemas.every((schema) => schema === '')) return errorResponse(INVALID_REQUEST, now);
  const settings = schemas.flatMap((schema) => PROVIDERS.get(schema) ?? []).at(0);
  if (!settings) return errorResponse(NO_PROVIDER, now);
  const address = child(request, 'EMailAddress');
  // Section 2.2.3.1.1.3: the name of a mailbox in the directory, which does not lead back to its address here.
  if (address === undefined && textOf(child(request, 'LegacyDN')) !== '') return errorResponse(NO_ADDRESS, now);
  const mailbox = mailboxOf(textOf(address));
  return mailbox ? response(settings(mailbox, host)) : errorResponse(INVALID_REQUEST, now);
}

/** Exchange's answer to an authenticated GET of autodiscover.xml. */
export function poxWithoutRequest(now: Date): string {
  return errorResponse(INVALID_REQUEST, now);
}

/** In the order of "POX Autodiscover response for Exchange". */
function outlookSettings(mailbox: Mailbox, host: string): Markup {
  const urls = serviceUrls(host);
  const services = xml`<EcpUrl>${urls.ecp}</EcpUrl><EwsUrl>${urls.ews}</EwsUrl><ASUrl>${urls.ews}</ASUrl><OOFUrl>${urls.ews}</OOFUrl><OABUrl>${urls.oab}</OABUrl>`;
  return xml`<Response xmlns="${OUTLOOK_RESPONSE}">
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
  </Response>`;
}

/** MS-ASCMD, section 4.2.4. */
function phoneSettings(mailbox: Mailbox, host: string): Markup {
  const url = serviceUrls(host).activeSync;
  return xml`<Response xmlns="${PHONE_RESPONSE}">
    <Culture>en:us</Culture>
    <User>
      <DisplayName>${mailbox.displayName}</DisplayName>
      <EMailAddress>${mailbox.address}</EMailAddress>
    </User>
    <Action>
      <Settings>
        <Server><Type>MobileSync</Type><Url>${url}</Url><Name>${url}</Name></Server>
      </Settings>
    </Action>
  </Response>`;
}

const PROVIDERS: ReadonlyMap<string, (mailbox: Mailbox, host: string) => Markup> = new Map([
  [OUTLOOK_RESPONSE, outlookSettings],
  [PHONE_RESPONSE, phoneSettings],
]);

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

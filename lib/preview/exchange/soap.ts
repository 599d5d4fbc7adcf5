import { type Markup, xml, xmlDocument } from '../../text/markup';
import { DEPLOYMENT_ID, type Mailbox, mailboxOf, SERVER_DN, serviceUrls, VERSION } from './organisation';
import { child, children, readXml, textOf, type XmlNode } from './xml-reader';

const AUTODISCOVER = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';

/** Bounds an answer, which holds every asked setting for every asked mailbox. More than there are names of settings. */
const MOST_ASKED = 100;

export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly body: string;
}

/** Answers a request to autodiscover.svc (MS-OXWSADISC, section 3.1.4); a SOAP fault for what it does not understand. */
export function answerSoap(body: string, host: string): SoapAnswer {
  const asked = child(readXml(body), 'Envelope', 'Body');
  if (asked === undefined) return fault('DeserializationFailed', 'The request is not a well-formed SOAP envelope.');
  const users = child(asked, 'GetUserSettingsRequestMessage');
  if (users !== undefined) return { status: 200, body: userSettings(child(users, 'Request'), host) };
  const domains = child(asked, 'GetDomainSettingsRequestMessage');
  if (domains !== undefined) return { status: 200, body: domainSettings(child(domains, 'Request'), host) };
  if (child(asked, 'GetFederationInformationRequestMessage') !== undefined)
    return { status: 200, body: message('GetFederationInformation', outcome(NOT_FEDERATED)) };
  return fault('ActionNotSupported', 'This stand-in answers GetUserSettings, GetDomainSettings and GetFederationInformation.');
}

interface Problem {
  readonly code: 'InvalidRequest' | 'InvalidUser' | 'InvalidDomain' | 'NotFederated';
  readonly message: string;
}

/** MS-OXWSADISC, section 3.1.4.4. */
function userSettings(request: XmlNode, host: string): string {
  const users = children(request, 'Users', 'User');
  const settings = settingsOf(request);
  const problem = problemOf(users.length, settings.length);
  if (problem) return message('GetUserSettings', xml`${outcome(problem)}<UserResponses />`);
  const responses = users.map((user) => {
    const mailbox = mailboxOf(textOf(child(user, 'Mailbox')));
    const values = mailbox && valuesOf(mailbox, host);
    return xml`<UserResponse>
      ${outcome(values ? undefined : NO_USER)}
      <RedirectTarget i:nil="true" />
      <UserSettingErrors>${values ? unavailable('UserSettingError', settings, values) : []}</UserSettingErrors>
      <UserSettings>${values ? available('UserSetting', settings, values) : []}</UserSettings>
    </UserResponse>`;
  });
  return message('GetUserSettings', xml`${outcome()}<UserResponses>${responses}</UserResponses>`);
}

/** MS-OXWSADISC, section 3.1.4.1. */
function domainSettings(request: XmlNode, host: string): string {
  const domains = children(request, 'Domains', 'Domain');
  const settings = settingsOf(request);
  const problem = problemOf(domains.length, settings.length);
  if (problem) return message('GetDomainSettings', xml`${outcome(problem)}<DomainResponses />`);
  const values = new Map([
    ['ExternalEwsUrl', serviceUrls(host).ews],
    ['ExternalEwsVersion', VERSION.name],
  ]);
  const responses = domains.map((domain) => {
    const known = textOf(domain) !== '';
    return xml`<DomainResponse>
      ${outcome(known ? undefined : NO_DOMAIN)}
      <DomainSettingErrors>${known ? unavailable('DomainSettingError', settings, values) : []}</DomainSettingErrors>
      <DomainSettings>${known ? available('DomainSetting', settings, values) : []}</DomainSettings>
      <RedirectTarget i:nil="true" />
    </DomainResponse>`;
  });
  return message('GetDomainSettings', xml`${outcome()}<DomainResponses>${responses}</DomainResponses>`);
}

const NO_USER: Problem = { code: 'InvalidUser', message: 'The user is no e-mail address.' };
const NO_DOMAIN: Problem = { code: 'InvalidDomain', message: 'The domain is empty.' };
/** MS-OXWSADISC, section 3.1.4.2: only other organisations of Exchange ask for it. */
const NOT_FEDERATED: Problem = { code: 'NotFederated', message: 'The organisation of the stand-in is not federated.' };

function settingsOf(request: XmlNode): readonly string[] {
  return [...new Set(children(request, 'RequestedSettings', 'Setting').map(textOf))];
}

function problemOf(subjects: number, settings: number): Problem | undefined {
  const right = (count: number) => count > 0 && count <= MOST_ASKED;
  if (right(subjects) && right(settings)) return undefined;
  return {
    code: 'InvalidRequest',
    message: `The request names ${subjects} users or domains and ${settings} settings: from 1 to ${MOST_ASKED} of each are answered.`,
  };
}

/** The user settings that the stand-in has, by their names in MS-OXWSADISC (`UserSettingName`). */
function valuesOf(mailbox: Mailbox, host: string): ReadonlyMap<string, string> {
  const urls = serviceUrls(host);
  return new Map([
    ['UserDisplayName', mailbox.displayName],
    ['UserDN', mailbox.legacyDn],
    ['UserDeploymentId', DEPLOYMENT_ID],
    ['AutoDiscoverSMTPAddress', mailbox.address],
    ['MailboxDN', `${SERVER_DN}/cn=Microsoft Private MDB`],
    ['InternalMailboxServer', host],
    ['InternalMailboxServerDN', SERVER_DN],
    ['ExternalMailboxServer', host],
    ['ExternalMailboxServerRequiresSSL', 'True'],
    ['CasVersion', `${VERSION.major}.${padded(VERSION.minor, 2)}.${padded(VERSION.build, 4)}.${padded(VERSION.revision, 3)}`],
    ['EwsSupportedSchemas', 'Exchange2007, Exchange2007_SP1, Exchange2010, Exchange2010_SP1, Exchange2010_SP2, Exchange2013, Exchange2013_SP1'],
    ['InternalEwsUrl', urls.ews],
    ['ExternalEwsUrl', urls.ews],
    ['InternalEcpUrl', urls.ecp],
    ['ExternalEcpUrl', urls.ecp],
    ['InternalOABUrl', urls.oab],
    ['ExternalOABUrl', urls.oab],
  ]);
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

function available(element: 'UserSetting' | 'DomainSetting', names: readonly string[], values: ReadonlyMap<string, string>): Markup[] {
  const type = element === 'UserSetting' ? 'StringSetting' : 'DomainStringSetting';
  return names.flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : [xml`<${element} i:type="${type}"><Name>${name}</Name><Value>${value}</Value></${element}>`];
  });
}

function unavailable(element: 'UserSettingError' | 'DomainSettingError', names: readonly string[], values: ReadonlyMap<string, string>): Markup[] {
  const absent = xml`<ErrorCode>SettingIsNotAvailable</ErrorCode><ErrorMessage>The stand-in has no such setting.</ErrorMessage>`;
  return names.filter((name) => !values.has(name)).map((name) => xml`<${element}>${absent}<SettingName>${name}</SettingName></${element}>`);
}

function outcome(problem?: Problem): Markup {
  return xml`<ErrorCode>${problem?.code ?? 'NoError'}</ErrorCode><ErrorMessage>${problem?.message ?? ''}</ErrorMessage>`;
}

function message(operation: 'GetUserSettings' | 'GetDomainSettings' | 'GetFederationInformation', content: Markup): string {
  const element = `${operation}ResponseMessage`;
  return envelope(
    `${AUTODISCOVER}/Autodiscover/${operation}Response`,
    xml`<${element} xmlns="${AUTODISCOVER}"><Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">${content}</Response></${element}>`,
  );
}

function fault(code: string, reason: string): SoapAnswer {
  return {
    status: 500,
    body: envelope(
      'http://www.w3.org/2005/08/addressing/fault',
      xml`<s:Fault><faultcode>s:Client.${code}</faultcode><faultstring xml:lang="en-US">${reason}</faultstring></s:Fault>`,
    ),
  };
}

function envelope(action: string, content: Markup): string {
  return xmlDocument(xml`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">${action}</a:Action>
    <h:ServerVersionInfo xmlns:h="${AUTODISCOVER}">
      <h:MajorVersion>${VERSION.major}</h:MajorVersion>
      <h:MinorVersion>${VERSION.minor}</h:MinorVersion>
      <h:MajorBuildNumber>${VERSION.build}</h:MajorBuildNumber>
      <h:MinorBuildNumber>${VERSION.revision}</h:MinorBuildNumber>
      <h:Version>${VERSION.name}</h:Version>
    </h:ServerVersionInfo>
  </s:Header>
  <s:Body>${content}</s:Body>
</s:Envelope>`);
}

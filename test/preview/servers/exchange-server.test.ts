/** @slow */

import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { NtlmProvider } from '@ewsjs/xhr';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type CertificateAuthority, createAuthority } from '../../../lib/preview/certificate-authority';
import { type ExchangeEndpoint, type ExchangeServer, type SeenRequest, startExchange } from '../../../lib/preview/servers/exchange-server';
import { CURL_1, CURL_3 } from '../exchange/ntlm-messages';

const CONTOSO = 'autodiscover.contoso.com';
const TAILSPIN = 'autodiscover.tailspintoys.com';
const XML = '/autodiscover/autodiscover.xml';
const SVC = '/autodiscover/autodiscover.svc';
const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';
const PHONE = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006';
const JSON_PATH = '/autodiscover/autodiscover.json';
const BASIC = `Basic ${Buffer.from('ada:secret').toString('base64')}`;

let authority: CertificateAuthority;
let endpoints: ExchangeEndpoint[];
let exchange: ExchangeServer;
let seen: SeenRequest[];

beforeAll(async () => {
  authority = await createAuthority();
  endpoints = await Promise.all([CONTOSO, TAILSPIN].map(async (host) => ({ host, ...(await authority.issue({ names: [host] })) })));
  exchange = await startExchange({ endpoints, onRequest: (one) => seen.push(one) });
});

beforeEach(() => {
  seen = [];
});

afterAll(() => exchange.close());

interface Asked {
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly authorization?: string;
  readonly body?: string | Buffer;
  readonly port?: number;
  /** A connection of its own if left out. */
  readonly agent?: Agent;
}

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** One request, with the certificate checked for the host. */
async function ask({ host = CONTOSO, method = 'GET', path = XML, authorization, body, port = exchange.port, agent }: Asked): Promise<Answered> {
  const sent = request({
    host: '127.0.0.1',
    port,
    servername: host,
    ca: authority.pem,
    agent: agent ?? false,
    method,
    path,
    headers: { Host: host, ...(authorization ? { Authorization: authorization } : {}) },
  });
  return answerTo(sent.end(body));
}

async function answerTo(sent: ClientRequest): Promise<Answered> {
  const [response] = await once(sent, 'response');
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, headers: response.headers, rawHeaders: response.rawHeaders, body: Buffer.concat(parts).toString() };
}

const post = (path: string, body: string | Buffer) => ask({ method: 'POST', path, body, authorization: BASIC });

function read(body: string) {
  expect(XMLValidator.validate(body)).toBe(true);
  return new XMLParser({
    removeNSPrefix: true,
    parseTagValue: false,
    ignoreDeclaration: true,
    isArray: (name) => /^(UserResponse|UserSetting|UserSettingError)$/.test(name),
  }).parse(body);
}

describe('who asks without credentials', () => {
  const paths = ['xml', 'svc'].flatMap((type) => [`/autodiscover/autodiscover.${type}`, `/Autodiscover/Autodiscover.${type.toUpperCase()}`]);

  test.each(paths.flatMap((path) => ['GET', 'HEAD', 'POST'].map((method) => [method, path])))('%s of %s is asked for them', async (method, path) => {
    const answer = await ask({ method, path, body: method === 'POST' ? pox('ada@contoso.com') : undefined });

    expect(answer).toMatchObject({ status: 401, body: '' });
    expect(answer.headers).toMatchObject({ 'x-soap-enabled': 'True', 'content-length': '0' });
  });

  test('gets the headers of Exchange, and one that says that this is none', async () => {
    const { rawHeaders } = await ask({});
    const headers = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));

    expect(headers).toEqual(
      expect.arrayContaining([
        'Server: Microsoft-IIS/10.0',
        'X-SOAP-Enabled: True',
        'X-WSSecurity-Enabled: True',
        'X-WSSecurity-For: None',
        'X-OAuth-Enabled: True',
        'X-Powered-By: ASP.NET',
        'X-FEServer: PREVIEW',
        'X-Stand-In: cdk-autodiscover-redirect preview',
        'Content-Length: 0',
      ]),
    );
    expect(headers.filter((header) => header.startsWith('WWW-Authenticate'))).toEqual([
      'WWW-Authenticate: Negotiate',
      'WWW-Authenticate: NTLM',
      `WWW-Authenticate: Basic realm="${CONTOSO}"`,
    ]);
  });

  test.each(['Negotiate YII=', 'NTLM TlRMTVNTUAAB', 'Bearer', 'Basic'])('is asked again with %s, which is not enough', async (authorization) => {
    expect((await ask({ authorization })).status).toBe(401);
  });
});

describe('NTLM', () => {
  test('a handshake lets its connection in, for all that follows on it, and no other', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = pox('ada@fabrikam.com');
    const again = (authorization?: string) => ask({ agent, method: 'POST', body, authorization });
    const challenge = await again(`NTLM ${CURL_1}`);
    const answers = [await again(`NTLM ${CURL_3}`), await again()];
    const others = [await ask({ method: 'POST', body, authorization: `NTLM ${CURL_3}` }), await ask({ method: 'POST', body })];
    agent.destroy();

    expect(challenge).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringMatching(/^NTLM TlRMTVNTUAAC\S+$/), connection: 'keep-alive' },
    });
    expect(answers.map(({ status, body }) => [status, body.includes('<EwsUrl>')])).toEqual([
      [200, true],
      [200, true],
    ]);
    expect(others.map(({ status }) => status)).toEqual([401, 401]);
    expect(seen.map(({ authenticated }) => authenticated)).toEqual([false, true, true, false, false]);
  });

  test('the NTLM client of @ewsjs/xhr comes to its settings', async () => {
    const url = `https://localhost:${exchange.port}${XML}`;
    const { headers, httpsAgent } = await new NtlmProvider('CONTOSO\\ada', 'any').preCall({ url, headers: {}, rejectUnauthorized: false } as never);
    const sent = request(url, { agent: httpsAgent, method: 'POST', headers: headers as OutgoingHttpHeaders });
    const { status, body } = await answerTo(sent.end(pox('ada@fabrikam.com')));
    httpsAgent.destroy();

    expect(status).toBe(200);
    expect(body).toContain(`<EwsUrl>https://${CONTOSO}/EWS/Exchange.asmx</EwsUrl>`);
    expect(seen.map(({ method, authenticated }) => [method, authenticated])).toEqual([
      ['GET', false],
      ['POST', true],
    ]);
  });
});

describe('hosts', () => {
  test.each([CONTOSO, TAILSPIN])('%s answers with its own certificate and its own URLs', async (host) => {
    const { body } = await ask({ host, method: 'POST', body: pox('ada@fabrikam.com'), authorization: BASIC });

    expect(body).toContain(`<EwsUrl>https://${host}/EWS/Exchange.asmx</EwsUrl>`);
    expect(seen).toEqual([{ method: 'POST', endpoint: host, host, path: XML, authenticated: true }]);
  });

  test.each([
    ['no name', undefined],
    ['an unknown name', 'autodiscover.fabrikam.com'],
  ])('who asks for %s gets the first certificate', async (_, servername) => {
    const socket = connect({ host: '127.0.0.1', port: exchange.port, ca: authority.pem, servername, checkServerIdentity: () => undefined });
    await once(socket, 'secureConnect');

    expect(socket.getPeerX509Certificate()?.subjectAltName).toBe(`DNS:${CONTOSO}`);
    socket.destroy();
  });
});

describe('POX', () => {
  test('settings of the mailbox that the request names', async () => {
    const answer = await post('/Autodiscover/Autodiscover.xml', pox('ada@fabrikam.com'));
    const { User, Account } = read(answer.body).Autodiscover.Response;

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } });
    expect(answer.body).toContain('<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">');
    expect(answer.body).toContain('<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">');
    expect(User).toMatchObject({ DisplayName: 'ada', AutoDiscoverSMTPAddress: 'ada@fabrikam.com' });
    expect(Account).toMatchObject({ AccountType: 'email', Action: 'settings' });
    expect(Account.Protocol.map(({ Type }: { Type: string }) => Type)).toEqual(['EXCH', 'EXPR', 'WEB']);
    expect(Account.Protocol[0]).toMatchObject({
      ServerVersion: '73C189CB',
      EwsUrl: `https://${CONTOSO}/EWS/Exchange.asmx`,
      OABUrl: expect.stringMatching(`^https://${CONTOSO}/OAB/`),
    });
  });

  test.each([
    ['an empty body', ''],
    ['no XML', 'EMailAddress=ada@contoso.com'],
    ['XML that is cut off', pox('ada@contoso.com').slice(0, -20)],
    ['another document', '<Envelope/>'],
    ['no address', pox('')],
    ['what is no address', pox('contoso.com')],
    ['two addresses', pox('ada@contoso.com</EMailAddress><EMailAddress>bob@contoso.com')],
    ['no response schema', '<Autodiscover><Request><EMailAddress>ada@contoso.com</EMailAddress></Request></Autodiscover>'],
    ['a document type', `<!DOCTYPE Autodiscover [<!ENTITY who "ada@contoso.com">]>${pox('&who;')}`],
    ['names that JavaScript reserves', '<Autodiscover><__proto__><Request>x</Request></__proto__></Autodiscover>'],
    ['elements without an end', '<a>'.repeat(50_000)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x3c])],
  ])('%s is an invalid request', async (_, body) => {
    const answer = await post(XML, body);

    expect(answer.status).toBe(200);
    expect(read(answer.body).Autodiscover.Response.Error).toMatchObject({ ErrorCode: '600', Message: 'Invalid Request' });
    expect(answer.body).toMatch(/<Error Time="\d\d:\d\d:\d\d\.\d{7}" Id="\d+">/);
  });

  test('a GET is an invalid request, once it is known who asks', async () => {
    const answer = await ask({ authorization: BASIC });

    expect(answer.status).toBe(200);
    expect(read(answer.body).Autodiscover.Response.Error.ErrorCode).toBe('600');
  });

  test.each([
    ['a schema that nobody has', pox('ada@contoso.com', 'http://example.com/schema'), '601'],
    ['the name of a mailbox in the directory alone', pox('').replace('<EMailAddress></EMailAddress>', '<LegacyDN>/o=contoso/cn=ada</LegacyDN>'), '500'],
  ])('%s is an error of its own', async (_, body, code) => {
    expect(read((await post(XML, body)).body).Autodiscover.Response.Error.ErrorCode).toBe(code);
  });

  test('a request with the name in the directory as well is answered by its address', async () => {
    const { body } = await post(XML, pox('ada@contoso.com').replace('</EMailAddress>', '</EMailAddress><LegacyDN>/o=contoso/cn=bob</LegacyDN>'));

    expect(read(body).Autodiscover.Response.User.AutoDiscoverSMTPAddress).toBe('ada@contoso.com');
  });

  test('of several schemas the first that is known decides', async () => {
    const several = (...schemas: string[]) => pox('ada@contoso.com', schemas.join('</AcceptableResponseSchema><AcceptableResponseSchema>'));
    const [phone, outlook] = await Promise.all([post(XML, several('http://example.com/schema', PHONE, OUTLOOK)), post(XML, several('', OUTLOOK, PHONE))]);

    expect(read(phone.body).Autodiscover.Response.Action.Settings.Server.Type).toBe('MobileSync');
    expect(read(outlook.body).Autodiscover.Response.Account.Action).toBe('settings');
  });

  test('what the client sent comes back escaped, and nothing of it is markup', async () => {
    const { body } = await post(XML, pox('&lt;b&gt;&amp;&quot;&apos;@x]]&gt;.example'));

    expect(body).toContain('<AutoDiscoverSMTPAddress>&lt;b&gt;&amp;&quot;&apos;@x]]&gt;.example</AutoDiscoverSMTPAddress>');
    expect(read(body).Autodiscover.Response.User.DisplayName).toBe('<b>&"\'');
  });

  test('what XML cannot hold comes back as its replacement', async () => {
    expect((await post(XML, pox('a\u0001b@contoso.com'))).body).toContain('<DisplayName>a\ufffdb</DisplayName>');
  });
});

describe('ActiveSync', () => {
  test("settings of the mailbox that a phone's request names", async () => {
    const answer = await post(XML, pox('ada@fabrikam.com', PHONE).replaceAll('/outlook/requestschema/', '/mobilesync/requestschema/'));

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } });
    expect(answer.body).toContain(`<Response xmlns="${PHONE}">`);
    expect(read(answer.body).Autodiscover.Response).toEqual({
      Culture: 'en:us',
      User: { DisplayName: 'ada', EMailAddress: 'ada@fabrikam.com' },
      Action: {
        Settings: {
          Server: {
            Type: 'MobileSync',
            Url: `https://${CONTOSO}/Microsoft-Server-ActiveSync`,
            Name: `https://${CONTOSO}/Microsoft-Server-ActiveSync`,
          },
        },
      },
    });
  });

  test('no address is an invalid request', async () => {
    expect(read((await post(XML, pox('ada', PHONE))).body).Autodiscover.Response.Error).toMatchObject({ ErrorCode: '600', Message: 'Invalid Request' });
  });
});

describe('SOAP', () => {
  test('the asked settings of the asked mailboxes, and an error for a setting that is not there', async () => {
    const answer = await post(SVC, userSettings(['ada@fabrikam.com', 'bob'], ['ExternalEwsUrl', 'UserDisplayName', 'GroupingInformation']));
    const { Header, Body } = read(answer.body).Envelope;
    const { Response } = Body.GetUserSettingsResponseMessage;

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } });
    expect(Header).toMatchObject({
      Action: 'http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse',
      ServerVersionInfo: { MajorVersion: '15', Version: 'Exchange2016' },
    });
    expect(Response.ErrorCode).toBe('NoError');
    expect(Response.UserResponses.UserResponse).toMatchObject([
      {
        ErrorCode: 'NoError',
        UserSettings: {
          UserSetting: [
            { Name: 'ExternalEwsUrl', Value: `https://${CONTOSO}/EWS/Exchange.asmx` },
            { Name: 'UserDisplayName', Value: 'ada' },
          ],
        },
        UserSettingErrors: { UserSettingError: [{ ErrorCode: 'SettingIsNotAvailable', SettingName: 'GroupingInformation' }] },
      },
      { ErrorCode: 'InvalidUser', UserSettings: '', UserSettingErrors: '' },
    ]);
  });

  test.each([
    ['no mailbox', [], ['ExternalEwsUrl']],
    ['no setting', ['ada@contoso.com'], []],
    ['more mailboxes than are answered', Array.from({ length: 101 }, (_, index) => `user${index}@contoso.com`), ['ExternalEwsUrl']],
    ['more settings than there are', ['ada@contoso.com'], Array.from({ length: 101 }, (_, index) => `Setting${index}`)],
  ])('%s is an invalid request', async (_, mailboxes, settings) => {
    const { Response } = read((await post(SVC, userSettings(mailboxes, settings))).body).Envelope.Body.GetUserSettingsResponseMessage;

    expect(Response).toMatchObject({ ErrorCode: 'InvalidRequest', UserResponses: '' });
  });

  test('settings of a domain', async () => {
    const { body } = await post(
      SVC,
      envelope(`<a:GetDomainSettingsRequestMessage><a:Request>
        <a:Domains><a:Domain>fabrikam.com</a:Domain></a:Domains>
        <a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting></a:RequestedSettings>
      </a:Request></a:GetDomainSettingsRequestMessage>`),
    );

    expect(read(body).Envelope.Body.GetDomainSettingsResponseMessage.Response.DomainResponses.DomainResponse).toMatchObject({
      ErrorCode: 'NoError',
      DomainSettings: { DomainSetting: { Name: 'ExternalEwsUrl', Value: `https://${CONTOSO}/EWS/Exchange.asmx` } },
    });
  });

  test('the organisation is not federated', async () => {
    const { status, body } = await post(
      SVC,
      envelope('<a:GetFederationInformationRequestMessage><a:Request><a:Domain>fabrikam.com</a:Domain></a:Request></a:GetFederationInformationRequestMessage>'),
    );

    expect(status).toBe(200);
    expect(read(body).Envelope.Body.GetFederationInformationResponseMessage.Response).toMatchObject({ ErrorCode: 'NotFederated' });
  });

  test.each([
    ['an empty body', '', 's:Client.DeserializationFailed'],
    ['XML that is cut off', userSettings(['ada@contoso.com'], ['ExternalEwsUrl']).slice(0, -20), 's:Client.DeserializationFailed'],
    ['a document type', `<!DOCTYPE a>${userSettings(['ada@contoso.com'], ['ExternalEwsUrl'])}`, 's:Client.DeserializationFailed'],
    ['an operation that is not played', envelope('<a:GetOrganizationRelationshipSettingsRequestMessage/>'), 's:Client.ActionNotSupported'],
  ])('%s is a fault', async (_, body, faultcode) => {
    const answer = await post(SVC, body);

    expect(answer.status).toBe(500);
    expect(read(answer.body).Envelope.Body.Fault).toMatchObject({ faultcode });
  });
});

describe('Autodiscover V2', () => {
  test.each([
    ['EWS', `https://${CONTOSO}/EWS/Exchange.asmx`],
    ['activesync', `https://${CONTOSO}/Microsoft-Server-ActiveSync`],
    ['Autodiscoverv1', `https://${CONTOSO}/Autodiscover/Autodiscover.xml`],
    ['REST', `https://${CONTOSO}/api`],
  ])('tells everybody where %s is, as it was spelt', async (Protocol, Url) => {
    const answer = await ask({ path: `${JSON_PATH}?Email=ada%40fabrikam.com&Protocol=${Protocol}&RedirectCount=1` });

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(JSON.parse(answer.body)).toEqual({ Protocol, Url });
  });

  test.each([`/autodiscover/autodiscover.json/v1.0/ada%40fabrikam.com?Protocol=EWS`, '/Autodiscover/Autodiscover.json/v1.0/ada@fabrikam.com?protocol=EWS'])(
    'the address may be in the path: %s',
    async (path) => {
      expect(JSON.parse((await ask({ path })).body)).toEqual({ Protocol: 'EWS', Url: `https://${CONTOSO}/EWS/Exchange.asmx` });
    },
  );

  test.each([
    ['', 'MandatoryParameterMissing'],
    ['?Protocol=EWS', 'MandatoryParameterMissing'],
    ['?Email=ada@contoso.com', 'MandatoryParameterMissing'],
    ['?Email=ada&Protocol=EWS', 'InvalidUserId'],
    ['/v1.0/ada?Protocol=EWS', 'InvalidUserId'],
    ['/v1.0/%E0%A4%A?Protocol=EWS', 'InvalidUserId'],
    ['?Email=ada@contoso.com&Protocol=Gopher', 'InvalidProtocol'],
  ])('refuses %s', async (rest, ErrorCode) => {
    const answer = await ask({ path: `${JSON_PATH}${rest}` });

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ ErrorCode });
  });

  test('names the protocols that it has', async () => {
    const { body } = await ask({ path: `${JSON_PATH}?Email=ada@contoso.com&Protocol=Gopher` });

    expect(JSON.parse(body).ErrorMessage).toBe("The given protocol value 'Gopher' is invalid. Supported values are 'Rest,ActiveSync,Ews,AutodiscoverV1'");
  });
});

describe('load balancers', () => {
  test.each(['/autodiscover/healthcheck.htm', '/EWS/HealthCheck.htm', '/Microsoft-Server-ActiveSync/healthcheck.htm'])(
    '%s is well, for everybody',
    async (path) => {
      expect(await ask({ path })).toMatchObject({
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '200 OK<br/>PREVIEW.stand-in.invalid',
      });
    },
  );
});

describe('the URLs in the settings', () => {
  const EWS = '/EWS/Exchange.asmx';
  const EAS = '/Microsoft-Server-ActiveSync';

  test.each([
    [EWS, 'Negotiate, NTLM, Basic realm="autodiscover.contoso.com"'],
    [EAS, 'Basic realm="autodiscover.contoso.com"'],
  ])('%s asks for credentials', async (path, schemes) => {
    const { status, headers } = await ask({ method: 'POST', path });

    expect([status, headers['www-authenticate'], headers['x-soap-enabled']]).toEqual([401, schemes, undefined]);
  });

  test('EWS says in a fault that there is no mailbox', async () => {
    const { status, headers, body } = await post(EWS, envelope('<m:GetFolder xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"/>'));
    const { faultcode, faultstring, detail } = read(body).Envelope.Body.Fault;

    expect([status, headers['content-type']]).toEqual([500, 'text/xml; charset=utf-8']);
    expect(String(faultcode['#text'] ?? faultcode)).toBe('a:ErrorNonExistentMailbox');
    expect(faultstring).toMatch(/^Autodiscover has led here as it should\. This is the stand-in .* no mailboxes\.$/);
    expect(detail.ResponseCode).toBe('ErrorNonExistentMailbox');
  });

  test.each([
    ['OPTIONS', EAS],
    ['POST', `${EAS}?Cmd=FolderSync&User=ada&DeviceId=1&DeviceType=phone`],
    ['GET', EWS],
  ])('%s of %s says so in plain text', async (method, path) => {
    const { status, body } = await ask({ method, path, authorization: BASIC });

    expect([status, body]).toEqual([501, expect.stringMatching(/^Autodiscover has led here as it should\./)]);
  });
});

describe('the rest', () => {
  test.each([
    '/',
    '/EWS/Services.wsdl',
    '/owa/healthcheck.htm',
    '/autodiscover/autodiscover.json/v1.0/',
    '/autodiscover/',
    '/autodiscover/autodiscover.xml/',
    '/autodiscover/autodiscover.html',
    '//autodiscover/autodiscover.xml',
  ])('%s is not found', async (path) => {
    expect(await ask({ path, authorization: BASIC })).toMatchObject({ status: 404, headers: { 'x-stand-in': 'cdk-autodiscover-redirect preview' } });
  });

  test('another method is not allowed', async () => {
    expect(await ask({ method: 'PUT', authorization: BASIC })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
  });

  test.each([
    [256 * 1024, 200],
    [256 * 1024 + 1, 413],
  ])('a body of %i bytes is answered with %i', async (bytes, status) => {
    expect((await post(XML, Buffer.alloc(bytes, ' '))).status).toBe(status);
  });

  test('a body that does not end is cut off, unread', async () => {
    const socket = connect({ host: '127.0.0.1', port: exchange.port, ca: authority.pem, servername: CONTOSO });
    await once(socket, 'secureConnect');
    const closed = once(
      socket.on('error', () => {}),
      'close',
    );
    socket.write(`POST ${XML} HTTP/1.1\r\nHost: ${CONTOSO}\r\nContent-Length: ${1024 ** 4}\r\n\r\n`);
    const part = Buffer.alloc(64 * 1024);
    while (!socket.destroyed && socket.bytesWritten < 1024 ** 3) {
      if (!socket.write(part)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    }
    await closed;

    expect(socket.bytesWritten).toBeLessThan(64 * 1024 ** 2);
  });

  test('a client that goes away does no harm', async () => {
    const socket = connect({ host: '127.0.0.1', port: exchange.port, ca: authority.pem, servername: CONTOSO });
    await once(socket, 'secureConnect');
    socket.write(`POST ${XML} HTTP/1.1\r\nHost: ${CONTOSO}\r\nContent-Length: 100\r\n\r\n<Auto`);
    socket.destroy();
    const plain = connectTcp(exchange.port, '127.0.0.1');
    plain.end('GET / HTTP/1.1\r\n\r\n');
    plain.resume();
    await once(plain, 'close').catch(() => undefined);

    expect((await ask({})).status).toBe(401);
  });
});

describe('start and stop', () => {
  test('a delayed answer is waited for', async () => {
    const slow = await startExchange({ endpoints, delayMs: 50 });
    const start = performance.now();
    const { status } = await ask({ port: slow.port });
    await slow.close();

    expect(status).toBe(401);
    // A timer may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThan(48);
  });

  test('close ends what is open at once: idle, shaking hands, and waiting for its answer', async () => {
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await startExchange({ endpoints, delayMs: 3_600_000, onRequest: () => asked() });
    const idle = connect({ host: '127.0.0.1', port: server.port, ca: authority.pem, servername: CONTOSO });
    const silent = connectTcp(server.port, '127.0.0.1');
    await Promise.all([once(idle, 'secureConnect'), once(silent, 'connect')]);
    const answer = ask({ port: server.port });
    const ended = [idle, silent].map((socket: Socket) =>
      once(
        socket.resume().on('error', () => {}),
        'close',
      ),
    );
    await waiting;

    await Promise.all([server.close(), expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' }), ...ended]);
    await expect(ask({ port: server.port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a taken port is named, with what to do', async () => {
    await expect(startExchange({ endpoints, port: exchange.port })).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
      message: `port ${exchange.port} of 127.0.0.1 is taken: stop what listens on it, or choose another port (0 for any that is free)`,
    });
  });

  test('no endpoint is a mistake', async () => {
    await expect(startExchange({ endpoints: [] })).rejects.toThrow('an Exchange stand-in needs an endpoint: give at least one');
  });
});

describe('tools of others', () => {
  const run = promisify(execFile);
  const ifInstalled = (tool: string) => (spawnSync(tool, ['--version']).error ? test.skip : test);
  const filed = (name: string, text: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'exchange-')), name);
    writeFileSync(file, text);
    return file;
  };

  ifInstalled('curl')('curl trusts the endpoint, logs in and gets the settings', async () => {
    const { stdout } = await run('curl', [
      ...['--silent', '--show-error', '--fail', '--noproxy', '*', '--cacert', filed('ca.pem', authority.pem), '--user', 'ada:secret'],
      ...['--resolve', `${TAILSPIN}:${exchange.port}:127.0.0.1`, '--data', pox('ada@fabrikam.com'), `https://${TAILSPIN}:${exchange.port}${XML}`],
    ]);

    expect(stdout).toContain(`<EwsUrl>https://${TAILSPIN}/EWS/Exchange.asmx</EwsUrl>`);
  });

  ifInstalled('openssl')('openssl finds nothing wrong, to the letter of RFC 5280', async () => {
    const ca = filed('ca.pem', authority.pem);
    const cert = filed('cert.pem', endpoints[0].cert);

    const { stdout } = await run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', CONTOSO, '-CAfile', ca, cert]);
    expect(stdout).toBe(`${cert}: OK\n`);
  });
});

function pox(address: string, schema = OUTLOOK): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
  <Request>
    <EMailAddress>${address}</EMailAddress>
    <AcceptableResponseSchema>${schema}</AcceptableResponseSchema>
  </Request>
</Autodiscover>`;
}

function userSettings(mailboxes: readonly string[], settings: readonly string[]): string {
  return envelope(`<a:GetUserSettingsRequestMessage><a:Request>
    <a:Users>${mailboxes.map((mailbox) => `<a:User><a:Mailbox>${mailbox}</a:Mailbox></a:User>`).join('')}</a:Users>
    <a:RequestedSettings>${settings.map((setting) => `<a:Setting>${setting}</a:Setting>`).join('')}</a:RequestedSettings>
  </a:Request></a:GetUserSettingsRequestMessage>`);
}

function envelope(body: string): string {
  return `<soap:Envelope xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;
}

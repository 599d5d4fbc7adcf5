import type { OutgoingHttpHeaders } from 'node:http';
import { xml, xmlDocument } from '../../text/markup';
import type { Authentication } from './authentication';
import { answerJson } from './json';
import { SERVER_FQDN } from './organisation';
import { answerPox, poxWithoutRequest } from './pox';
import { answerSoap } from './soap';

export interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The host that answers. */
  readonly endpoint: string;
  /** The Host header. */
  readonly host: string;
  readonly authentication: Authentication;
  /** Undefined if it is longer than any that is answered. */
  readonly body: string | undefined;
}

interface Route {
  /** The path without its query; a group is the mail address in it. */
  readonly path: RegExp;
  readonly methods: readonly string[];
  /** The headers that tell a client how to authenticate; undefined where it need not. */
  readonly challenge?: (host: string) => OutgoingHttpHeaders;
  readonly answer: (asked: Asked & { readonly body: string }, query: URLSearchParams, address: string | undefined) => Answer;
}

const READ_OR_POST = ['GET', 'HEAD', 'POST'];

/** IIS does not regard the case of a path. */
const ROUTES: readonly Route[] = [
  {
    path: /^\/autodiscover\/autodiscover\.xml$/i,
    methods: READ_OR_POST,
    challenge: autodiscoverChallenge,
    answer: ({ method, body, endpoint }) => ok('text/xml', method === 'POST' ? answerPox(body, endpoint, new Date()) : poxWithoutRequest(new Date())),
  },
  {
    path: /^\/autodiscover\/autodiscover\.svc$/i,
    methods: READ_OR_POST,
    challenge: autodiscoverChallenge,
    answer: ({ method, body, endpoint }) => (method === 'POST' ? typed('text/xml', answerSoap(body, endpoint)) : { status: 200 }),
  },
  {
    path: /^\/autodiscover\/autodiscover\.json(?:\/v1\.0\/([^/]+))?$/i,
    methods: READ_OR_POST,
    answer: ({ endpoint }, query, address) => typed('application/json', answerJson(query, address, endpoint)),
  },
  {
    // What load balancers ask each of the services that lead here: "200 OK", and the server ("Load Balancing in Exchange 2016").
    path: /^\/(?:autodiscover|ews|microsoft-server-activesync)\/healthcheck\.htm$/i,
    methods: ['GET', 'HEAD'],
    answer: () => ok('text/html', `200 OK<br/>${SERVER_FQDN}`),
  },
  {
    // Exchange has no Basic here unless it is set to: without it, some libraries would not reach the fault.
    path: /^\/ews\/exchange\.asmx$/i,
    methods: READ_OR_POST,
    challenge: windowsChallenge,
    answer: ({ method }) => (method === 'POST' ? NO_MAILBOX_SOAP : NO_MAILBOX),
  },
  {
    // "Default settings for Exchange virtual directories": phones get Basic alone.
    path: /^\/microsoft-server-activesync(?:\/default\.eas)?$/i,
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    challenge: (host) => ({ 'WWW-Authenticate': basic(host) }),
    answer: () => NO_MAILBOX,
  },
];

/** Never throws, for any request. */
export function answerOf(asked: Asked): Answer {
  const [pathname, ...rest] = asked.path.split('?');
  for (const { path, methods, challenge, answer } of ROUTES) {
    const match = path.exec(pathname);
    if (!match) continue;
    const { method, authentication, body, host } = asked;
    if (!methods.includes(method)) return { status: 405, headers: { Allow: methods.join(', ') } };
    if (body === undefined) return { status: 413, headers: { Connection: 'close' } };
    if (challenge && authentication.kind !== 'accepted') return unauthorized(authentication, challenge(host));
    const given = answer({ ...asked, body }, new URLSearchParams(rest.join('?')), match[1]);
    return challenge && authentication.kind === 'accepted' && authentication.header ? withHeaders(given, { 'WWW-Authenticate': authentication.header }) : given;
  }
  return NOT_FOUND;
}

/** Each request of a handshake is answered by the scheme that it goes on with, alone. */
function unauthorized(authentication: Authentication, challenge: OutgoingHttpHeaders): Answer {
  const going = authentication.kind === 'continued' ? { 'WWW-Authenticate': authentication.header } : {};
  return { status: 401, headers: { 'Cache-Control': 'private', ...challenge, ...going } };
}

/**
 * What Exchange 2016 answers, from published transcripts; `realm` is the Host header. It offers what Exchange offers:
 * `ConnectionAuthentication` says how far each scheme is spoken.
 */
function autodiscoverChallenge(host: string): OutgoingHttpHeaders {
  return {
    'X-SOAP-Enabled': 'True',
    'X-WSSecurity-Enabled': 'True',
    'X-WSSecurity-For': 'None',
    'X-OAuth-Enabled': 'True',
    ...windowsChallenge(host),
  };
}

function windowsChallenge(host: string): OutgoingHttpHeaders {
  return { 'WWW-Authenticate': ['Negotiate', 'NTLM', basic(host)] };
}

function basic(host: string): string {
  return `Basic realm="${host.replace(/["\\]/g, '')}"`;
}

/** A client has done with Autodiscover once it reaches this. */
const NO_MAILBOX_HERE = 'Autodiscover has led here as it should. This is the stand-in for Exchange of cdk-autodiscover-redirect preview: it has no mailboxes.';

const NO_MAILBOX: Answer = { status: 501, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${NO_MAILBOX_HERE}\n` };

/** A fault as EWS has them ("Handling EWS errors"), so that a client shows its text. */
const NO_MAILBOX_SOAP: Answer = typed('text/xml', {
  status: 500,
  body: xmlDocument(xml`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body>
    <s:Fault>
      <faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:ErrorNonExistentMailbox</faultcode>
      <faultstring xml:lang="en-US">${NO_MAILBOX_HERE}</faultstring>
      <detail>
        <e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">ErrorNonExistentMailbox</e:ResponseCode>
        <e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${NO_MAILBOX_HERE}</e:Message>
      </detail>
    </s:Fault>
  </s:Body>
</s:Envelope>`),
});

const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: 'not found: this stand-in for Exchange answers Autodiscover (/autodiscover/autodiscover.xml, .svc and .json), EWS and ActiveSync alone\n',
};

function ok(type: string, body: string): Answer {
  return typed(type, { status: 200, body });
}

function typed(type: string, { status, body }: Answer): Answer {
  return { status, headers: { 'Cache-Control': 'private', 'Content-Type': `${type}; charset=utf-8` }, body };
}

function withHeaders(answer: Answer, headers: OutgoingHttpHeaders): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

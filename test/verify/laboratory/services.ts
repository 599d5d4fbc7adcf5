import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/* Autodiscover services other than Exchange, as hosting companies have them: they know nobody's password, and answer a POST alone. */

const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

/** What a hosting panel answers for every address. */
export const SETTINGS = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${RESPONSE}"><Response xmlns="${OUTLOOK}"><Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>IMAP</Type><Server>mail.webhost.example</Server><Port>993</Port></Protocol></Account></Response></Autodiscover>`;

/** What sends a client on to another address. */
export const REDIRECT_ADDRESS = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${RESPONSE}"><Response xmlns="${OUTLOOK}"><Account><Action>redirectAddr</Action><RedirectAddr>ada@tailspintoys.com</RedirectAddr></Account></Response></Autodiscover>`;

/** What a service answers that does not know the address: MS-OXDSCLI, section 2.2.4.1.1.5. */
export const UNKNOWN = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${RESPONSE}"><Response><Error Time="11:08:21.1" Id="1054084152"><ErrorCode>500</ErrorCode><Message>The email address can't be found.</Message><DebugData /></Error></Response></Autodiscover>`;

/** What each of the ways to ask is answered; the request itself is handed on with its body. */
export interface Ways {
  readonly get: RequestListener;
  /** A POST without a body. */
  readonly empty: RequestListener;
  /** A POST that holds an address. */
  readonly addressed: RequestListener;
}

/** The whole body is read before anything is answered, as a service does. */
export function byWay({ get, empty, addressed }: Ways): RequestListener {
  return async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    const listener = request.method !== 'POST' ? get : body.includes('<EMailAddress>') ? addressed : empty;
    listener(request, response);
  };
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, connect as tlsConnect } from 'node:tls';
import { XhrApi } from '@ewsjs/xhr';
import { AutodiscoverService, ExchangeVersion, UserSettingName, WebCredentials } from 'ews-javascript-api';

/*
 * The npm package ews-javascript-api as a judge that nobody here wrote: it walks Autodiscover as it is, but for its SRV
 * lookup, over sockets that it is handed. What it shares between its objects is not touched: each call has a service,
 * agents and a log of its own.
 */

/** Opens the socket that a client would have got for host and port: it resolves the name, maps the port. */
export type Dial = (host: string, port: number) => Promise<Socket>;

export interface EwsClient {
  /**
   * Walks the whole algorithm for one mailbox. `seen` are the hosts and ports in the order in which they were dialled,
   * with the error's code where that went wrong.
   *
   * @throws a `WalkError` if the walk comes to no settings
   */
  userSettings(mail: string): Promise<{ readonly ewsUrl: string; readonly seen: readonly string[] }>;
  /** The step over http alone; null where nothing redirects. */
  redirectUrl(domain: string): Promise<string | null>;
}

/** A walk that came to nothing; `seen` tells what it dialled. */
export class WalkError extends Error {
  constructor(
    message: string,
    readonly seen: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`${message}; dialled ${seen.join(', ')}`, options);
  }
}

/** Longer than a server in this process needs, however busy the machine is. */
const TIMEOUT_MS = 30_000;

/**
 * @param dial stands for DNS and the network
 * @param ca the certificate authority to trust, as PEM, and no other
 * @param silenceMs how long it waits for a server that says nothing
 */
export function ewsClient(dial: Dial, ca: string, silenceMs = TIMEOUT_MS): EwsClient {
  const walker = () => walkerOf(dial, ca, silenceMs);
  return {
    userSettings: async (mail) => {
      const { service, seen } = walker();
      const settings = await service.GetUserSettings(mail, [UserSettingName.ExternalEwsUrl]).catch((error: unknown) => {
        throw new WalkError(`no settings for ${mail}: ${error instanceof Error ? error.message : String(error)}`, seen, { cause: error });
      });
      const ewsUrl = settings.GetSettingValue<string | undefined>(UserSettingName.ExternalEwsUrl);
      if (ewsUrl === undefined) throw new WalkError(`no EWS URL for ${mail}: ${settings.ErrorMessage}`, seen);
      return { ewsUrl, seen };
    },
    redirectUrl: async (domain) => {
      const { service } = walker();
      // Private in its typings only.
      const url = await (service as unknown as { GetRedirectUrl(domain: string): Promise<{ ToString(): string } | null> }).GetRedirectUrl(domain);
      return url === null ? null : url.ToString();
    },
  };
}

function walkerOf(dial: Dial, ca: string, silenceMs: number): { readonly service: AutodiscoverService; readonly seen: readonly string[] } {
  const seen: string[] = [];
  const service = new AutodiscoverService(ExchangeVersion.Exchange2013);
  service.Credentials = new WebCredentials('user', 'password');
  service.RedirectionUrlValidationCallback = () => true;
  service.XHRApi = new XhrApi({
    httpAgent: new DialledHttpAgent(dial, seen),
    httpsAgent: new DialledHttpsAgent(dial, seen, ca),
    proxy: false,
    timeout: silenceMs,
  });
  // Its last step asks the machine's own DNS for an SRV record: a test must not, so nothing is found there.
  (service as unknown as { dnsClient: { FindAutodiscoverHostFromSrv(domain: string): Promise<null> } }).dnsClient = {
    FindAutodiscoverHostFromSrv: async () => null,
  };
  return { service, seen };
}

type Connected = (error: Error | null, socket: Socket) => void;

interface Wanted {
  readonly host?: string | null;
  readonly hostname?: string | null;
  readonly port?: number | string | null;
}

class DialledHttpAgent extends HttpAgent {
  constructor(
    private readonly dial: Dial,
    private readonly seen: string[],
  ) {
    super();
  }

  override createConnection(wanted: Wanted, connected?: Connected): undefined {
    hand(() => this.dial(...asked(wanted, 80)), noted(this.seen, asked(wanted, 80)), connected);
  }
}

class DialledHttpsAgent extends HttpsAgent {
  constructor(
    private readonly dial: Dial,
    private readonly seen: string[],
    private readonly ca: string,
  ) {
    super();
  }

  override createConnection(wanted: Wanted, connected?: Connected): undefined {
    const [host, port] = asked(wanted, 443);
    hand(async () => secured(await this.dial(host, port), host, this.ca), noted(this.seen, [host, port]), connected);
  }
}

function asked({ host, hostname, port }: Wanted, usual: number): [string, number] {
  return [host ?? hostname ?? '', Number(port ?? usual)];
}

/** Notes a dialled host; what it returns adds how that went wrong. */
function noted(seen: string[], [host, port]: readonly [string, number]): (error: NodeJS.ErrnoException) => void {
  const index = seen.push(`${host}:${port}`) - 1;
  return ({ code, message }) => {
    seen[index] += ` (${code ?? message})`;
  };
}

function hand(open: () => Promise<Socket>, failed: (error: NodeJS.ErrnoException) => void, connected: Connected | undefined): void {
  open().then(
    (socket) => {
      // As Node's own agents have it.
      socket.setNoDelay(true);
      connected?.(null, socket);
    },
    (error: NodeJS.ErrnoException) => {
      failed(error);
      // Node reads no socket beside an error.
      connected?.(error, undefined as unknown as Socket);
    },
  );
}

function secured(socket: Socket, servername: string, ca: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = tlsConnect({ socket, servername, secureContext: trusting(ca) });
    secure.once('error', reject);
    secure.once('secureConnect', () => {
      secure.off('error', reject);
      resolve(secure);
    });
  });
}

const contexts = new Map<string, SecureContext>();

/** Shared by all connections, as reading the certificates takes longer than the rest of one. */
function trusting(ca: string): SecureContext {
  const context = contexts.get(ca) ?? createSecureContext({ ca });
  contexts.set(ca, context);
  return context;
}

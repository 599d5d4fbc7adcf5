import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';

/**
 * For the tests of a describe block: lets the SDK's own clients, with credentials from the environment, ask a server on the
 * loopback that speaks as much of AWS's protocols as it takes.
 */
export function overTheWire(answer: RequestListener): void {
  const server = createServer(answer);
  let restore = () => {};

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    restore = asNobodyAt((server.address() as AddressInfo).port);
  });

  afterAll(async () => {
    restore();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
}

/**
 * Sends the SDK's own clients to a port of the loopback, with credentials of nobody.
 *
 * @returns what gives the variables back: in their place, as the SDK reads those of the process
 */
export function asNobodyAt(port: number): () => void {
  const variables: Record<string, string | undefined> = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_PROFILE: undefined,
  };
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  set(Object.entries(variables));
  return () => set(before);
}

function set(variables: readonly (readonly [name: string, value: string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * For the tests of a describe block: lets the SDK's own clients, with credentials from the environment, ask a server on the
 * loopback that speaks as much of AWS's protocols as it takes.
 */
export function overTheWire(answer: RequestListener): void {
  const server = createServer(answer);
  const environment = { ...process.env };

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nothing',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
    delete process.env.AWS_PROFILE;
  });

  afterAll(async () => {
    process.env = environment;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
}

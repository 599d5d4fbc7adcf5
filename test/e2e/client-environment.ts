import { devNull } from 'node:os';
import type { Account } from './account';

/** Nothing about AWS in the caller's own environment counts: a profile or a role of theirs must never be deployed to, or read. */
const FOREIGN = /^(AWS|CDK)_|_proxy$/i;

/** The environment variables of somebody who is signed in to an account of the stand-in, and to nothing else. */
export function clientEnvironment({ endpoint, region, credentials }: Account): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Signs this process in, for code that takes its credentials and endpoint from the environment, as the SDK does by itself. */
export function signInHere(account: Account): void {
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
  Object.assign(process.env, clientEnvironment(account));
}

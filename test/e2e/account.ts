import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

// Which versions of Node the SDK is going to support is nothing that a test run has to say.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** An account of the stand-in, and what its clients are made with. */
export interface Account {
  readonly id: string;
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}

/** moto puts a caller into the account of the role that the caller has assumed, and asks for no permission. */
export async function signIn(id: string, region: string, endpoint: string): Promise<Account> {
  const sts = new STSClient({ region, endpoint, credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' } });
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/deployer`, RoleSessionName: 'test-deploy' }));
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) throw new Error(`no credentials for account ${id}`);
  return { id, region, endpoint, credentials: { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken } };
}

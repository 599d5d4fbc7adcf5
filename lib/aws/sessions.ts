import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UserError } from '../errors';
import { accountErrorOf } from './aws-error';
import { ask, type Caller, clientConfig, type SignIn, type Turn, turnsOf, whoSignsIn } from './calls';

/** The name of a role's session in CloudTrail. */
const SESSION_NAME = 'autodiscover-redirect-preview';

/** Half of Route 53's limit per account (Developer Guide, "Throttling for Amazon Route 53 API requests"): a deployment may need the rest. */
const ROUTE_53_REQUESTS_PER_SECOND = 5;

type Credentials = NonNullable<ConstructorParameters<typeof STSClient>[0]>['credentials'];

export interface Clients {
  readonly sts: Pick<STSClient, 'send'>;
  readonly route53: Pick<Route53Client, 'send'>;
  readonly elb: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
}

/** The clients, and their credentials. */
export interface Session extends Caller {
  readonly clients: Clients;
  /** Route 53 counts the requests of a whole account. */
  readonly route53Turn: Turn;
}

/** A session whose connections must be closed. */
export interface OpenSession extends Session {
  close(): void;
}

/** A session with the SDK's default chain of credentials, or a profile's. Asks nothing yet. */
export function homeSession(signIn: SignIn): OpenSession {
  return sessionOf(whoSignsIn(signIn), undefined, signIn);
}

/** A session with a role that the home session assumes when it is first needed. */
export function roleSession(role: string, home: OpenSession, signIn: SignIn): OpenSession {
  const { region, signal } = signIn;
  const assume = async () => {
    try {
      const { Credentials: given } = await home.clients.sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: SESSION_NAME }), {
        abortSignal: signal,
      });
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiration } = given ?? {};
      if (!accessKeyId || !secretAccessKey) throw new UserError(`sts:AssumeRole of ${role} gave no credentials to ${home.who}: try again`);
      return { accessKeyId, secretAccessKey, sessionToken, expiration };
    } catch (error) {
      // The message needs the identity that the role's trust policy must name.
      const { arn } = await callerOf(home);
      throw accountErrorOf(error, { action: 'sts:AssumeRole', of: role, who: arn, region });
    }
  };
  return sessionOf(role, assume, signIn);
}

function sessionOf(who: string, credentials: Credentials, signIn: SignIn): OpenSession {
  const { region, signal } = signIn;
  const shared = clientConfig(signIn);
  const sts = new STSClient({ ...shared, ...(credentials === undefined ? {} : { credentials }) });
  // One look-up of credentials for all clients: a second one might ask the user for another token.
  const same = { ...shared, credentials: sts.config.credentials };
  const clients = { sts, route53: new Route53Client(same), elb: new ElasticLoadBalancingV2Client(same), ec2: new EC2Client(same) };
  return {
    clients,
    who,
    region,
    route53Turn: turnsOf(ROUTE_53_REQUESTS_PER_SECOND, signal),
    signal,
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

export async function callerOf(session: Session): Promise<{ readonly account: string; readonly arn: string }> {
  const { clients, signal } = session;
  const { Account: account = '', Arn: arn = '' } = await ask(session, 'sts:GetCallerIdentity', () =>
    clients.sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
  );
  return { account, arn };
}

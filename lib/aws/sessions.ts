import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UserError } from '../errors';
import { accountErrorOf } from './aws-error';
import { ask, type Caller, clientConfig, type SignIn, type Turn, turnsOf, whoSignsIn } from './calls';

/** The name of a role's session in CloudTrail. */
const SESSION_NAME = 'autodiscover-redirect';

/** Half of Route 53's limit per account (Developer Guide, "Throttling for Amazon Route 53 API requests"): a deployment may need the rest. */
const ROUTE_53_REQUESTS_PER_SECOND = 5;

type Credentials = NonNullable<ConstructorParameters<typeof STSClient>[0]>['credentials'];

export interface Clients {
  readonly sts: Pick<STSClient, 'send'>;
  readonly route53: Pick<Route53Client, 'send'>;
  readonly elb: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly cloudformation: Pick<CloudFormationClient, 'send'>;
}

/** The clients, and their credentials. */
export interface Session extends Caller {
  readonly clients: Clients;
  /** Route 53 counts the requests of a whole account. */
  readonly route53Turn: Turn;
}

/** A session whose connections must be closed. */
export interface OpenSession extends Session {
  /** The same credentials in another region; closed with this session. */
  inRegion(region: string): Session;
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
  const route53Turn = turnsOf(ROUTE_53_REQUESTS_PER_SECOND, signal);
  const sessions = new Map<string, Session & { readonly clients: AllClients }>();
  const inRegion = (wanted: string) => {
    const session = sessions.get(wanted) ?? { clients: clientsOf(sts, { ...signIn, region: wanted }), who, region: wanted, route53Turn, signal };
    sessions.set(wanted, session);
    return session;
  };
  return {
    ...inRegion(region),
    inRegion,
    close: () => {
      for (const { clients } of sessions.values()) for (const client of Object.values(clients)) client.destroy();
    },
  };
}

interface AllClients extends Clients {
  readonly sts: STSClient;
  readonly route53: Route53Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly ec2: EC2Client;
  readonly cloudformation: CloudFormationClient;
}

/** One look-up of credentials for all clients: a second one might ask the user for another token. */
function clientsOf(sts: STSClient, signIn: SignIn): AllClients {
  const same = { ...clientConfig(signIn), credentials: sts.config.credentials };
  return {
    sts,
    route53: new Route53Client(same),
    elb: new ElasticLoadBalancingV2Client(same),
    ec2: new EC2Client(same),
    cloudformation: new CloudFormationClient(same),
  };
}

export async function callerOf(session: Session): Promise<{ readonly account: string; readonly arn: string }> {
  const { clients, signal } = session;
  const { Account: account = '', Arn: arn = '' } = await ask(session, 'sts:GetCallerIdentity', () =>
    clients.sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
  );
  return { account, arn };
}

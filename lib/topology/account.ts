import { callerOf, homeSession, roleSession, type Session } from '../aws/sessions';
import { UserError } from '../errors';
import { REGION_FORM } from '../names/aws-region';
import { normalizeZoneName } from '../names/domain-name';
import { reachedBy, targetsOfRecord, unreadLoadBalancers } from './account/leads';
import { readLoadBalancers } from './account/load-balancers';
import { type AccountSession, readZones } from './account/zones';
import { compare } from './names';
import type { Gap, Topology } from './topology';

export interface AccountOptions {
  readonly region: string;
  /**
   * Names that clients ask for: only zones that hold one of them, or a name that their records lead to, are read.
   * All zones if left out.
   */
  readonly names?: readonly string[];
  /** Roles of further accounts whose zones are read too (sts:AssumeRole). */
  readonly roles?: readonly string[];
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly onProgress?: (message: string) => void;
  readonly signal?: AbortSignal;
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/**
 * The topology of a live account: its zones and those of the roles' accounts, and the application load balancers of its
 * region that their records lead to. Only reads.
 *
 * @throws UserError where its user can fix what keeps the account from being read; the signal's reason if it is aborted
 */
export async function topologyOfAccount({ region, roles = [], profile, signal, ...reading }: AccountOptions): Promise<Topology> {
  if (!REGION_FORM.test(region)) throw new UserError(`'${region}' is not a region: write one such as eu-central-1`);
  const bad = roles.find((role) => !ROLE_ARN.test(role));
  if (bad !== undefined) throw new UserError(`'${bad}' is not the ARN of a role: write one such as arn:aws:iam::111122223333:role/dns-reader`);

  const home = homeSession({ region, profile, signal });
  const further = [...new Set(roles)].map((role) => roleSession(role, home, { region, profile, signal }));
  try {
    return await readTopology(home, further, reading);
  } finally {
    for (const session of [home, ...further]) session.close();
  }
}

export interface Reading {
  readonly names?: readonly string[];
  readonly onProgress?: (message: string) => void;
}

/**
 * Reads the zones of all sessions, and the load balancers of the first.
 *
 * @throws UserError where its user can fix what keeps the accounts from being read
 */
export async function readTopology(home: Session, further: readonly Session[], { names, onProgress = () => {} }: Reading): Promise<Topology> {
  const gaps: Gap[] = [];
  const report = (gap: Gap) => void gaps.push(gap);
  const accounts = await accountsOf([home, ...further], onProgress);
  const [{ account, session }] = accounts;

  const zones = await readZones(accounts, { names, onProgress, report });
  // Other targets in a zone, such as a web site's load balancer, do not matter here.
  const leads = names === undefined ? new Set(zones.flatMap(({ records }) => records.flatMap(targetsOfRecord))) : reachedBy(names, zones);
  const loadBalancers = await readLoadBalancers(session, { names: leads, hosts: names?.map(normalizeZoneName), onProgress, report });

  gaps.push(...unreadLoadBalancers(leads, new Set(loadBalancers.map(({ dnsName }) => dnsName)), { account, region: session.region }));
  return { loadBalancers, zones, gaps: gaps.sort((a, b) => compare(a.at, b.at) || compare(a.message, b.message)) };
}

/** The identity of each session; an account of two of them is read once. */
async function accountsOf(sessions: readonly Session[], onProgress: (message: string) => void): Promise<AccountSession[]> {
  const accounts = new Map<string, AccountSession>();
  for (const session of sessions) {
    onProgress(`asking who ${session.who} is`);
    const { account, arn } = await callerOf(session);
    if (!accounts.has(account)) accounts.set(account, { account, session: { ...session, who: arn } });
  }
  return [...accounts.values()];
}

/**
 * The IAM policy that reading an account needs. A role of a further account needs only its first statement.
 * sts:GetCallerIdentity needs no permission (API reference of STS, "GetCallerIdentity"), and sts:AssumeRole is called
 * only for the roles that the user names.
 */
export const READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadRecords',
      Effect: 'Allow',
      Action: ['route53:ListHostedZones', 'route53:ListResourceRecordSets'],
      Resource: '*',
    },
    {
      Sid: 'ReadLoadBalancers',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeSecurityGroups',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
      ],
      Resource: '*',
    },
  ],
} as const;

import { callerOf, homeSession, type OpenSession, roleSession, type Session } from '../../aws/sessions';
import { UserError } from '../../errors';
import { REGION_FORM } from '../../names/aws-region';

/** An account, and the session that reads it. */
export interface AccountSession {
  readonly account: string;
  readonly session: Session;
}

export interface Credentials {
  readonly region: string;
  /** Roles of further accounts that are read too (sts:AssumeRole). */
  readonly roles?: readonly string[];
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly signal?: AbortSignal;
}

/** The accounts that credentials are given for. */
export interface Accounts {
  /** By the account's ID, that of the home session first. */
  readonly ids: readonly string[];
  /** Nothing for an account that no credentials are given for. */
  in(account: string, region: string): Session | undefined;
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/**
 * Signs in with the credentials and each role, lets a reader use them, and closes all connections.
 *
 * @throws UserError where its user can fix what keeps the accounts from being read
 */
export async function withAccounts<Result>(credentials: Credentials, onProgress: (message: string) => void, read: (accounts: Accounts) => Promise<Result>) {
  return withSessions(credentials, async (home, further) => {
    const sessions = new Map<string, { readonly open: OpenSession; readonly arn: string }>();
    for (const open of [home, ...further]) {
      const { account, arn } = await identify(open, onProgress);
      if (!sessions.has(account)) sessions.set(account, { open, arn });
    }
    return read({
      ids: [...sessions.keys()],
      in: (account, region) => {
        const found = sessions.get(account);
        return found && { ...found.open.inRegion(region), who: found.arn };
      },
    });
  });
}

/** The session of the credentials, and one for each role; none has asked anything yet. */
export async function withSessions<Result>(
  { region, roles = [], profile, signal }: Credentials,
  use: (home: OpenSession, further: readonly OpenSession[]) => Promise<Result>,
): Promise<Result> {
  if (!REGION_FORM.test(region)) throw new UserError(`'${region}' is not a region: write one such as eu-central-1`);
  const bad = roles.find((role) => !ROLE_ARN.test(role));
  if (bad !== undefined) throw new UserError(`'${bad}' is not the ARN of a role: write one such as arn:aws:iam::111122223333:role/dns-reader`);

  const home = homeSession({ region, profile, signal });
  const further = [...new Set(roles)].map((role) => roleSession(role, home, { region, profile, signal }));
  try {
    return await use(home, further);
  } finally {
    for (const session of [home, ...further]) session.close();
  }
}

/** The identity of each session; an account of two of them is read once. */
export async function accountsOf(sessions: readonly Session[], onProgress: (message: string) => void): Promise<AccountSession[]> {
  const accounts = new Map<string, AccountSession>();
  for (const session of sessions) {
    const { account, arn } = await identify(session, onProgress);
    if (!accounts.has(account)) accounts.set(account, { account, session: { ...session, who: arn } });
  }
  return [...accounts.values()];
}

function identify(session: Session, onProgress: (message: string) => void): Promise<{ readonly account: string; readonly arn: string }> {
  onProgress(`asking who ${session.who} is`);
  return callerOf(session);
}

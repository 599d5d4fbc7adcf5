import { REGION_FORM } from '../names/aws-region';
import { AccountError } from './account/account-error';
import { homeSession, roleSession } from './account/clients';
import { readTopology } from './account/read-topology';
import type { Topology } from './topology';

export { AccountError } from './account/account-error';
export { READ_POLICY } from './account/read-policy';

export interface AccountOptions {
  readonly region: string;
  /**
   * Names that somebody will ask for: only zones that hold one of them, or a name that their records lead to, are read.
   * All zones where left out.
   */
  readonly names?: readonly string[];
  /** Roles of further accounts whose zones are read too (sts:AssumeRole). */
  readonly roles?: readonly string[];
  /** A named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
  readonly onProgress?: (says: string) => void;
  readonly signal?: AbortSignal;
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/**
 * What answers in a live account: the zones of it and of the roles' accounts, and the application load balancers of its
 * region that a record of those leads to. Only reads.
 *
 * @throws AccountError where its user can mend what keeps the account from being read; the signal's reason if it is aborted
 */
export async function topologyOfAccount({ region, roles = [], profile, signal, ...reading }: AccountOptions): Promise<Topology> {
  if (!REGION_FORM.test(region)) throw new AccountError(`'${region}' is not a region: write one such as eu-central-1`);
  const bad = roles.find((role) => !ROLE_ARN.test(role));
  if (bad !== undefined) throw new AccountError(`'${bad}' is not the ARN of a role: write one such as arn:aws:iam::111122223333:role/dns-reader`);

  const home = homeSession({ region, profile, signal });
  const further = [...new Set(roles)].map((role) => roleSession(role, home, { region, profile, signal }));
  try {
    return await readTopology(home, further, reading);
  } finally {
    for (const session of [home, ...further]) session.close();
  }
}

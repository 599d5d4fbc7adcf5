import { UserError } from '../../errors';
import type { StackTemplate } from '../stack-template';
import { type Accounts, type Credentials, withAccounts } from './accounts';
import { stackNamesOf } from './reads';
import { type DeployedStack, deployedStack } from './stacks';

/** The stacks that accounts have of an environment. */
export interface EnvironmentStacks {
  readonly stacks: readonly DeployedStack[];
  /** What could not be read, and why. */
  readonly notRead: readonly { readonly what: string; readonly why: string }[];
  /** The declared stacks whose place could be read. */
  readonly declared: readonly StackTemplate[];
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Reads the stacks of an environment where it declares some, and where further credentials are given for. Only reads.
 *
 * @param declared the stacks that the environment declares now
 * @param isOwn whether a stack of this name is one of the environment's
 * @throws UserError if a read is refused
 */
export function environmentStacks(
  credentials: Credentials,
  declared: readonly StackTemplate[],
  isOwn: (name: string) => boolean,
  onProgress: (message: string) => void,
): Promise<EnvironmentStacks> {
  return withAccounts(credentials, onProgress, async (accounts) => {
    const stacks: DeployedStack[] = [];
    const notRead: { what: string; why: string }[] = [];
    const unread = new Set<StackTemplate>();
    for (const place of placesOf(declared, accounts, credentials.region)) {
      const here = declared.filter(({ account, region }) => account === place.account && region === place.region);
      const session = accounts.in(place.account, place.region);
      if (!session) {
        for (const stack of here) unread.add(stack);
        notRead.push(...here.map(({ name }) => ({ what: `the stack ${name}`, why: `no credentials are given for the account ${place.account}` })));
        continue;
      }
      onProgress(`reading the stacks of ${place.account} in ${place.region}`);
      const names = new Set(here.map(({ name }) => name));
      try {
        for (const name of await stackNamesOf(session)) if (isOwn(name)) names.add(name);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        notRead.push({ what: `the list of stacks of ${place.account} in ${place.region}`, why: error.problems.join('; ') });
      }
      for (const name of names) {
        const stack = await deployedStack(session, place.account, name);
        if (stack) stacks.push(stack);
        if (stack && UNSETTLED.test(stack.status))
          notRead.push({ what: `the stack ${name}`, why: `its status is ${stack.status}: what it has is not settled` });
      }
    }
    return { stacks, notRead, declared: declared.filter((stack) => !unread.has(stack)) };
  });
}

/** A stack whose template does not say what it has: an update is under way, or was given up. One in review holds nothing yet. */
const UNSETTLED = /^(?!REVIEW_).*_IN_PROGRESS$|_FAILED$/;

function placesOf(declared: readonly StackTemplate[], { ids }: Accounts, region: string): Place[] {
  const places = [
    ...declared.flatMap((stack) => (stack.account && stack.region ? [{ account: stack.account, region: stack.region }] : [])),
    ...ids.map((account) => ({ account, region })),
  ];
  return [...new Map(places.map((place) => [`${place.account} ${place.region}`, place])).values()];
}

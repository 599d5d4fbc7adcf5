import type { Environment } from './environment';

/** What every stack of an environment has. Tags go to the stack, from which CloudFormation hands them on to all that has tags. */
export function stackOptions({ tags, terminationProtection }: Environment) {
  return { tags, terminationProtection };
}

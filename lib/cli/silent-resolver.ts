import { autodiscoverHost } from '../names/domain-name';
import type { VerifySubject } from '../verify/subject';
import type { View } from '../verify/verifier';
import { UsageError } from './usage-error';

/**
 * A resolver that answers nothing would make every namespace look broken, one slow time-out after another. Two names are
 * asked for, as the servers of one may be silent themselves.
 *
 * @param unusedProxy what to say of a proxy that is set and not used
 * @throws UsageError that names those that do not answer
 */
export async function refuseSilentResolvers(
  { namespaces: [first] }: VerifySubject,
  views: readonly View[],
  signal: AbortSignal,
  unusedProxy?: string,
): Promise<void> {
  if (!first) return;
  const hosts = [...new Set([first.direct ?? first.expected, autodiscoverHost(first.domain)])];
  const silent = await Promise.all(views.map((view) => isSilent(view, hosts, signal)));
  const names = views.filter((_, index) => silent[index]).map(({ name }) => name);
  if (names.length > 0) throw new UsageError([...names.map((name) => problem(name, hosts)), ...(unusedProxy === undefined ? [] : [unusedProxy])]);
}

const NO_ANSWER = new Error('no answer');

/** Whoever answers one name is not waited for to answer the other. */
async function isSilent({ network: { resolver } }: View, hosts: readonly string[], signal: AbortSignal): Promise<boolean> {
  const answers = hosts.map(async (host) => {
    const { status } = await resolver.resolve(host, 'A', signal);
    if (status === 'TIMEOUT') throw NO_ANSWER;
  });
  try {
    await Promise.any(answers);
    return false;
  } catch (error) {
    // Who was not let finish has not been silent.
    if (signal.aborted) return false;
    const fault = (error as AggregateError).errors.find((one) => one !== NO_ANSWER);
    if (fault) throw fault;
    return true;
  }
}

function problem(name: string, hosts: readonly string[]): string {
  const asked = `was asked for ${hosts.join(' and ')}, and gave no answer`;
  return name === SYSTEM_VIEW
    ? `the system's resolver ${asked}: mend this machine's DNS, or name a resolver with --resolver, such as '--resolver 192.0.2.53'`
    : `the resolver ${name} ${asked}: check its address, and that it takes questions from this machine by UDP and TCP`;
}

/** The view of whatever resolvers the system asks. */
export const SYSTEM_VIEW = 'system';

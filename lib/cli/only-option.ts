import { ENVIRONMENTS_FOLDER } from '../environment/load';
import { checkMailDomain, quote } from '../names/domain-name';
import { UsageError } from './usage-error';

/**
 * A domain as people write it, in the form in which DNS has it.
 *
 * @throws UsageError if it is none
 */
export function onlyDomain(text: string): string {
  const { name, problem } = checkMailDomain(text);
  if (problem !== undefined) throw new UsageError(`--only: ${quote(text)} ${problem}`);
  return name;
}

/** Where somebody who chose an environment with these arguments sees its namespaces. */
export function planHint(name: string | undefined, folder: string): string {
  const chosen = [...(name === undefined ? [] : [name]), ...(folder === ENVIRONMENTS_FOLDER ? [] : ['-e', folder])];
  return `; '${['autodiscover-redirect plan', ...chosen].join(' ')}' lists those that it has`;
}

/**
 * The namespaces of these domains.
 *
 * @param elsewhere where the user sees those that there are
 * @throws UsageError if there are none of some
 */
export function selected<T extends { readonly domain: string }>(
  { namespaces, source }: { readonly namespaces: readonly T[]; readonly source: string },
  only: readonly string[],
  elsewhere = '',
): T[] {
  const missing = only.filter((domain) => !namespaces.some((namespace) => namespace.domain === domain));
  if (missing.length > 0) throw new UsageError(`${source} has no namespace ${missing.map((domain) => quote(domain)).join(', ')}${elsewhere}`);
  return namespaces.filter(({ domain }) => only.includes(domain));
}

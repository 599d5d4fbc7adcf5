import type { CertificateFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { zonesNamed } from '../environment/placement';
import { expectationsOf } from '../plan/expectation';
import type { StackTemplate } from '../topology/stack-template';
import type { PreflightTarget } from './account-state';

/**
 * What is to be deployed of an environment.
 *
 * @param environment as its file is
 * @param synthesized the same, whose zones all have the IDs that the stacks have
 */
export function environmentTarget(
  environment: Environment,
  synthesized: Environment,
  stacks: readonly StackTemplate[],
  facts: CertificateFacts | undefined,
): PreflightTarget {
  const written = zonesNamed(environment);
  const zones = zonesNamed(synthesized).map(({ id = '', name, private: isPrivate, account }, index) => ({
    ...{ id, name, private: isPrivate, account },
    lookedUp: written[index].id === undefined,
  }));
  return {
    name: environment.name,
    source: `${environment.file}, synthesized`,
    stacks,
    zones: [...new Map(zones.map((zone) => [zone.id, zone])).values()],
    external: expectationsOf(environment, facts)
      .filter(({ external }) => external)
      .map(({ domain, directTo }) => ({ domain, target: directTo ?? environment.redirectHost?.name })),
    notes: environment.notices,
  };
}

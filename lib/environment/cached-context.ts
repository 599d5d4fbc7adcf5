import { existsSync, readFileSync } from 'node:fs';
import type { CertificateFacts } from '../certificate/certificate-facts';
import { CONTEXT_FILE } from '../certificate/context-file';
import { certificateContextKey } from '../certificate/context-key';
import { storedFacts } from '../certificate/stored-facts';
import type { Environment } from './environment';
import { EnvironmentError } from './environment-error';

/**
 * What `cdk` would hand to an app that is run here: the context of `cdk.json`, and the look-ups of `cdk.context.json`.
 *
 * @throws EnvironmentError if one of them is not readable
 */
export function contextHere(): Record<string, unknown> {
  return { ...contextOf('cdk.json', 'context'), ...contextOf(CONTEXT_FILE) };
}

/**
 * What was last seen of the certificate of an environment's endpoint, if anybody has looked.
 *
 * @throws EnvironmentError if the cache is not readable
 */
export function cachedFacts(environment: Pick<Environment, 'account' | 'region' | 'endpoint'>): CertificateFacts | undefined {
  return storedFacts(contextOf(CONTEXT_FILE)[certificateContextKey(environment)]);
}

function contextOf(file: string, key?: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    const content = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return (key === undefined ? content : content[key]) ?? {};
  } catch (error) {
    throw new EnvironmentError([{ file, says: `is not readable as JSON: ${(error as Error).message}` }]);
  }
}

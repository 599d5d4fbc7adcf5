import type { CertificateFacts } from '../certificate/certificate-facts';
import { CONTEXT_FILE, ContextFileError, contextOf, contextValue } from '../certificate/context-file';
import { certificateContextKey } from '../certificate/context-key';
import { storedFacts } from '../certificate/stored-facts';
import type { Environment } from './environment';
import { asArgument } from './load';

/**
 * What `cdk` would hand to an app that is run here: the context of `cdk.json`, and the look-ups of `cdk.context.json`.
 *
 * @throws ContextFileError if one of them is not readable
 */
export function contextHere(): Record<string, unknown> {
  return { ...contextOf('cdk.json', 'context'), ...contextOf(CONTEXT_FILE) };
}

/**
 * What was last seen of the certificate of an environment's endpoint, if anybody has looked.
 *
 * @throws ContextFileError if the cache is not readable, or holds something else in its place
 */
export function cachedFacts(environment: Environment, file = CONTEXT_FILE): CertificateFacts | undefined {
  const key = certificateContextKey(environment);
  const value = contextValue(file, key);
  const facts = storedFacts(value);
  if (value !== undefined && facts === undefined) {
    throw new ContextFileError(
      `${file} has something at '${key}' that is no facts of a certificate: remove the key, or run 'autodiscover-redirect certificate ${asArgument(environment)}', which writes it again`,
    );
  }
  return facts;
}

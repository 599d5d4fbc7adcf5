import { ContextProvider as Provider } from 'aws-cdk-lib/cloud-assembly-schema';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where the CDK CLI stores a plugin's error (aws-cdk-lib/cx-api, PROVIDER_ERROR_KEY). */
const PROVIDER_ERROR = '$providerError';

export interface CachedLookUp {
  readonly value?: unknown;
  /** What the plugin threw. */
  readonly error?: string;
  /** Whether the CDK CLI has to look, or to look again. */
  readonly missing: boolean;
}

/** What the context has under the key of a look-up. */
export function cachedLookUp(value: unknown): CachedLookUp {
  if (value === undefined) return { missing: true };
  const error = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[PROVIDER_ERROR] : undefined;
  return error === undefined ? { value, missing: false } : { error: String(error), missing: true };
}

/**
 * Has the CDK CLI ask a plugin. `ContextProvider.getValue` does the same, but makes every property a part of the
 * key: the command, which writes the facts too, would have to know the options of the constructs.
 */
export function reportMissingLookUp(scope: Construct, key: string, props: Readonly<Record<string, unknown>> & { readonly pluginName: string }): void {
  const { account, region } = Stack.of(scope);
  Stack.of(scope).reportMissingContextKey({ key, provider: Provider.PLUGIN, props: { account, region, ...props } });
}

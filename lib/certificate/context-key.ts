/** The name that CDK's context-provider plugin is registered under. */
export const CERTIFICATE_PLUGIN = 'cdk-autodiscover-redirect';

/** An endpoint, and the environment of the stack that its redirect site is in. */
export interface CertificateContext {
  readonly account: string;
  readonly region: string;
  /** The host of the endpoint, in its normal form. */
  readonly endpoint: string;
}

/**
 * The key in `cdk.context.json` of what is known of an endpoint's certificate: the one that CDK's `ContextProvider.getKey`
 * gives a look-up of the plugin, so that what a command writes down and what a synthesis looks up are one.
 */
export function certificateContextKey({ account, region, endpoint }: CertificateContext): string {
  const props = { account, region, pluginName: CERTIFICATE_PLUGIN, endpoint };
  const parts = Object.entries(props).map(([key, value]) => `${key}=${value.replace(/:/g, '$:')}`);
  return `plugin:${parts.sort().join(':')}`;
}

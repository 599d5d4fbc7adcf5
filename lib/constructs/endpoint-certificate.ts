import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CERTIFICATE_PLUGIN, type CertificateFacts, certificateContextKey, storedFacts } from '../coverage/certificate-facts';
import { dnsNames } from '../names/certificate-cover';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { cachedLookUp, reportMissingLookUp } from './private/cached-look-up';
import { isPlaceholder } from './private/identity';

/** Options about the endpoint's certificate. */
export interface EndpointCertificateOptions {
  /**
   * What is known about the endpoint's certificate. If it does not name the endpoint, the synthesis fails, unless
   * `failOnCertificateMismatch` of the rules is false; if it has expired, or its renewal fails, the synthesis warns.
   *
   * @default - what the command `cdk-autodiscover-redirect certificate`, for an environment file, wrote into `cdk.context.json` for the account and
   * region of the stack; nothing is checked if it wrote nothing
   */
  readonly certificate?: EndpointCertificate;
}

/** Options of a look-up of the endpoint's certificate. */
export interface EndpointCertificateLookupOptions {
  /**
   * The ARN of the certificate in ACM.
   *
   * @default - the one in the stack's region that names the endpoint
   */
  readonly certificateArn?: string;

  /**
   * Whether to look at the endpoint, by a TLS handshake, and not in ACM: for certificates that are not in ACM.
   *
   * @default false
   */
  readonly handshake?: boolean;

  /**
   * The port of the handshake.
   *
   * @default 443
   */
  readonly port?: number;
}

/**
 * What is known about the certificate that the endpoint presents: its names, and how long it is valid.
 *
 * The constructs themselves look nothing up. The command `cdk-autodiscover-redirect certificate`, for an environment
 * file, and the package's plugin for the CDK CLI do, and keep the result in `cdk.context.json`.
 */
export class EndpointCertificate {
  /**
   * The certificate in the context, for the account and region of the scope's stack. It is unknown if the context has
   * none, or the stack has no concrete account and region.
   *
   * @param scope a construct in the stack of the redirect site
   * @param endpoint whose certificate it is
   */
  public static fromContext(scope: Construct, endpoint: AutodiscoverEndpoint): EndpointCertificate {
    const key = contextKey(scope, endpoint);
    return EndpointCertificate.cached(key === undefined ? undefined : scope.node.tryGetContext(key));
  }

  /**
   * The certificate in the context; if it has none, the CDK CLI looks with the package's plugin, which `cdk.json` has
   * to list, and writes the result into the context.
   *
   * @param scope a construct in the stack of the redirect site
   * @param endpoint whose certificate it is
   * @param options where to look
   * @throws if the stack has no concrete account and region, the endpoint or the ARN is known only at deployment, or
   * the options contradict each other
   */
  public static fromLookup(scope: Construct, endpoint: AutodiscoverEndpoint, options: EndpointCertificateLookupOptions = {}): EndpointCertificate {
    const key = contextKey(scope, endpoint);
    // Of the endpoint that CDK looks up first, the certificate is looked up after it.
    if (isPlaceholder(endpoint.host)) return EndpointCertificate.cached(undefined);
    const { certificateArn: arn, handshake = false, port } = options;
    const ofEndpoint = `${scope.node.path}: the certificate of ${endpoint.host}`;
    if (key === undefined) {
      throw new Error(
        `${ofEndpoint} can only be looked up in a known account and region: give the stack an env with both, and the endpoint's host as a literal`,
      );
    }
    if (Token.isUnresolved(arn)) throw new Error(`${ofEndpoint} has an ARN that is known only at deployment: write it out`);
    if (arn !== undefined && handshake) throw new Error(`${ofEndpoint} has an ARN, and a handshake uses none: leave one of the two out`);
    if (port !== undefined && !handshake) throw new Error(`${ofEndpoint} has a port, which only a handshake uses: add handshake: true`);

    const { value, error, missing } = cachedLookUp(scope.node.tryGetContext(key));
    if (missing) reportMissingLookUp(scope, key, { pluginName: CERTIFICATE_PLUGIN, endpoint: endpoint.host, arn, source: handshake ? 'tls' : 'acm', port });
    return error === undefined ? EndpointCertificate.cached(value) : new EndpointCertificate(undefined, `its look-up failed: ${error}`);
  }

  /**
   * A certificate whose names are known, such as one that the same app makes. Its validity is unknown.
   *
   * @param names DNS names of its subjectAltName, wildcards among them
   */
  public static withNames(names: string[]): EndpointCertificate {
    return new EndpointCertificate({ source: { kind: 'tls', host: '', port: 443 }, names: dnsNames(names), status: 'VALID', seenAt: new Date().toISOString() });
  }

  private static cached(value: unknown): EndpointCertificate {
    const facts = storedFacts(value);
    const isBroken = value !== undefined && facts === undefined;
    return new EndpointCertificate(
      facts,
      isBroken ? "its entry in the context is not one that 'npx cdk-autodiscover-redirect certificate' writes" : undefined,
      true,
    );
  }

  /** Its DNS names, in their normal form; left out if it is unknown. */
  public readonly names?: string[];

  private constructor(
    /** @internal */
    public readonly _facts?: CertificateFacts,
    /**
     * Why it is unknown.
     *
     * @internal
     */
    public readonly _problem?: string,
    /**
     * Whether a command wrote it into the context, and can look again.
     *
     * @internal
     */
    public readonly _isCached: boolean = false,
  ) {
    this.names = _facts && [..._facts.names];
  }
}

function contextKey(scope: Construct, { host }: AutodiscoverEndpoint): string | undefined {
  const { account, region } = Stack.of(scope);
  if ([account, region, host].some((part) => Token.isUnresolved(part)) || isPlaceholder(host)) return undefined;
  return certificateContextKey({ account, region, endpoint: host });
}

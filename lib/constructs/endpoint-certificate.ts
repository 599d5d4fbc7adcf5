import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CERTIFICATE_PLUGIN, type CertificateFacts, certificateContextKey } from '../certificate/certificate-facts';
import { storedFacts } from '../certificate/stored-facts';
import { dnsNames } from '../names/name-match';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { cachedLookUp, reportMissingLookUp } from './private/cached-look-up';

/** Options of whatever knows the endpoint's certificate. */
export interface EndpointCertificateOptions {
  /**
   * What is known of the endpoint's certificate. An endpoint that it does not name fails the synthesis, unless
   * `failOnCertificateMismatch` of the rules is false; one that has ended, or whose renewal fails, is a warning.
   *
   * @default - what the command `autodiscover-redirect certificate` wrote into `cdk.context.json` for the account and
   * region of the stack; nothing is checked where it wrote nothing
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
   * Whether to ask the endpoint itself, by a TLS handshake, rather than ACM: for certificates that are not in ACM.
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
 * What is known of the certificate that the endpoint presents: the names that it has, and how long it is valid.
 *
 * Nothing of it is asked for while constructs are made. The command `autodiscover-redirect certificate` and the package's
 * plugin for CDK's command line look, and keep the answer in `cdk.context.json`.
 */
export class EndpointCertificate {
  /**
   * What was written into the context, for the account and region of the scope's stack. Nothing is known where nothing
   * was written, or the stack has no concrete account and region.
   *
   * @param scope a construct in the stack of the redirect site
   * @param endpoint whose certificate it is
   */
  public static fromContext(scope: Construct, endpoint: AutodiscoverEndpoint): EndpointCertificate {
    const key = contextKey(scope, endpoint);
    return EndpointCertificate.cached(key === undefined ? undefined : scope.node.tryGetContext(key));
  }

  /**
   * What was written into the context; where nothing was, CDK's command line looks with the package's plugin, which
   * `cdk.json` has to list, and writes it down.
   *
   * @param scope a construct in the stack of the redirect site
   * @param endpoint whose certificate it is
   * @param options where to look
   * @throws if the stack has no concrete account and region, the endpoint or the ARN is known only at deployment, or
   * the options contradict each other
   */
  public static fromLookup(scope: Construct, endpoint: AutodiscoverEndpoint, options: EndpointCertificateLookupOptions = {}): EndpointCertificate {
    const key = contextKey(scope, endpoint);
    const { certificateArn: arn, handshake = false, port } = options;
    const ofEndpoint = `${scope.node.path}: the certificate of ${endpoint.host}`;
    if (key === undefined) {
      throw new Error(`${ofEndpoint} is looked up in an account and a region: give the stack an env with both, and the endpoint's host as a literal`);
    }
    if (Token.isUnresolved(arn)) throw new Error(`${ofEndpoint} has an ARN that is known only at deployment: write it out`);
    if (arn !== undefined && handshake) throw new Error(`${ofEndpoint} has an ARN, and a handshake takes none: leave one of the two out`);
    if (port !== undefined && !handshake) throw new Error(`${ofEndpoint} has a port, which is for a handshake: add handshake: true`);

    const { value, error, missing } = cachedLookUp(scope.node.tryGetContext(key));
    if (missing) reportMissingLookUp(scope, key, { pluginName: CERTIFICATE_PLUGIN, endpoint: endpoint.host, arn, source: handshake ? 'tls' : 'acm', port });
    return error === undefined ? EndpointCertificate.cached(value) : new EndpointCertificate(undefined, `its look-up failed: ${error}`);
  }

  /**
   * A certificate whose names are known, such as one that the same app makes. How long it is valid is not known.
   *
   * @param names DNS names of its subjectAltName, wildcards among them
   */
  public static withNames(names: string[]): EndpointCertificate {
    return new EndpointCertificate({ source: { kind: 'tls', host: '', port: 443 }, names: dnsNames(names), status: 'VALID', seenAt: new Date().toISOString() });
  }

  private static cached(value: unknown): EndpointCertificate {
    const facts = storedFacts(value);
    const isBroken = value !== undefined && facts === undefined;
    return new EndpointCertificate(facts, isBroken ? "what the context has of it is not what 'autodiscover-redirect certificate' writes" : undefined, true);
  }

  /** The DNS names that it has, in their normal form; left out where nothing is known of it. */
  public readonly names?: string[];

  private constructor(
    /** @internal */
    public readonly _facts?: CertificateFacts,
    /**
     * Why nothing is known of it.
     *
     * @internal
     */
    public readonly _problem?: string,
    /**
     * Whether a command looked and wrote it down, and can look again.
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
  if ([account, region, host].some((part) => Token.isUnresolved(part))) return undefined;
  return certificateContextKey({ account, region, endpoint: host });
}

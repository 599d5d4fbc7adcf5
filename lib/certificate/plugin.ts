import { CERTIFICATE_PLUGIN, type CertificateFacts } from '../coverage/certificate-facts';
import { UserError } from '../errors';
import { checkEndpointHost, quote } from '../names/domain-name';
import { type CertificateLookUp, lookUpCertificate } from './look-up';

/*
 * A plugin of the CDK CLI, which looks up an endpoint's certificate within `cdk synth`, and writes the facts into
 * cdk.context.json. The CLI loads it from cdk.json by its name or an absolute path, checks its version and calls its
 * `init` (aws-cdk, "PluginHost").
 */

/** The part of the CDK CLI's interface for plugins that is used here (aws-cdk, "PluginHost"). */
export interface PluginHost {
  registerContextProviderAlpha(name: string, provider: { getValue(query: Query): Promise<CertificateFacts> }): void;
}

/** The properties of a construct's look-up, and some that CDK adds. */
export type Query = Readonly<Record<string, unknown>>;

/** The only version that the CDK CLI knows. */
export const version = '1';

export function init(host: PluginHost): void {
  host.registerContextProviderAlpha(CERTIFICATE_PLUGIN, { getValue: certificateFacts });
}

/**
 * The facts of the certificate of `endpoint`: in ACM by its `arn`, or else by the endpoint's host in the `region`. Where
 * `source` is `tls`, by a handshake with the endpoint's `port`, 443 if it is left out.
 *
 * The CDK CLI gives its plugins no credentials, neither those of a profile that it is given nor its look-up role: the
 * SDK's default chain finds them, with AWS_PROFILE if that is set.
 *
 * @throws UserError where its user can fix what keeps it from being read: CDK shows the message as an error of
 * the construct, and writes nothing down
 */
async function certificateFacts(query: Query): Promise<CertificateFacts> {
  return lookUpCertificate(lookUpOf(query));
}

function lookUpOf({ endpoint, region, source = 'acm', arn, port }: Query): CertificateLookUp {
  const { name: host, problem } = checkEndpointHost(endpoint);
  if (host === undefined) throw wrong('endpoint', endpoint, problem);
  if (source === 'tls') {
    if (port === undefined || isPort(port)) return { from: 'tls', host, port };
    throw wrong('port', port, 'is not a port; write a number from 1 to 65535');
  }
  if (source !== 'acm') throw wrong('source', source, "is not a source of certificates; write 'acm' or 'tls'");
  if (typeof arn === 'string') return { from: 'acm', arn };
  if (arn !== undefined) throw wrong('arn', arn, 'is not text; write the ARN of a certificate in ACM');
  if (typeof region === 'string') return { from: 'acm', host, region };
  throw wrong('region', region, 'is not a region; give the stack a region, or the ARN of the certificate');
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function wrong(key: string, value: unknown, problem: string): UserError {
  return new UserError(`the look-up of ${CERTIFICATE_PLUGIN} has a wrong ${key}: ${quote(value)} ${problem}`);
}

import { CERTIFICATE_PLUGIN, type CertificateFacts } from '../coverage/certificate-facts';
import { UserError } from '../errors';
import { checkEndpointHost, quote } from '../names/domain-name';
import { type CertificateLookUp, lookUpCertificate } from './look-up';

/*
 * A plugin of CDK's command line, which asks for an endpoint's certificate within `cdk synth`, and writes the facts into
 * cdk.context.json. The command line takes it from cdk.json by its name or an absolute path, asks for its version and
 * calls its `init` (aws-cdk, "PluginHost").
 */

/** What CDK's command line hands to a plugin, as far as this one goes (aws-cdk, "PluginHost"). */
export interface PluginHost {
  registerContextProviderAlpha(name: string, provider: { getValue(query: Query): Promise<CertificateFacts> }): void;
}

/** What the look-up of a construct hands over: its own properties, and some that CDK adds. */
export type Query = Readonly<Record<string, unknown>>;

/** CDK's command line knows no other. */
export const version = '1';

export function init(host: PluginHost): void {
  host.registerContextProviderAlpha(CERTIFICATE_PLUGIN, { getValue: certificateFacts });
}

/**
 * The facts of the certificate of `endpoint`: in ACM by its `arn`, or else by the endpoint's host in the `region`. Where
 * `source` is `tls`, by a handshake with the endpoint's `port`, 443 if it is left out.
 *
 * CDK's command line lends its plugins no credentials, neither those of --profile nor its look-up role: the SDK's default
 * chain finds them, with AWS_PROFILE where that is set.
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
  if (source !== 'acm') throw wrong('source', source, "is no source of certificates; write 'acm' or 'tls'");
  if (typeof arn === 'string') return { from: 'acm', arn };
  if (arn !== undefined) throw wrong('arn', arn, 'is not a text; write the ARN of a certificate of ACM');
  if (typeof region === 'string') return { from: 'acm', host, region };
  throw wrong('region', region, 'is not a region; give the stack a region, or the ARN of the certificate');
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function wrong(key: string, value: unknown, problem: string): UserError {
  return new UserError(`the look-up of ${CERTIFICATE_PLUGIN} has a wrong ${key}: ${quote(value)} ${problem}`);
}

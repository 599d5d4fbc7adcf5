import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connectByName } from '../certificate/handshake';
import { type CertificateLookUp, lookUpCertificate } from '../certificate/look-up';
import type { CertificateFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { asArgument } from '../environment/load';
import { EXIT, UserError } from '../errors';
import { CONTEXT_FILE, cachedFacts } from '../plan/context-file';
import type { Destination } from './options';
import { type Terminal, tell } from './terminal';

/** Where the facts of a certificate come from. */
export interface SourceOptions {
  readonly arn?: string;
  readonly acm?: boolean;
  readonly tls?: boolean;
  readonly profile?: string;
  readonly port?: number;
  readonly connectTo?: Destination;
  readonly cacert?: string;
  readonly offline?: boolean;
}

/** @throws UserError if the options name several sources */
export function refuseContradictions({ arn, acm, tls, profile, port, connectTo, cacert, offline }: SourceOptions): void {
  const ofAcm = given({ '--arn': arn, '--acm': acm, '--profile': profile });
  const ofTls = given({ '--tls': tls, '--port': port, '--connect-to': connectTo, '--cacert': cacert });
  if (ofAcm.length > 0 && ofTls.length > 0) throw new UserError(`${ofAcm[0]} reads ACM, and ${ofTls[0]} reads the endpoint: give one of them`);
  const [asking] = [...ofAcm, ...ofTls];
  if (offline && asking !== undefined) throw new UserError(`--offline makes no request, and ${asking} is for one: give one of them`);
}

/**
 * The facts that were cached.
 *
 * @throws UserError if there are none, or they are not readable
 */
export function offlineFacts(file: string, environment: Environment): CertificateFacts {
  const facts = cachedFacts(environment, file);
  if (facts) return facts;
  const context = file === CONTEXT_FILE ? '' : ` --context ${file}`;
  throw new UserError(
    `${file} has no data about the certificate of ${environment.name}: run 'npx cdk-autodiscover-redirect certificate ${asArgument(environment)}${context}' without --offline`,
  );
}

/**
 * The facts as they are now.
 *
 * @throws UserError with exit status 1 if the endpoint presents no certificate, and 2 if ACM gives none
 */
export async function presentFacts(environment: Environment, options: SourceOptions, terminal: Terminal): Promise<CertificateFacts> {
  const lookUp = lookUpOf(environment, options);
  tell(terminal, asked(lookUp));
  const { profile, connectTo: destination, cacert } = options;
  const ca = cacert === undefined ? undefined : [authorities(cacert)];
  try {
    return await lookUpCertificate(lookUp, {
      profile,
      connect: destination && ((_host, _port, signal) => connectByName(destination.host, destination.port, signal)),
      env: terminal.env,
      ca,
      signal: terminal.stop,
    });
  } catch (error) {
    if (terminal.stop?.aborted) throw new UserError('stopped before the certificate was read', { status: EXIT.no });
    if (lookUp.from === 'tls' && error instanceof UserError) {
      throw new UserError(destination ? `${error.message} (with --connect-to ${destination.host}:${destination.port})` : error.message, {
        status: EXIT.no,
        cause: error,
      });
    }
    throw error;
  }
}

/** From the options; else from the environment file; else from the endpoint. */
function lookUpOf(environment: Environment, options: SourceOptions): CertificateLookUp {
  const { endpoint: host, region, certificate: said = {} } = environment;
  const { arn = ofTls(options) || options.acm ? undefined : said.arn, port = said.port } = options;
  if (arn !== undefined) return { from: 'acm', arn };
  if (options.acm || options.profile !== undefined || (!ofTls(options) && said.source === 'acm')) return { from: 'acm', host, region };
  return { from: 'tls', host, port };
}

function ofTls({ tls, port, connectTo, cacert }: SourceOptions): boolean {
  return tls !== undefined || port !== undefined || connectTo !== undefined || cacert !== undefined;
}

function asked(lookUp: CertificateLookUp): string {
  if (lookUp.from === 'tls') return `asking ${lookUp.host}:${lookUp.port ?? 443} for its certificate`;
  return 'arn' in lookUp ? `asking ACM for ${lookUp.arn}` : `asking ACM in ${lookUp.region} for the certificate of ${lookUp.host}`;
}

/** @throws UserError if it cannot be read, or has no certificate */
export function authorities(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--cacert: ${file} is not readable (${(error as NodeJS.ErrnoException).code}): name a PEM file of certificates`);
  }
  try {
    // OpenSSL reads a file without a certificate as an empty list, and then trusts no authority.
    new X509Certificate(text);
    return text;
  } catch {
    throw new UserError(`--cacert: ${file} contains no certificate: name a PEM file of certificates`);
  }
}

function given(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

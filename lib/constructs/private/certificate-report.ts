import { Annotations, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CertificateVerdict } from '../../coverage/certificate-verdicts';
import { coverageOf, isDirect, uncoveredEndpoint } from '../../coverage/coverage';
import { autodiscoverHost } from '../../names/domain-name';
import { visible } from '../../text/untrusted';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';
import type { EndpointCertificate } from '../endpoint-certificate';
import { WhenCovered } from '../options';
import type { SmtpNamespace } from '../smtp-namespace';

/** How a certificate is reported. */
export interface CertificateReporting {
  /** Whether the caller asked for it, so that an unknown certificate is reported too. */
  readonly asked: boolean;
  /** Whether a mismatch with the endpoint fails the synthesis. */
  readonly failOnMismatch: boolean;
}

/** Reports what is wrong with the endpoint's certificate. */
export function reportCertificate(scope: Construct, endpoint: AutodiscoverEndpoint, certificate: EndpointCertificate, how: CertificateReporting): void {
  if (certificate._problem !== undefined) {
    Annotations.of(scope).addWarningV2(
      idOf('facts-unreadable'),
      visible(`the certificate of ${endpoint.host} is unknown, as ${certificate._problem}. To fix it, run 'npx cdk-autodiscover-redirect certificate'.`),
    );
    return;
  }
  if (Token.isUnresolved(endpoint.host)) return;
  const { verdicts } = coverageOf({ facts: certificate._facts, endpoint: endpoint.host, namespaces: [], now: new Date() }).endpoint;
  for (const verdict of verdicts) {
    if (verdict.id === 'endpoint-not-covered' && how.failOnMismatch) failSynthesis(scope, verdict, certificate);
    else if (verdict.id !== 'no-facts' || how.asked) report(scope, verdict);
  }
}

/**
 * The domains whose CNAMEs go straight to the endpoint.
 *
 * @param byDefault for namespaces without their own value
 */
export function directDomains(
  namespaces: readonly SmtpNamespace[],
  endpoint: AutodiscoverEndpoint | undefined,
  certificate: EndpointCertificate | undefined,
  byDefault: WhenCovered,
): ReadonlySet<string> {
  const facts = certificate?._facts;
  if (!facts || !endpoint || Token.isUnresolved(endpoint.host)) return new Set();
  const direct = namespaces.filter(({ domain, endpoint: own, whenCovered }) =>
    isDirect(
      {
        domain,
        host: autodiscoverHost(domain),
        endpoint: own?.host === endpoint.host ? undefined : own?.host,
        whenCovered: whenCovered ?? byDefault,
      },
      facts,
    ),
  );
  return new Set(direct.map(({ domain }) => domain));
}

export function isWantedDirect({ whenCovered }: SmtpNamespace, byDefault: WhenCovered = WhenCovered.REDIRECT): boolean {
  return (whenCovered ?? byDefault) === WhenCovered.DIRECT;
}

/**
 * Only a mismatch fails a synthesis: stopping a deployment does not help against an expired certificate. A validation, as a
 * plain `cdk synth` ignores annotations within a Stage.
 */
function failSynthesis(scope: Construct, verdict: CertificateVerdict, { _facts, _isCached }: EndpointCertificate): void {
  const message = `${visible(uncoveredEndpoint(verdict, _isCached ? _facts : undefined))} (${idOf(verdict.id)})`;
  scope.node.addValidation({ validate: () => [message] });
}

/** Cached facts always age: where a warning fails a synthesis, one about that would stop every pipeline after a month. */
function report(scope: Construct, { id, severity, message, fix }: CertificateVerdict): void {
  // CDK prints the names of the certificate, which another party wrote, as they are.
  const text = visible(fix === undefined ? `${message}.` : `${message}. To fix it, ${fix}.`);
  const annotations = Annotations.of(scope);
  if (id === 'facts-stale' || severity === 'hint') annotations.addInfo(`${text} (${idOf(id)})`);
  else if (severity !== 'ok') annotations.addWarningV2(idOf(id), text);
}

function idOf(id: string): string {
  return `cdk-autodiscover-redirect:${id}`;
}

import { Annotations, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CertificateVerdict } from '../../certificate/certificate-verdicts';
import { coverageOf } from '../../certificate/coverage';
import { autodiscoverHost } from '../../names/domain-name';
import { visible } from '../../text/untrusted';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';
import type { EndpointCertificate } from '../endpoint-certificate';
import type { SmtpNamespace } from '../smtp-namespace';
import { WhenCovered } from '../when-covered';

/** Says what is wrong with the endpoint's certificate; where somebody `asked`, that nothing is known of it too. */
export function reportCertificate(scope: Construct, endpoint: AutodiscoverEndpoint, certificate: EndpointCertificate, asked: boolean): void {
  if (certificate._problem !== undefined) {
    Annotations.of(scope).addWarningV2(
      idOf('facts-unreadable'),
      visible(`nothing is known of the certificate of ${endpoint.host}, as ${certificate._problem}. To mend it, run 'autodiscover-redirect certificate'.`),
    );
    return;
  }
  if (Token.isUnresolved(endpoint.host)) return;
  const { verdicts } = coverageOf({ facts: certificate._facts, endpoint: endpoint.host, namespaces: [], now: new Date() }).endpoint;
  for (const verdict of verdicts) if (verdict.id !== 'no-facts' || asked) report(scope, verdict);
}

/**
 * The domains whose CNAMEs go straight to the endpoint.
 *
 * @param byDefault for namespaces that do not say it themselves
 */
export function directDomains(
  namespaces: readonly SmtpNamespace[],
  endpoint: AutodiscoverEndpoint | undefined,
  certificate: EndpointCertificate | undefined,
  byDefault: WhenCovered,
): ReadonlySet<string> {
  const facts = certificate?._facts;
  if (!facts || !endpoint || Token.isUnresolved(endpoint.host)) return new Set();
  const asking = namespaces.filter((namespace) => isWantedDirect(namespace, byDefault) && [undefined, endpoint.host].includes(namespace.endpoint?.host));
  if (asking.length === 0) return new Set();
  const asked = asking.map(({ domain }) => ({ domain, host: autodiscoverHost(domain), whenCovered: WhenCovered.DIRECT }));
  const { namespaces: judged } = coverageOf({ facts, endpoint: endpoint.host, namespaces: asked, now: new Date() });
  return new Set(judged.filter(({ direct }) => direct).map(({ domain }) => domain));
}

export function isWantedDirect({ whenCovered }: SmtpNamespace, byDefault: WhenCovered = WhenCovered.REDIRECT): boolean {
  return (whenCovered ?? byDefault) === WhenCovered.DIRECT;
}

/**
 * Only what no day changes is an error. A certificate that has ended does not get better by a deployment that is held up,
 * and facts grow old by themselves: under `--strict`, a warning of that would stop every pipeline after a month.
 */
function report(scope: Construct, { id, severity, says, mend }: CertificateVerdict): void {
  // CDK prints it as it is, and its names are those of a certificate that others made.
  const message = visible(mend === undefined ? `${says}.` : `${says}. To mend it, ${mend}.`);
  const annotations = Annotations.of(scope);
  // As `Validations.addError` writes it, which the oldest aws-cdk-lib of the peer's range does not have.
  if (id === 'endpoint-not-covered') annotations.addError(`${message} (${idOf(id)})`);
  else if (id === 'facts-stale' || severity === 'hint') annotations.addInfo(`${message} (${idOf(id)})`);
  else if (severity !== 'ok') annotations.addWarningV2(idOf(id), message);
}

function idOf(id: string): string {
  return `cdk-autodiscover-redirect:${id}`;
}

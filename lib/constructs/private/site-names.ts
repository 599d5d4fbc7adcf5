import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { CfnOutput, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { formerHostProblem } from '../../layout/namespace-checks';
import { recordId } from '../../layout/record-set';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';
import type { RedirectHost } from '../redirect-host';
import { literal, type Problem } from './construct-checks';
import { isInternal, redirectHostAccountProblems, warnOfPublicZones, warnOfUnsettledZones } from './record-checks';
import { type RecordZone, recordZone, unsettledZones } from './record-zone';
import { aliasRecords } from './records';

/* The names of a site: its redirect host, and the former ones that records may still lead to. */

export interface SiteNames {
  readonly redirectHost?: RedirectHost;
  readonly formerRedirectHosts?: RedirectHost[];
}

/** What is wrong with the names of a site, each by itself and next to the others. */
export function siteNameProblems(scope: Construct, { redirectHost, formerRedirectHosts: former = [] }: SiteNames, endpoint?: AutodiscoverEndpoint): Problem[] {
  const taken = new Set(redirectHost ? aliasIds(redirectHost) : []);
  const names = { endpoint: literal(endpoint?.host), redirectHost: literal(redirectHost?.hostName) };
  return [
    ...redirectHostAccountProblems(scope, 'redirectHost', redirectHost),
    ...former.flatMap((host, index): Problem[] => {
      const at = `formerRedirectHosts[${index}]`;
      const name = literal(host.hostName);
      const before = former.slice(0, index).map(({ hostName }) => hostName);
      const message = name === undefined ? undefined : formerHostProblem(name, names, before);
      if (message !== undefined) return [{ at, value: name, message }];
      const ids = aliasIds(host);
      const isTwin = ids.some((id) => taken.has(id));
      for (const id of ids) taken.add(id);
      if (isTwin) {
        const fix = 'write out the name of one of the two';
        return [
          { at, message: `is known only at deployment, as another redirect host in its zone is, and the IDs of their records derive from the names: ${fix}` },
        ];
      }
      return redirectHostAccountProblems(scope, at, host);
    }),
  ];
}

/** Whether the names need the load balancer: an alias leads to it. */
export function haveAliases({ redirectHost, formerRedirectHosts = [] }: SiteNames): boolean {
  return [...(redirectHost ? [redirectHost] : []), ...formerRedirectHosts].some(({ zones }) => zones.length > 0);
}

/**
 * Leads the names of a site to its load balancer. A former name keeps the logical IDs that it had.
 *
 * @returns the aliases of the redirect host
 */
export function nameSite(
  scope: Construct,
  { redirectHost, formerRedirectHosts: former = [] }: SiteNames,
  loadBalancer: IApplicationLoadBalancer,
  dualStack: boolean,
): CfnRecordSet[] {
  const aliases = redirectHost ? aliasesOf(scope, redirectHost, loadBalancer, dualStack) : [];
  for (const host of former) aliasesOf(scope, host, loadBalancer, dualStack);

  const hosts = [...(redirectHost ? [redirectHost] : []), ...former];
  warnOfUnsettledZones(scope, unsettledZones(hosts.flatMap(({ _sources }) => _sources)));
  if (isInternal(loadBalancer)) {
    warnOfPublicZones(
      scope,
      hosts.filter(({ _isInPublicZone }) => _isInPublicZone).map(({ hostName }) => hostName),
    );
  }
  if (redirectHost?.isExternal) {
    new CfnOutput(scope, 'RedirectHost', {
      description: `DNS of the redirect host is elsewhere: make ${redirectHost.hostName} a CNAME of this name`,
      value: loadBalancer.loadBalancerDnsName,
    });
  }
  return aliases;
}

function aliasesOf(scope: Construct, host: RedirectHost, loadBalancer: IApplicationLoadBalancer, dualStack: boolean): CfnRecordSet[] {
  const { hostName, _aliasRemovalPolicy: policy } = host;
  const records = host._sources.flatMap((source) => {
    const zone = recordZone(source);
    return aliasRecords(scope, { id: aliasId(hostName, zone), name: hostName, zone }, loadBalancer, dualStack);
  });
  if (policy) for (const record of records) record.applyRemovalPolicy(policy);
  return records;
}

function aliasIds({ hostName, _sources }: RedirectHost): string[] {
  return _sources.map((source) => aliasId(hostName, recordZone(source)));
}

function aliasId(hostName: string, zone: RecordZone): string {
  return recordId(Token.isUnresolved(hostName) ? 'RedirectHost' : hostName, zone);
}

import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnListenerRule, type IApplicationListener, type IApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { MAX_RESOURCES_PER_STACK } from '../layout/record-shards';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { EndpointCertificate } from './endpoint-certificate';
import { NamespaceRecords, type NamespaceRecordsOptions } from './namespace-records';
import { HostsMode, WhenCovered } from './options';
import { namespaceProblems, type Problem, recordCount, refuse, ruleSet } from './private/construct-checks';
import { accountProblems, redirectHostAccountProblems, ttlProblems } from './private/record-checks';
import { claimOf, priorityProblems } from './private/rule-priorities';
import { loadBalancerHandedIn, siteProblems } from './private/site-checks';
import { RedirectRules, type RedirectRulesOptions } from './redirect-rules';
import { RedirectSite, type RedirectSiteOptions } from './redirect-site';
import type { SmtpNamespace } from './smtp-namespace';

/** Properties of `AutodiscoverRedirect`. */
export interface AutodiscoverRedirectProps extends RedirectSiteOptions, RedirectRulesOptions, NamespaceRecordsOptions {
  /** The HTTPS Autodiscover service that clients are redirected to. */
  readonly endpoint: AutodiscoverEndpoint;

  /** The namespaces whose clients are redirected. Their order does not matter. */
  readonly namespaces: SmtpNamespace[];
}

/**
 * Exchange Autodiscover for many mail domains behind one certificate name, as the white paper's Scenario 4 has it: a
 * redirect site, its rules, and a record for each namespace that leads to it.
 *
 * The template is a function of the set of namespaces. One that comes or goes changes its own record and the host list
 * of one rule; no logical ID and no priority of anything else moves.
 *
 * @throws if anything is wrong with the options or the namespaces; the message lists all that is wrong
 */
@propertyInjectable
export class AutodiscoverRedirect extends Construct {
  /** Uniquely identifies this class for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-autodiscover-redirect.AutodiscoverRedirect';

  /** The redirect site. */
  public readonly site: RedirectSite;

  /** The listener rules, by priority. */
  public readonly rules: CfnListenerRule[];

  /** The namespaces' records, in the alphabetical order of their namespaces. */
  public readonly records: CfnRecordSet[];

  constructor(scope: Construct, id: string, props: AutodiscoverRedirectProps) {
    super(scope, id);
    const any = props.hosts === HostsMode.ANY;
    const { rules, problems, range } = ruleSet(props);
    refuse(this, 'AutodiscoverRedirect', [
      ...siteProblems(this, props),
      ...redirectHostAccountProblems(this, props.redirectHost),
      ...targetProblems(props),
      ...ttlProblems(props.ttl),
      ...namespaceProblems(props.namespaces, props),
      ...accountProblems(this, props.namespaces),
      ...problems,
      ...(props.listener ? priorityProblems(this, claimOf(props.listener, range, rules)) : []),
      ...roomProblems(rules.length + countRecords(props)),
    ]);

    this.site = new RedirectSite(this, 'Site', { ...props, defaultEndpoint: any ? props.endpoint : undefined });
    // Handing it to the rules asks for it, so that they say where nothing is known of it.
    const certificate = props.certificate ?? (props.whenCovered === WhenCovered.DIRECT ? EndpointCertificate.fromContext(this, props.endpoint) : undefined);
    this.rules = new RedirectRules(this, 'Rules', { ...props, certificate, listener: this.site.listener }).rules;
    this.records = new NamespaceRecords(this, 'Records', {
      ...props,
      certificate,
      loadBalancer: props.listener && !loadBalancerHandedIn(props) ? undefined : this.site.loadBalancer,
      dualStack: this.site.dualStack,
    }).records;
  }

  /**
   * The load balancer.
   *
   * @throws if only a listener was handed in
   */
  public get loadBalancer(): IApplicationLoadBalancer {
    return this.site.loadBalancer;
  }

  /** The HTTP listener on port 80. */
  public get listener(): IApplicationListener {
    return this.site.listener;
  }

  /**
   * Redirects that the site has answered with, of all hosts.
   *
   * @param props period, statistic and the like
   */
  public metricHttpRedirectCount(props?: MetricOptions): Metric {
    return this.site.metricHttpRedirectCount(props);
  }

  /**
   * Requests for hosts that are not redirected: the site's 404 answers.
   *
   * @param props period, statistic and the like
   */
  public metricHttpFixedResponseCount(props?: MetricOptions): Metric {
    return this.site.metricHttpFixedResponseCount(props);
  }
}

function targetProblems(props: AutodiscoverRedirectProps): Problem[] {
  const problems: Problem[] = [];
  if (props.listener && !props.priorities) {
    problems.push({ at: 'priorities', message: 'is missing: a listener that is handed in may have other rules; give a range that none of them uses' });
  }
  if (props.listener && props.hosts === HostsMode.ANY) {
    problems.push({
      at: 'hosts',
      value: props.hosts,
      message: "needs the listener's default action, which stays as it is on a listener that is handed in: use HostsMode.LISTED",
    });
  }
  if (props.listener && !loadBalancerHandedIn(props) && !props.redirectHost) {
    problems.push({
      at: 'redirectHost',
      message: 'is missing: an imported listener does not tell its load balancer, and the records have to lead somewhere; give redirectHost or loadBalancer',
    });
  }
  return problems;
}

/** A wrong namespace has no host that could be counted; its own problem is told first. */
function countRecords({ namespaces, srvRecords, ipAddressType }: AutodiscoverRedirectProps): number {
  const right = namespaces.filter((namespace) => namespace._problems.length === 0);
  return recordCount(right, srvRecords, ipAddressType !== undefined && ipAddressType !== IpAddressType.IPV4);
}

function roomProblems(resources: number): Problem[] {
  if (resources <= MAX_RESOURCES_PER_STACK) return [];
  const message = `come to ${resources} rules and records, and one stack has room for ${MAX_RESOURCES_PER_STACK} beside the site: make a RedirectSite and RedirectRules in it, and NamespaceRecords in sibling stacks`;
  return [{ at: 'namespaces', message }];
}

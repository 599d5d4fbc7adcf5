import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnListenerRule, type IApplicationListener, type IApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { MAX_RESOURCES_PER_STACK } from '../layout/record-shards';
import { quote } from '../names/domain-name';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { EndpointCertificate } from './endpoint-certificate';
import { NamespaceRecords, type NamespaceRecordsOptions } from './namespace-records';
import { HostsMode, WhenCovered } from './options';
import { namespaceProblems, type Problem, recordCount, refuse, refuseTexts, ruleSet } from './private/construct-checks';
import { claimOf, priorityProblems } from './private/priority-conflicts';
import { accountProblems, ttlProblems } from './private/record-checks';
import { loadBalancerHandedIn, siteProblems } from './private/site-checks';
import { siteNameProblems } from './private/site-names';
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
 * Exchange Autodiscover for many mail domains behind one certificate name, as in the white paper's Scenario 4: a
 * redirect site, its rules, and a record for each namespace that leads to it.
 *
 * The template is a function of the set of namespaces. Adding or removing one changes its own record and the host list
 * of one rule; no other logical ID or priority changes.
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
    refuseTexts(this, 'AutodiscoverRedirect', props);
    const any = props.hosts === HostsMode.ANY;
    const { rules, problems, range } = ruleSet(props);
    refuse(this, 'AutodiscoverRedirect', [
      ...siteProblems(this, props),
      ...siteNameProblems(this, props, props.endpoint),
      ...targetProblems(props),
      ...ttlProblems(props.ttl),
      ...namespaceProblems(props.namespaces, props),
      ...accountProblems(this, props.namespaces),
      ...problems,
      ...(props.listener ? priorityProblems(this, claimOf(props.listener, range, rules)) : []),
      ...roomProblems(id, rules.length + countRecords(props)),
    ]);

    this.site = new RedirectSite(this, 'Site', { ...props, defaultEndpoint: any ? props.endpoint : undefined });
    // Given to the rules only if asked for: they warn if it is unknown.
    const certificate = props.certificate ?? (props.whenCovered === WhenCovered.DIRECT ? EndpointCertificate.fromContext(this, props.endpoint) : undefined);
    this.rules = new RedirectRules(this, 'Rules', { ...props, certificate, listener: this.site.listener }).rules;
    this.records = new NamespaceRecords(this, 'Records', {
      ...props,
      certificate,
      loadBalancer: props.listener && !loadBalancerHandedIn(props) ? undefined : this.site.loadBalancer,
      dualStack: this.site.dualStack,
    }).records;
    // During a rename alone: the templates of sites without a former redirect host stay as they are.
    if (props.formerRedirectHosts?.length) this.deployAfterRedirectHost();
  }

  /** A record that leads to a name before it exists does not resolve, for as long as resolvers keep the negative answer. */
  private deployAfterRedirectHost(): void {
    for (const record of this.records) if (record.type === 'CNAME') record.node.addDependency(...this.site.redirectHostRecords);
  }

  /**
   * The load balancer.
   *
   * @throws if only a listener was given
   */
  public get loadBalancer(): IApplicationLoadBalancer {
    return this.site.loadBalancer;
  }

  /** The HTTP listener on port 80. */
  public get listener(): IApplicationListener {
    return this.site.listener;
  }

  /**
   * Redirects that the site has answered, for all hosts.
   *
   * @param props period, statistic and other options
   */
  public metricHttpRedirectCount(props?: MetricOptions): Metric {
    return this.site.metricHttpRedirectCount(props);
  }

  /**
   * Requests for hosts that are not redirected: the site's 404 answers.
   *
   * @param props period, statistic and other options
   */
  public metricHttpFixedResponseCount(props?: MetricOptions): Metric {
    return this.site.metricHttpFixedResponseCount(props);
  }
}

function targetProblems(props: AutodiscoverRedirectProps): Problem[] {
  const problems: Problem[] = [];
  if (props.listener && !props.priorities) {
    problems.push({ at: 'priorities', message: 'is missing: an existing listener may have other rules; give a range that none of them uses' });
  }
  if (props.listener && props.hosts === HostsMode.ANY) {
    problems.push({
      at: 'hosts',
      value: props.hosts,
      message: "needs the listener's default action, and an existing listener keeps its own: use HostsMode.LISTED",
    });
  }
  if (props.listener && !loadBalancerHandedIn(props) && !props.redirectHost) {
    problems.push({
      at: 'redirectHost',
      message: 'is missing: the records need a target, and the load balancer of an imported listener is unknown; give redirectHost or loadBalancer',
    });
  }
  return problems;
}

/** Empty if a namespace is invalid: its own problem is reported first. */
function countRecords({ namespaces, srvRecords, ipAddressType }: AutodiscoverRedirectProps): number {
  const right = namespaces.filter((namespace) => namespace._problems.length === 0);
  return recordCount(right, srvRecords, ipAddressType !== undefined && ipAddressType !== IpAddressType.IPV4);
}

/** The parts under the IDs that they have here: every logical ID stays. */
function roomProblems(id: string, resources: number): Problem[] {
  if (resources <= MAX_RESOURCES_PER_STACK) return [];
  const parts = [
    `const parts = new Construct(this, ${quote(id)})`,
    "const site = new RedirectSite(parts, 'Site', …)",
    "new RedirectRules(parts, 'Rules', { listener: site.listener, … })",
    "new NamespaceRecords(parts, 'Records', { loadBalancer: site.loadBalancer, dualStack: site.dualStack, … })",
  ].join('; ');
  const message = `need ${resources} rules and records, and one stack has room for ${MAX_RESOURCES_PER_STACK} next to the site: keep the records that are deployed here, and make those of further namespaces with NamespaceRecords in a sibling stack. The parts keep every logical ID in place of this construct: ${parts} (see "More than one stack holds" in docs/constructs.md)`;
  return [{ at: 'namespaces', message }];
}

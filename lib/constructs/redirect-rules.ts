import { CfnListenerRule, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { EndpointCertificate, type EndpointCertificateOptions } from './endpoint-certificate';
import type { HostsMode, PriorityRange } from './options';
import { isWantedDirect, reportCertificate } from './private/certificate-report';
import { namespaceProblems, refuse, ruleSet } from './private/construct-checks';
import { claimOf, priorityProblems, watchPriorities } from './private/rule-priorities';
import { listenerProblems } from './private/site-listeners';
import { redirectTo } from './private/site-resources';
import type { SmtpNamespace } from './smtp-namespace';

/** Options of the rules, wherever they stand. */
export interface RedirectRulesOptions extends EndpointCertificateOptions {
  /**
   * Which hosts are redirected.
   *
   * @default HostsMode.LISTED
   */
  readonly hosts?: HostsMode;

  /**
   * The priorities that the rules may take. On a listener that has other rules, give a range that none of them uses: a
   * rule that is known to have a priority of these, and another set of rules whose range is not apart from this one, make
   * the synthesis fail, also where they are added later; a known rule elsewhere in the range is a warning.
   *
   * @default - 1 to 50000, the whole range of a listener
   */
  readonly priorities?: PriorityRange;

  /**
   * How many priorities, from the first on, are slots for the hosts of the site's own endpoint; the ones behind are for
   * namespaces with an endpoint of their own. Another number gives most hosts another rule, and a host that moves may
   * for a moment be in neither: choose it once.
   *
   * @default - 100, or the size of `priorities` where that is smaller
   */
  readonly slots?: number;

  /**
   * How many rules the load balancer holds: its quota "Rules per Application Load Balancer", less the rules that
   * others put on it.
   *
   * @default 100
   */
  readonly maxRules?: number;

  /**
   * How many hosts a rule holds at most, up to 5. AWS's quota is five condition values per rule; its page on rule
   * conditions speaks of three per condition too. Should your load balancer refuse more than three, give 3.
   *
   * @default 5
   */
  readonly hostsPerRule?: number;

  /**
   * Whether a certificate that does not name the endpoint fails `cdk synth` and `cdk deploy`; a warning otherwise. What is
   * known of it is a cache: to deploy at once where it is out of date, pass over it.
   *
   * @default true
   */
  readonly failOnCertificateMismatch?: boolean;
}

/** Properties of `RedirectRules`. */
export interface RedirectRulesProps extends RedirectRulesOptions {
  /** The HTTP listener that gets the rules. */
  readonly listener: IApplicationListener;

  /** The namespaces whose autodiscover hosts are redirected. */
  readonly namespaces: SmtpNamespace[];

  /** Where to, for namespaces without an endpoint of their own. */
  readonly endpoint: AutodiscoverEndpoint;
}

/**
 * The listener rules that redirect a set of autodiscover hosts to their endpoints.
 *
 * A host's rule and its priority are functions of the host's name: their order in the list never matters, and a
 * namespace that comes or goes changes the host list of one rule, in place.
 *
 * @throws if the namespaces do not fit the load balancer's quotas, or one is wrong; the message lists all that is wrong
 */
@propertyInjectable
export class RedirectRules extends Construct {
  /** Uniquely identifies this class for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-autodiscover-redirect.RedirectRules';

  /** The rules, by priority. */
  public readonly rules: CfnListenerRule[];

  constructor(scope: Construct, id: string, props: RedirectRulesProps) {
    super(scope, id);
    const { rules, problems, range } = ruleSet(props);
    const claim = claimOf(props.listener, range, rules);
    refuse(this, 'RedirectRules', [
      ...namespaceProblems(props.namespaces, props),
      ...problems,
      ...listenerProblems(props.listener),
      ...priorityProblems(this, claim),
    ]);
    watchPriorities(this, claim);

    // Here and not with the records, which may stand in many stacks, and in other accounts than the certificate.
    reportCertificate(this, props.endpoint, props.certificate ?? EndpointCertificate.fromContext(this, props.endpoint), {
      asked: props.certificate !== undefined || props.namespaces.some((namespace) => isWantedDirect(namespace)),
      failOnMismatch: props.failOnCertificateMismatch ?? true,
    });
    this.rules = rules.map(
      ({ priority, ownEndpoint, hosts }) =>
        // The ID is the priority's: a rule that kept its priority under another logical ID could not be deployed.
        new CfnListenerRule(this, `Priority${priority}`, {
          listenerArn: props.listener.listenerArn,
          priority,
          conditions: [{ field: 'host-header', hostHeaderConfig: { values: hosts } }],
          actions: redirectTo(ownEndpoint === undefined ? props.endpoint : AutodiscoverEndpoint.of(ownEndpoint)).renderRuleActions(),
        }),
    );
  }
}

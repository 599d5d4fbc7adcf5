import { CfnListenerRule, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import type { SlottedRule } from '../layout/rule-slots';
import { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { EndpointCertificate, type EndpointCertificateOptions } from './endpoint-certificate';
import type { HostsMode, PriorityRange } from './options';
import { isWantedDirect, reportCertificate } from './private/certificate-report';
import { namespaceProblems, refuse, refuseTexts, ruleSet } from './private/construct-checks';
import { listenerProblems } from './private/existing-listeners';
import { claimOf, priorityProblems, watchPriorities } from './private/priority-conflicts';
import { redirectTo } from './private/site-resources';
import type { SmtpNamespace } from './smtp-namespace';

/** Options of the rules. */
export interface RedirectRulesOptions extends EndpointCertificateOptions {
  /**
   * Which hosts are redirected.
   *
   * @default HostsMode.LISTED
   */
  readonly hosts?: HostsMode;

  /**
   * The priorities that the rules may take. On a listener that has other rules, give a range that none of them uses: the
   * synthesis fails if a known rule has one of these priorities, or another set of rules has an overlapping range, also if
   * they are added later; it warns about a known rule elsewhere in the range.
   *
   * @default - 1 to 50000 on a listener that is made here; needed with the `listener` of `AutodiscoverRedirect`
   */
  readonly priorities?: PriorityRange;

  /**
   * How many priorities, from the first on, are slots for the hosts of the site's endpoint; the others are for
   * namespaces with their own endpoint. Choose it once: another number moves most hosts to another rule, and during the
   * update a host may be in no rule.
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
   * conditions also says three per condition. If your load balancer refuses more than three, give 3.
   *
   * @default 5
   */
  readonly hostsPerRule?: number;

  /**
   * Whether a certificate that does not name the endpoint fails `cdk synth` and `cdk deploy`; a warning otherwise. The
   * certificate is cached: set it to false to deploy at once while the cache is out of date.
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

  /** The target of the redirect, for namespaces without their own endpoint. */
  readonly endpoint: AutodiscoverEndpoint;

  /**
   * The rules, of an environment's file that has worked them out already.
   *
   * @default - those of the namespaces
   * @internal
   */
  readonly _rules?: readonly SlottedRule[];
}

/**
 * The listener rules that redirect a set of autodiscover hosts to their endpoints.
 *
 * A host's rule and its priority are functions of the host's name: the order of the list never matters, and adding or
 * removing a namespace changes the host list of one rule, in place.
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
    refuseTexts(this, 'RedirectRules', props);
    const { rules, problems, range } = ruleSet(props);
    const claim = claimOf(props.listener, range, rules);
    refuse(this, 'RedirectRules', [
      ...namespaceProblems(props.namespaces, props),
      ...problems,
      ...listenerProblems(props.listener),
      ...priorityProblems(this, claim),
    ]);
    watchPriorities(this, claim);

    // Not with the records, which may be in many stacks and in other accounts than the certificate.
    reportCertificate(this, props.endpoint, props.certificate ?? EndpointCertificate.fromContext(this, props.endpoint), {
      asked: props.certificate !== undefined || props.namespaces.some((namespace) => isWantedDirect(namespace)),
      failOnMismatch: props.failOnCertificateMismatch ?? true,
    });
    this.rules = rules.map(
      ({ priority, ownEndpoint, hosts }) =>
        // The ID derives from the priority: a rule with the same priority and another logical ID cannot be deployed.
        new CfnListenerRule(this, `Priority${priority}`, {
          listenerArn: props.listener.listenerArn,
          priority,
          conditions: [{ field: 'host-header', hostHeaderConfig: { values: hosts } }],
          actions: redirectTo(ownEndpoint === undefined ? props.endpoint : AutodiscoverEndpoint.of(ownEndpoint)).renderRuleActions(),
        }),
    );
  }
}

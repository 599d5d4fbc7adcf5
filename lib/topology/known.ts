/*
 * What is known of resources that stand in no template, as somebody else has made them: a template names them by their
 * ID alone.
 */

export interface Known {
  readonly zones?: readonly KnownZone[];
  readonly loadBalancers?: readonly KnownLoadBalancer[];
}

export interface KnownZone {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly account?: string;
}

export interface KnownLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly dualStack: boolean;
  /** The HTTP listener that gets rules. */
  readonly listenerArn?: string;
}

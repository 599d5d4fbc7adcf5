import { Template } from 'aws-cdk-lib/assertions';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack, Stage } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, type AutodiscoverRedirectProps, RedirectHost, SmtpNamespace } from '../../lib';

export const ENDPOINT = AutodiscoverEndpoint.of('autodiscover.contoso.com');

export function stackOf(id = 'Stack'): Stack {
  return new Stack(new App(), id);
}

export function zone(stack: Stack, zoneName: string, hostedZoneId = `Z${zoneName.toUpperCase().replace(/[^A-Z0-9]/g, '')}`): IHostedZone {
  const id = `Zone ${zoneName} ${hostedZoneId}`;
  const made = stack.node.tryFindChild(id) as IHostedZone | undefined;
  return made ?? HostedZone.fromHostedZoneAttributes(stack, id, { zoneName, hostedZoneId });
}

export function inOwnZone(stack: Stack, domain: string): SmtpNamespace {
  return SmtpNamespace.inZone(domain, zone(stack, domain));
}

/** The pattern with what it needs, and whatever a test is about. */
export function redirect(stack: Stack, props: Partial<AutodiscoverRedirectProps> = {}): AutodiscoverRedirect {
  return new AutodiscoverRedirect(stack, 'Autodiscover', {
    endpoint: ENDPOINT,
    redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect'),
    namespaces: [SmtpNamespace.external('tailspintoys.com')],
    ...props,
  });
}

/** A stack in a stage, whose findings a plain `cdk synth` passes over. */
export function stagedStack(app = new App(), stage = 'prod'): Stack {
  return new Stack(new Stage(app, stage), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
}

/** What a plain `cdk synth` of the stack's app fails with; nothing where it does not. */
export function synthFailure(stack: Stack): string | undefined {
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

export function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

// biome-ignore lint/suspicious/noExplicitAny: properties of resources, whose form the template decides
type Properties = Record<string, any>;

export function resources(stack: Stack, type: string): Properties[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map((resource) => resource.Properties);
}

export function theOnly(stack: Stack, type: string): Properties {
  const found = resources(stack, type);
  expect(found).toHaveLength(1);
  return found[0];
}

export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const RECORD = 'AWS::Route53::RecordSet';
export const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';

import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { type App, Stack } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, AutodiscoverRedirect, HostsMode, NamespaceRecords, RedirectHost, RedirectRules, RedirectSite, SmtpNamespace } from '../../lib';
import { AVAILABILITY_ZONES, CONTOSO, ENDPOINT, ENV, REDIRECT_HOST, type Workload } from './site';

/** The workload through the constructs: the pattern where one stack holds it all, its parts where sibling stacks hold the records. */
export function build(app: App, { mode, domains, stacks }: Workload): void {
  const namespaces = domains.map(({ written, zone }) => SmtpNamespace.inZoneWithAttributes(written, zone));
  const endpoint = AutodiscoverEndpoint.of(ENDPOINT);
  const hosts = mode === 'any' ? HostsMode.ANY : HostsMode.LISTED;
  const stack = new SiteStack(app, 'Site', { env: ENV });
  const redirectHost = RedirectHost.inZone(HostedZone.fromHostedZoneAttributes(stack, 'Zone', CONTOSO), REDIRECT_HOST);
  if (stacks === 0) {
    new AutodiscoverRedirect(stack, 'Autodiscover', { endpoint, redirectHost, hosts, namespaces });
    return;
  }
  const defaultEndpoint = mode === 'any' ? endpoint : undefined;
  const { listener } = new RedirectSite(stack, 'Site', { redirectHost, defaultEndpoint });
  new RedirectRules(stack, 'Rules', { listener, endpoint, hosts, namespaces });
  for (let shard = 0; shard < stacks; shard++) {
    const records = new Stack(app, `Records-${shard}`, { env: ENV });
    new NamespaceRecords(records, 'Namespaces', { endpoint, redirectHost: RedirectHost.external(REDIRECT_HOST), namespaces, shards: stacks, shard });
  }
}

/** Needs no look-up, as the hand-written stack needs none. */
class SiteStack extends Stack {
  public override get availabilityZones(): string[] {
    return AVAILABILITY_ZONES;
  }
}

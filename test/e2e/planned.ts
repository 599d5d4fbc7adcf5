import type { Environment, EnvironmentRedirectHost } from '../../lib/environment/environment';
import { siteNames } from '../../lib/environment/placement';
import { cachedFacts } from '../../lib/plan/context-file';
import { type Plan, planOf } from '../../lib/plan/plan';
import { type DnsRecord, type Listener, type Rule, type StackOutput, sortRecords } from './topology';

/** The one listener that a plan comes to: nothing on 443, and 404 for whoever is not listed. */
export function plannedListeners(environment: Environment): Listener[] {
  return [
    {
      protocol: 'HTTP',
      port: 80,
      defaultAction: { type: 'fixed-response', status: '404' },
      rules: plannedRules(planOf(environment, cachedFacts(environment))),
    },
  ];
}

function plannedRules({ namespaces }: Plan): Rule[] {
  const slots = new Map<number, { readonly hosts: string[]; readonly endpoint: string }>();
  for (const { domain, host, priority, answer } of namespaces) {
    if (priority === undefined) throw new Error(`${domain} has no rule in the plan`);
    const slot = slots.get(priority) ?? { hosts: [], endpoint: new URL(answer.location).hostname };
    slot.hosts.push(host);
    slots.set(priority, slot);
  }
  return [...slots]
    .sort(([a], [b]) => a - b)
    .map(([priority, { hosts, endpoint }]) => ({
      priority,
      conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: hosts.sort() } }],
      actions: [
        {
          Type: 'redirect',
          RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Host: endpoint, Port: '443', Path: '/#{path}', Query: '#{query}' },
        },
      ],
    }));
}

/** The records of the namespaces, and those of the redirect host and of former ones, all of which lead to one load balancer in the end. */
export function plannedRecords(environment: Environment, loadBalancer: { readonly dnsName: string }): DnsRecord[] {
  const { loadBalancer: options, records } = environment;
  const aliasOf = `dualstack.${loadBalancer.dnsName}`;
  const ofNamespaces = planOf(environment, cachedFacts(environment)).namespaces.flatMap((namespace) =>
    namespace.records.flatMap(({ name, type, value, alias, zone }): DnsRecord[] => {
      // Its DNS is elsewhere: an output, and nobody's record here.
      if (!zone) return [];
      const record = { account: zone.account, zone: zone.id as string, name, type };
      return [alias ? { ...record, aliasOf } : { ...record, values: [value as string], ttl: records.ttl }];
    }),
  );
  const addressTypes = (options.ipAddressType ?? 'ipv4') === 'ipv4' ? ['A'] : ['A', 'AAAA'];
  const ofSite = siteNames<EnvironmentRedirectHost>(environment).flatMap(({ name, zones }) =>
    zones.flatMap((zone) => addressTypes.map((type): DnsRecord => ({ account: zone.account, zone: zone.id as string, name, type, aliasOf }))),
  );
  return sortRecords([...ofNamespaces, ...ofSite]);
}

/** What the site's stack tells of the namespaces whose DNS is elsewhere. */
export function plannedOutputs(environment: Environment): StackOutput[] {
  return planOf(environment, cachedFacts(environment))
    .namespaces.filter(({ external }) => external)
    .map(({ domain, host }) => ({
      value: environment.redirectHost?.name as string,
      description: `DNS of ${domain} is elsewhere: make ${host} a CNAME of this name`,
    }));
}

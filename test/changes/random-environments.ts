import { App } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { stackTemplate } from '../../lib/topology/assembly';
import type { StackTemplate } from '../../lib/topology/stack-template';
import { environmentOf } from '../environment/fixture';

/* Random environments for the property test, as plain data first: a failure then prints what it takes to repeat it. */

type Where = 'absent' | 'here' | 'in another zone' | 'in another account' | 'inside too' | 'external';

export interface RandomEnvironment {
  readonly namespaces: readonly { readonly domain: string; readonly where: Where; readonly online: boolean; readonly srv: boolean }[];
  readonly redirectHost: string;
  readonly any: boolean;
  readonly dualStack: boolean;
  readonly subnets: 'a' | 'b';
  readonly records: { readonly ttl: number; readonly stacks: number; readonly retain: boolean };
  readonly slots: number;
}

const DOMAINS = ['adatum.com', 'fabrikam.com', 'litwareinc.com', 'proseware.com', 'wingtiptoys.com', 'woodgrovebank.com', 'northwindtraders.com'];

export const randomEnvironment: fc.Arbitrary<RandomEnvironment> = fc.record({
  namespaces: fc.tuple(
    ...DOMAINS.map((domain) =>
      fc.record({
        domain: fc.constant(domain),
        where: fc.constantFrom<Where>('absent', 'here', 'here', 'here', 'in another zone', 'in another account', 'inside too', 'external'),
        online: fc.boolean(),
        srv: fc.boolean(),
      }),
    ),
  ),
  redirectHost: fc.constantFrom('redirect.contoso.com', 'redirect.contoso.com', 'other.contoso.com'),
  any: fc.constantFrom(false, false, true),
  dualStack: fc.constantFrom(false, false, true),
  subnets: fc.constantFrom('a', 'a', 'b'),
  records: fc.record({ ttl: fc.constantFrom(300, 60), stacks: fc.constantFrom(1, 1, 2), retain: fc.constantFrom(false, false, true) }),
  slots: fc.constantFrom(100, 100, 3),
});

const synthesized = new Map<string, StackTemplate[]>();

/** The stacks of one, synthesized once. */
export function stacksOf(environment: RandomEnvironment): StackTemplate[] {
  const key = JSON.stringify(environment);
  const stacks = synthesized.get(key) ?? synthesize(environment);
  synthesized.set(key, stacks);
  return stacks;
}

function synthesize({ namespaces, redirectHost, any, dualStack, subnets, records, slots }: RandomEnvironment): StackTemplate[] {
  const made = namespaces.filter(({ where }) => where !== 'absent');
  const zones = made.flatMap(({ domain, where }) => {
    if (where === 'external') return [];
    const own = domain.replace(/\..*/, '').toUpperCase();
    const there = where === 'in another account' ? { id: `ZC${own}`, account: '222222222222' } : { id: `${where === 'in another zone' ? 'ZB' : 'ZA'}${own}` };
    return [{ name: domain, ...there }, ...(where === 'inside too' ? [{ name: domain, id: `ZP${own}`, private: true }] : [])];
  });
  const entries = made.map(({ domain, where, online, srv }) => ({
    domain,
    srv,
    ...(where === 'external' ? { external: true } : {}),
    ...(online ? { endpoint: 'autodiscover-s.outlook.com' } : {}),
  }));
  // One is always there: an environment without namespaces is none.
  const all = [...entries, { domain: 'relecloud.com', external: true }];
  // JSON is YAML.
  const environment = environmentOf(
    [
      `redirectHost: ${redirectHost}`,
      `hosts: ${any ? 'any' : 'listed'}`,
      `network: { vpcId: vpc-0123456789abcdef0, availabilityZones: [eu-central-1a, eu-central-1b], publicSubnetIds: [subnet-0123456789abcde${subnets}0, subnet-0123456789abcde${subnets}1] }`,
      `loadBalancer: { ipAddressType: ${dualStack ? 'dualstack' : 'ipv4'} }`,
      `rules: { slots: ${slots} }`,
      `records: ${JSON.stringify(records)}`,
      `zones: ${JSON.stringify([{ name: 'contoso.com', id: 'ZCONTOSO' }, ...zones])}`,
      `namespaces: ${JSON.stringify(all)}`,
      '',
    ].join('\n'),
  );
  const app = new App();
  const stage = new EnvironmentStage(app, environment);
  return stage.synth().stacks.map(stackTemplate);
}

import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import { Mail } from './construct';

const stack = new Stack(new App(), 'MailStack', { env: { account: '111111111111', region: 'eu-central-1' } });
const zone = (zoneName: string, hostedZoneId: string) => HostedZone.fromHostedZoneAttributes(stack, zoneName, { zoneName, hostedZoneId });
new Mail(stack, 'Mail', {
  vpc: new Vpc(stack, 'Vpc'),
  contosoZone: zone('contoso.com', 'Z0000CONTOSO'),
  fabrikamZone: zone('fabrikam.com', 'Z0000FABRIKAM'),
});

/** How people test their own stacks. */
export function describeMailStack(): void {
  // #region readme
  const topology = topologyOf(stack);

  test('clients of Fabrikam come to the endpoint', () => {
    expect(redirectOf(topology, 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml')).toEqual({
      status: 302,
      location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml',
    });
  });

  test('the topology is as reviewed', () => {
    expect(renderTopology(topology)).toMatchSnapshot();
  });
  // #endregion
}

import { randomUUID } from 'node:crypto';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateHostedZoneCommand, Route53Client, type VPCRegion } from '@aws-sdk/client-route-53';
import type { Account } from './account';

/** What an environment file says under `network` of a VPC that exists. */
export interface Network {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly publicSubnetIds: readonly string[];
}

/** Makes a hosted zone, and returns its ID, which is Route 53's choice. */
export async function makeZone(account: Account, name: string, isPrivate: boolean): Promise<string> {
  const { HostedZone: zone } = await new Route53Client(account).send(
    new CreateHostedZoneCommand({
      Name: name,
      CallerReference: randomUUID(),
      // A private zone is one that is made with a VPC.
      VPC: isPrivate ? { VPCId: await makeVpc(account, '10.1.0.0/24'), VPCRegion: account.region as VPCRegion } : undefined,
    }),
  );
  return made(zone?.Id).replace('/hostedzone/', '');
}

/** Makes a VPC with a subnet in each of two availability zones. */
export async function makeNetwork(account: Account): Promise<Network> {
  const vpcId = await makeVpc(account, '10.2.0.0/24');
  const availabilityZones = [`${account.region}a`, `${account.region}b`];
  const publicSubnetIds: string[] = [];
  for (const [index, zone] of availabilityZones.entries()) {
    const { Subnet: subnet } = await new EC2Client(account).send(
      new CreateSubnetCommand({ VpcId: vpcId, AvailabilityZone: zone, CidrBlock: `10.2.0.${32 * index}/27` }),
    );
    publicSubnetIds.push(made(subnet?.SubnetId));
  }
  return { vpcId, availabilityZones, publicSubnetIds };
}

async function makeVpc(account: Account, cidr: string): Promise<string> {
  const { Vpc: vpc } = await new EC2Client(account).send(new CreateVpcCommand({ CidrBlock: cidr }));
  return made(vpc?.VpcId);
}

function made(id: string | undefined): string {
  if (id === undefined) throw new Error('what was made has no ID');
  return id;
}

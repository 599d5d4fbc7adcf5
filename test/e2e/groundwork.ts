import { randomUUID } from 'node:crypto';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, type ResourceRecordSet, Route53Client, type VPCRegion } from '@aws-sdk/client-route-53';
import type { Account } from './account';

/** What an environment file says under `network` of a VPC that exists. */
export interface Network {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly publicSubnetIds: readonly string[];
}

/** Makes a hosted zone, and returns its ID, which is Route 53's choice. */
export async function makeZone(account: Account, name: string, isPrivate: boolean): Promise<string> {
  const client = new Route53Client(account);
  const { HostedZone: zone } = await client.send(
    new CreateHostedZoneCommand({
      Name: name,
      CallerReference: randomUUID(),
      // On AWS a zone is private by its VPC alone; moto wants to be told.
      ...(isPrivate && {
        VPC: { VPCId: await makeVpc(account, '10.1.0.0/24'), VPCRegion: account.region as VPCRegion },
        HostedZoneConfig: { PrivateZone: true },
      }),
    }),
  );
  const id = made(zone?.Id).replace('/hostedzone/', '');
  await client.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: startOfAuthority(name) }] } }),
  );
  return id;
}

/** As Route 53 makes it (Developer Guide, "NS and SOA records that Amazon Route 53 creates"); moto's has a value that is none, `{'value': …}`. */
function startOfAuthority(name: string): ResourceRecordSet {
  const value = 'ns-2048.awsdns-64.net. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400';
  return { Name: name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: value }] };
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

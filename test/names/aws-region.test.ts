import { RegionInfo } from 'aws-cdk-lib/region-info';
import { AWS_REGIONS, DOMAIN_SUFFIXES, partitionOf, REGION_FORM } from '../../lib/names/aws-region';

test('regions, partitions and domain suffixes are those of aws-cdk-lib', () => {
  const known = RegionInfo.regions.map(({ name, partition, domainSuffix }) => ({ name, partition, domainSuffix }));
  expect(AWS_REGIONS.map((region) => ({ name: region, partition: partitionOf(region).name, domainSuffix: partitionOf(region).domainSuffix }))).toEqual(
    known.sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  expect([...DOMAIN_SUFFIXES].sort()).toEqual([...new Set(known.map(({ domainSuffix }) => domainSuffix))].sort());
  for (const { name } of known) expect(name).toMatch(REGION_FORM);
});

test('a region that is newer than the list is in the partition that its name begins with', () => {
  expect(['eu-central-9', 'cn-south-1', 'us-gov-south-1', 'eusc-fr-west-1'].map((region) => partitionOf(region).name)).toEqual([
    'aws',
    'aws-cn',
    'aws-us-gov',
    'aws-eusc',
  ]);
});

test.each(['eu-central-1a', 'EU-central-1', 'eu_central_1', 'frankfurt', 'eu-central', 'eu-central-1.evil.example', ''])('%j is no region', (text) => {
  expect(text).not.toMatch(REGION_FORM);
});

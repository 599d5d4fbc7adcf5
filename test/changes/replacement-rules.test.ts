import { readFileSync } from 'node:fs';
import { REPLACEMENT_RULES, sourceOfRules, updateRule } from '../../lib/changes/replacement-rules';
import { propertiesOf } from './cloudformation-specification';

const RULES = { yes: 'replaced', maybe: 'maybe-replaced', no: 'in-place' } as const;

test.each(Object.keys(REPLACEMENT_RULES))("%s is as CloudFormation's specification has it, property by property", (type) => {
  const specified = Object.fromEntries(Object.entries(propertiesOf(type)).map(([name, { causesReplacement = 'no' }]) => [name, RULES[causesReplacement]]));
  const { replaced, maybeReplaced = [], inPlace } = REPLACEMENT_RULES[type];
  const table = Object.fromEntries([...replaced, ...maybeReplaced, ...inPlace].map((name) => [name, updateRule(type, name)]));
  expect(table).toEqual(specified);
});

test('every type that the templates of the golden environments have is in the table', () => {
  const types = new Set(
    ['worked-example', 'record-stacks', 'constructs'].flatMap((name) =>
      [...readFileSync(`test/golden/${name}.json`, 'utf8').matchAll(/"(AWS::[\w:]+)"/g)].map(([, type]) => type),
    ),
  );
  expect(types.size).toBeGreaterThan(10);
  expect([...types].filter((type) => !(type in REPLACEMENT_RULES))).toEqual([]);
});

test('what is not in the table is not known, and has no source', () => {
  expect(updateRule('AWS::S3::Bucket', 'BucketName')).toBeUndefined();
  expect(updateRule('AWS::EC2::VPC', 'toString')).toBeUndefined();
  expect(sourceOfRules('AWS::S3::Bucket')).toBeUndefined();
  expect(sourceOfRules('AWS::EC2::VPC')).toBe('https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html');
});

import { UserError } from '../../lib/errors';
import { deployedStack } from '../../lib/topology/account/stacks';
import { topologyOfTemplates } from '../../lib/topology/from-templates';
import { awsError, sessionByHand } from '../aws/session-by-hand';

const ACCOUNT = '111111111111';
const NESTED_ID = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/prod-Records-Nested-1/2';
const RECORD = {
  Type: 'AWS::Route53::RecordSet',
  Properties: { HostedZoneId: 'Z1', Name: 'a.example.', Type: 'CNAME', TTL: '300', ResourceRecords: ['b.example'] },
};
const TEMPLATE = { Resources: { RecordA: RECORD, Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://bucket/hash.json' } } } };
const NESTED = { Resources: { RecordC: { ...RECORD, Properties: { ...RECORD.Properties, Name: 'c.example.' } } } };

/** A stack with a nested one, its resources on two pages. */
function account({ status = 'UPDATE_COMPLETE', body = JSON.stringify(TEMPLATE) } = {}) {
  return sessionByHand({
    DescribeStacks: () => ({
      Stacks: [
        {
          StackId: 'arn:stack',
          StackStatus: status,
          EnableTerminationProtection: true,
          Parameters: [{ ParameterKey: 'Key', ParameterValue: 'value' }],
          Tags: [
            { Key: 'service', Value: 'mail' },
            { Key: 'aws:servicecatalog:portfolioArn', Value: 'arn:aws:catalog:eu-central-1:111111111111:portfolio/port-1' },
          ],
        },
      ],
    }),
    GetTemplate: ({ StackName }) => ({ TemplateBody: StackName === NESTED_ID ? JSON.stringify(NESTED) : body }),
    ListStackResources: ({ StackName, NextToken }) => {
      if (StackName === NESTED_ID) return { StackResourceSummaries: [resource('RecordC', 'c.example')] };
      if (NextToken === undefined)
        return { StackResourceSummaries: [resource('RecordA', 'a.example'), resource('Gone', 'gone.example', 'DELETE_COMPLETE')], NextToken: '2' };
      return {
        StackResourceSummaries: [
          resource('Nested', NESTED_ID, 'CREATE_COMPLETE', 'AWS::CloudFormation::Stack'),
          resource('Failed', 'd.example', 'CREATE_FAILED'),
        ],
      };
    },
  });
}

function resource(LogicalResourceId: string, PhysicalResourceId: string, ResourceStatus = 'CREATE_COMPLETE', ResourceType = RECORD.Type) {
  return { LogicalResourceId, PhysicalResourceId, ResourceStatus, ResourceType };
}

test('a stack has its template, those nested in it, and all that it made', async () => {
  const stack = await deployedStack(account().session, ACCOUNT, 'prod-Records');
  expect(stack).toEqual({
    id: 'arn:stack',
    name: 'prod-Records',
    account: ACCOUNT,
    region: 'eu-central-1',
    status: 'UPDATE_COMPLETE',
    terminationProtection: true,
    parameters: { Key: 'value' },
    tags: { service: 'mail' },
    template: TEMPLATE,
    nested: { Nested: NESTED },
    resources: [
      { stack: 'prod-Records', logicalId: 'RecordA', type: RECORD.Type, physicalId: 'a.example' },
      { stack: 'prod-Records', logicalId: 'Nested', type: 'AWS::CloudFormation::Stack', physicalId: NESTED_ID },
      { stack: 'prod-Records/Nested', logicalId: 'RecordC', type: RECORD.Type, physicalId: 'c.example' },
    ],
  });
  expect(topologyOfTemplates(stack ? [stack] : []).zones[0].records.map(({ name }) => name)).toEqual(['a.example', 'c.example']);
});

test('there is none of a name that CloudFormation does not know', async () => {
  const { session } = sessionByHand({ DescribeStacks: () => awsError('ValidationError', 'Stack with id prod-Records does not exist') });
  expect(await deployedStack(session, ACCOUNT, 'prod-Records')).toBeUndefined();
});

test.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])('one in %s holds nothing, and is not read', async (status) => {
  const { session, asked } = account({ status });
  expect(await deployedStack(session, ACCOUNT, 'prod-Records')).toMatchObject({ status, template: {}, resources: [] });
  expect(asked).toEqual(['DescribeStacks']);
});

test('a template may be YAML, as CDK sends it where it has no bucket', async () => {
  const body = 'Resources:\n  RecordA:\n    Type: AWS::Route53::RecordSet\n    Properties:\n      Name:\n        Fn::Join: ["", [a, .example.]]\n';
  const stack = await deployedStack(account({ body }).session, ACCOUNT, 'prod-Records');
  expect(stack?.template.Resources?.RecordA.Properties).toEqual({ Name: { 'Fn::Join': ['', ['a', '.example.']] } });
});

test.each([
  ['a tag of a template that was written by hand', 'Resources:\n  RecordA:\n    Type: !Ref Other\n', 'Unresolved tag: !Ref'],
  ['no YAML', 'Resources: {', 'Flow map in block collection'],
  ['a resource without a type', '{"Resources":{"RecordA":{}}}', 'Resources.RecordA'],
  ['an empty text', '', 'form'],
])('a template with %s is not guessed at', async (_, body, part) => {
  const error = await deployedStack(account({ body }).session, ACCOUNT, 'prod-Records').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(`the template of the stack prod-Records in eu-central-1 is not understood, because of its ${part}`);
});

test('a read that is refused names the stack, the call and the caller', async () => {
  const { session } = sessionByHand({ DescribeStacks: () => awsError('AccessDenied', 'User is not authorized') });
  await expect(deployedStack(session, ACCOUNT, 'prod-Records')).rejects.toThrow(
    'cloudformation:DescribeStacks of prod-Records is denied to arn:aws:iam::111111111111:user/reader',
  );
});

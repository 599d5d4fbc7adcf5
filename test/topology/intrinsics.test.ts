// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes it so
import { evaluate, NO_VALUE, type Scope, Unresolved } from '../../lib/topology/intrinsics';

const scope: Scope = {
  region: 'eu-central-1',
  mappings: { Hosts: { production: { redirect: 'autodiscoverredirect.contoso.com' } } },
  ref: (name) => ({ 'AWS::Region': 'eu-central-1', 'AWS::NoValue': NO_VALUE, Name: 'site', List: ['a', 'b'] })[name] ?? new Unresolved(`${name} is unknown`),
  getAtt: (logicalId, attribute) => (logicalId === 'Site' ? `${attribute} of Site` : new Unresolved(`${logicalId}.${attribute} is unknown`)),
  condition: (name) => (name === 'Unknown' ? new Unresolved('who knows') : name === 'Yes'),
  importValue: (name) => `imported ${name}`,
  stackOutput: ({ stackName, outputName, region }) => `${stackName} ${outputName} ${region}`,
};

// Each function as the "Intrinsic function reference" of the CloudFormation Template Reference has it.
test.each<[string, unknown, unknown]>([
  ['a plain value', { a: [1, 'b', true, null] }, { a: [1, 'b', true, null] }],
  ['Ref', { Ref: 'Name' }, 'site'],
  ['Ref of AWS::NoValue leaves the property out', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Site', 'DNSName'] }, 'DNSName of Site'],
  ['Fn::GetAtt of a nested attribute', { 'Fn::GetAtt': ['Site', 'Outputs', 'Name'] }, 'Outputs.Name of Site'],
  ['Fn::GetAtt as YAML writes it', { 'Fn::GetAtt': 'Site.Outputs.Name' }, 'Outputs.Name of Site'],
  ['Fn::Join', { 'Fn::Join': ['.', ['dualstack', { 'Fn::GetAtt': ['Site', 'DNSName'] }]] }, 'dualstack.DNSName of Site'],
  ['Fn::Join of a list that a function gives', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
  ['Fn::Select', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
  ['Fn::Split and Fn::Select', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'app/site/50dc6c495c0c9188'] }] }, '50dc6c495c0c9188'],
  ['Fn::Sub', { 'Fn::Sub': '${Name}.${AWS::Region}.${Site.DNSName}.${!Literal}' }, 'site.eu-central-1.DNSName of Site.${Literal}'],
  ['Fn::Sub with names of its own', { 'Fn::Sub': ['${a}.${Name}', { a: { Ref: 'AWS::Region' } }] }, 'eu-central-1.site'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Hosts', 'production', 'redirect'] }, 'autodiscoverredirect.contoso.com'],
  ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Hosts', 'test', 'redirect', { DefaultValue: 'none' }] }, 'none'],
  ['Fn::If', [{ 'Fn::If': ['Yes', 1, 2] }, { 'Fn::If': ['No', 1, 2] }], [1, 2]],
  ['Fn::If that leaves a property out', { a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, {}],
  ['Fn::Equals', [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Equals': [{ Ref: 'Name' }, 'other'] }], [true, false]],
  ['Fn::Equals of a number and its text', { 'Fn::Equals': [80, '80'] }, true],
  ['Fn::And, Fn::Or, Fn::Not', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Not': [{ Condition: 'No' }] }] }] }, true],
  ['Fn::Base64', { 'Fn::Base64': 'site' }, 'c2l0ZQ=='],
  ['Fn::Length', { 'Fn::Length': [1, 2, 3] }, 3],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'site-${AWS::Region}' } }, 'imported site-eu-central-1'],
  ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Site', OutputName: 'Name', Region: 'eu-west-1' } }, 'Site Name eu-west-1'],
])('%s', (_, value, expected) => {
  expect(evaluate(value, scope)).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['a reference', { Ref: 'Other' }, 'Other is unknown'],
  ['within Fn::Join', { 'Fn::Join': ['', ['a', { Ref: 'Other' }]] }, 'Other is unknown'],
  ['within Fn::Sub', { 'Fn::Sub': 'a${Other.Arn}' }, 'Other.Arn is unknown'],
  ['within Fn::Split', { 'Fn::Split': ['.', { Ref: 'Other' }] }, 'Other is unknown'],
  ['within Fn::Select', { 'Fn::Select': [0, { Ref: 'Other' }] }, 'Other is unknown'],
  ['Fn::Select beyond the list', { 'Fn::Select': [2, ['a']] }, 'Fn::Select asks for member 2 of 1'],
  ['Fn::Equals of a list with it', { 'Fn::Equals': [[{ Ref: 'Other' }], [{ Ref: 'Other' }]] }, 'Other is unknown'],
  ['Fn::If of a condition that the deployment decides', { 'Fn::If': ['Unknown', 1, 2] }, 'who knows'],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Hosts', 'test', 'redirect'] }, 'the mapping Hosts.test.redirect is not there'],
  ['Fn::GetAZs', { 'Fn::GetAZs': '' }, 'the availability zones of eu-central-1 are unknown before the deployment'],
  ['a function that is not understood', { 'Fn::Cidr': ['10.0.0.0/16', 4, 8] }, 'Fn::Cidr is not understood'],
])('what only a deployment knows stays so: %s', (_, value, message) => {
  const result = evaluate(value, scope);
  expect(result).toBeInstanceOf(Unresolved);
  expect((result as Unresolved).message).toBe(message);
});

/** @slow */

import { App } from 'aws-cdk-lib/core';
import { certificateContextKey } from '../../lib/coverage/certificate-facts';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { planOf } from '../../lib/plan/plan';
import { zoneFileRecords } from '../../lib/plan/zone-file';
import { environmentOf } from './fixture';

const LINES = `redirectHost: redirect.contoso.com
whenCovered: direct
network: { availabilityZones: [eu-central-1a, eu-central-1b] }
zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2, account: '222222222222', region: us-east-1 }
  - { name: autodiscover.adatum.com, id: Z3 }
  - { name: litwareinc.com, id: Z4 }
  - { name: proseware.com, id: Z5 }
namespaces:
  - fabrikam.com
  - adatum.com
  - { domain: litwareinc.com, whenCovered: redirect }
  - proseware.com
  - { domain: tailspintoys.com, external: true }
  - { domain: wingtiptoys.com, external: true, endpoint: autodiscover-s.outlook.com }
`;
const HOSTS = ['contoso.com', 'fabrikam.com', 'adatum.com', 'litwareinc.com', 'tailspintoys.com', 'wingtiptoys.com'].map((domain) => `autodiscover.${domain}`);
const FACTS = {
  source: { kind: 'acm', arn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1' },
  names: HOSTS,
  notAfter: new Date(Date.now() + 1e11).toISOString(),
  status: 'ISSUED',
  seenAt: new Date().toISOString(),
} as const;
const KEY = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });

function stageWith(lines: string, context: Record<string, unknown>) {
  const stage = new EnvironmentStage(new App({ context }), environmentOf(lines));
  const said = stage.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => /error|warning|info/.test(type)).map(({ data }) => String(data)));
  const { stacks, manifest } = stage.synth();
  return { stacks, manifest, said };
}

test('what is cached for the account of the site counts in the stacks of others too', () => {
  const { stacks, said } = stageWith(LINES, { [KEY]: FACTS });
  const records = stacks.flatMap(({ template }) => Object.values(template.Resources) as { Type: string; Properties: Record<string, string[]> }[]);
  const targets = records
    .filter(({ Type }) => Type === 'AWS::Route53::RecordSet')
    .map(({ Properties }) => [Properties.Name, Properties.ResourceRecords?.[0] ?? 'alias']);
  expect(Object.fromEntries(targets)).toEqual({
    'redirect.contoso.com.': 'alias',
    'autodiscover.fabrikam.com.': 'autodiscover.contoso.com',
    'autodiscover.adatum.com.': 'alias',
    'autodiscover.litwareinc.com.': 'redirect.contoso.com',
    'autodiscover.proseware.com.': 'redirect.contoso.com',
  });
  expect(Object.values(stacks[0].template.Outputs as Record<string, { Value: string }>).map(({ Value }) => Value)).toEqual([
    'autodiscover.contoso.com',
    'redirect.contoso.com',
  ]);
  expect(said).toEqual([]);
});

test('an endpoint that the certificate does not name is reported once for all the stacks, with its file', () => {
  const app = (...files: string[]) => {
    const made = new App({ context: { [KEY]: { ...FACTS, names: ['mail.contoso.com'] } } });
    for (const [n, lines] of files.entries()) new EnvironmentStage(made, { ...environmentOf(lines), name: `test${n}` });
    return made;
  };
  expect(() => app('namespaces: [{ domain: fabrikam.com, external: true }]\n', LINES).synth()).toThrow(
    /^\S+test\.yaml: the certificate names mail\.contoso\.com and not [^\n]*\n\S+test\.yaml: the certificate names [^\n]*\(cdk-autodiscover-redirect:endpoint-not-covered\)$/,
  );
  expect(() => app(`certificate: { failOnMismatch: false }\n${LINES}`).synth()).not.toThrow();
});

test('that nobody has looked is said where the file has a certificate, and not where it has none', () => {
  const plain = LINES.replace('whenCovered: direct\n', '');
  expect(stageWith(plain, {}).said).toEqual([]);
  expect(stageWith(`certificate: { source: tls }\n${plain}`, {}).said).toEqual([expect.stringContaining('(cdk-autodiscover-redirect:no-facts)')]);
  expect(stageWith(plain, {}).manifest.missing).toBeUndefined();
});

test('cdk is asked to look where the file wants it', () => {
  const arn = 'arn:aws:acm:eu-central-1:111111111111:certificate/1';
  const asked = (certificate: string) => stageWith(`certificate: ${certificate}\n${LINES}`, {}).manifest.missing?.map(({ key, props }) => ({ key, props }));
  expect(asked(`{ arn: '${arn}', lookUp: true }`)).toEqual([{ key: KEY, props: expect.objectContaining({ arn, source: 'acm' }) }]);
  expect(asked('{ port: 8443, lookUp: true }')).toEqual([{ key: KEY, props: expect.objectContaining({ source: 'tls', port: 8443 }) }]);
  expect(asked('{ source: acm, lookUp: true }')).toEqual([{ key: KEY, props: expect.objectContaining({ source: 'acm', region: 'eu-central-1' }) }]);
});

test('the plan and the zone file say which namespaces go straight to the endpoint', () => {
  const environment = environmentOf(LINES);
  const plan = planOf(environment, FACTS);
  expect(plan.namespaces.map(({ domain, coverage, direct, records }) => [domain, coverage, direct, records[0].value ?? 'alias'])).toEqual([
    ['adatum.com', 'covered', false, 'alias'],
    ['fabrikam.com', 'covered', true, 'autodiscover.contoso.com'],
    ['litwareinc.com', 'covered', false, 'redirect.contoso.com'],
    ['proseware.com', 'needs-redirect', false, 'redirect.contoso.com'],
    ['tailspintoys.com', 'covered', true, 'autodiscover.contoso.com'],
    ['wingtiptoys.com', 'own-endpoint', false, 'redirect.contoso.com'],
  ]);
  expect(zoneFileRecords(environment, plan, { all: false }).map(({ name, value }) => [name, value])).toEqual([
    ['autodiscover.tailspintoys.com', 'autodiscover.contoso.com'],
    ['autodiscover.wingtiptoys.com', 'redirect.contoso.com'],
  ]);
});

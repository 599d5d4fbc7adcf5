// The same environments by the three ways that there are: a clone, the command `app` of the package, and an app of one's own with its stage.
import { deepEqual, ok } from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { readJson } from './packed.ts';

/** An app that nothing is known of but what the documents say. */
const OWN_APP = `
const { App } = require('aws-cdk-lib/core');
const { EnvironmentStage, loadEnvironments } = require('cdk-autodiscover-redirect/environments');

const app = new App();
for (const environment of loadEnvironments(process.argv[2])) new EnvironmentStage(app, environment);
`;

/** Beside what the worked example has: zones in another region, records over several stacks, a listener that exists, any host, an internal site. */
const FILES = {
  'any.yaml': `account: "111111111111"
region: us-gov-west-1
endpoint: autodiscover.contoso.com
hosts: any
zones: [{ name: fourthcoffee.com, id: Z4, private: true }]
network: { vpcId: vpc-0a1b2c3d, availabilityZones: [us-gov-west-1a, us-gov-west-1b], privateSubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d] }
loadBalancer: { scheme: internal }
namespaces: [fourthcoffee.com, { domain: relecloud.com, external: true, endpoint: autodiscover-s.outlook.com }]
`,
  'shared.yaml': `account: "111111111111"
region: eu-central-1
endpoint: autodiscover.contoso.com
redirectHost: redirect.contoso.com
zones:
  - { name: contoso.com, id: Z1 }
  - { name: wingtiptoys.com, id: Z2, account: "222222222222", region: us-east-1 }
loadBalancer:
  existing:
    loadBalancerArn: arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef
    listenerArn: arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef
    securityGroupId: sg-0a1b2c3d
    dnsName: shared.eu-central-1.elb.amazonaws.com
    canonicalHostedZoneId: ZELB
rules: { priorities: { first: 1000, last: 1199 } }
records: { stacks: 3, srv: true, retain: true }
namespaces: [hr.contoso.com, sales.contoso.com, it.contoso.com, wingtiptoys.com, { csv: domains.csv, withoutZone: external }]
`,
  'domains.csv': 'DomainName,DomainType\nlitwareinc.com,Authoritative\n',
};

/** `folder` has the package installed, next to the peers of the clone. */
export function sameTemplates({ root, folder, run }) {
  describe('a clone, the command `app` and an own app with the stage', () => {
    const environments = join(folder, 'environments-of-all');
    const flags = readJson(join(root, 'cdk.json')).context;
    // With what CDK's command line adds: each template then has a resource that names the kinds of its constructs.
    const context = { ...flags, ...readJson(join(root, 'cdk.context.json')), 'aws:cdk:version-reporting': true, environments };
    const made = {};

    before(async () => {
      mkdirSync(environments);
      for (const [name, text] of Object.entries(FILES)) writeFileSync(join(environments, name), text);
      writeFileSync(join(environments, 'contoso.yaml'), readFileSync(join(root, 'environments/contoso.yaml')));
      writeFileSync(join(folder, 'own-app.cjs'), OWN_APP);
      const ways = {
        clone: [['--import', 'tsx', 'bin/app.ts'], root],
        command: [[join(folder, 'node_modules/.bin/cdk-autodiscover-redirect'), 'app'], folder],
        own: [['own-app.cjs', environments], folder],
      };
      for (const [way, [args, cwd]] of Object.entries(ways)) {
        const outdir = join(folder, `cdk.out-${way}`);
        // As CDK's command line runs an app. Its validation of templates says the same of the same templates.
        const env = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
        await run('node', args, { cwd, env });
        made[way] = templatesIn(outdir);
      }
    });

    test('make the same stacks, of the same templates', () => {
      const names = Object.keys(made.clone);
      for (const environment of ['any', 'contoso', 'shared']) ok(names.filter((name) => name.startsWith(`assembly-${environment}/`)).length > 0, environment);
      ok(names.length >= 8, names.join(', '));
      deepEqual(made.command, made.clone);
      deepEqual(made.own, made.clone);
    });

    test('the classes of the stage are those that the package exports', async () => {
      const script = `
        const { App } = require('aws-cdk-lib/core');
        const own = require('cdk-autodiscover-redirect');
        const { EnvironmentStage, loadEnvironments } = require('cdk-autodiscover-redirect/environments');
        const nodes = loadEnvironments(process.argv[1]).flatMap((one) => new EnvironmentStage(new App(), one).node.findAll());
        const seen = nodes.filter(({ constructor: { name } }) => Object.hasOwn(own, name));
        console.log(JSON.stringify({
          kinds: [...new Set(seen.map(({ constructor: { name } }) => name))].sort(),
          copies: seen.filter((node) => node.constructor !== own[node.constructor.name]).map(({ node }) => node.path),
        }));`;
      const { stdout } = await run('node', ['-e', script, environments], { cwd: folder });
      deepEqual(JSON.parse(stdout), { kinds: ['NamespaceRecords', 'RedirectRules', 'RedirectSite'], copies: [] });
    });

    test('the command loads the constructs that the package exports', async () => {
      const outdir = join(folder, 'cdk.out-loaded');
      const probe = `process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))));`;
      writeFileSync(join(folder, 'probe.cjs'), probe);
      const env = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ environments }), CDK_VALIDATION: 'false' };
      const { stdout } = await run('node', ['--require', './probe.cjs', 'node_modules/.bin/cdk-autodiscover-redirect', 'app'], { cwd: folder, env });
      const installed = join(folder, 'node_modules/cdk-autodiscover-redirect');
      ok(JSON.parse(stdout).includes(join(installed, readJson(join(installed, 'package.json')).main)));
    });

    test('a mistake in a file is its message alone, by either way', async () => {
      const wrong = join(folder, 'wrong');
      mkdirSync(wrong);
      writeFileSync(join(wrong, 'prod.yaml'), 'account: "111111111111"\nregion: eu-central-1\nendpoint: autodiscover.contoso.com\nnamespaces: [co.uk]\n');
      const env = { CDK_OUTDIR: join(folder, 'cdk.out-wrong'), CDK_CONTEXT_JSON: JSON.stringify({ environments: wrong }) };
      const said = [];
      for (const args of [
        ['node_modules/.bin/cdk-autodiscover-redirect', 'app'],
        ['own-app.cjs', wrong],
      ]) {
        const { stdout, stderr } = await run('node', args, { cwd: folder, env, status: 2 });
        said.push(stdout + stderr);
      }
      deepEqual(said[0].match(/^error: \S+prod\.yaml:4:14: .*'co\.uk' is a public suffix.*\n$/)?.length, 1, said[0]);
      deepEqual(said[1], said[0]);
    });
  });
}

function templatesIn(outdir) {
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.sort().map((file) => [file.replaceAll('\\', '/'), readJson(join(outdir, file))]));
}

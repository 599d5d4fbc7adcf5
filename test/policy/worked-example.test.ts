/** @slow */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { loadEnvironment } from '../../lib/environment/load';

// The one test that has CDK's own template validation on, as every `cdk synth` has.
process.env.CDK_VALIDATION = 'true';

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedId: string;
  readonly reason: string;
}

interface PluginReport {
  readonly pluginName: string;
  readonly violations: Finding[];
  readonly suppressedViolations: Finding[];
}

let outdir: string;
let reports: PluginReport[];

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'policy-'));
  const app = new App({ outdir, context: JSON.parse(readFileSync('cdk.context.json', 'utf8')) });
  new EnvironmentStage(app, loadEnvironment('environments/contoso.yaml'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  reports = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
});

afterAll(() => rmSync(outdir, { recursive: true }));

test("CDK's template validation and cdk-nag's AwsSolutions pack ran, and find nothing that is not acknowledged", () => {
  expect(reports.map(({ pluginName }) => pluginName)).toEqual(['CloudFormation Validate', 'AwsSolutions']);
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
});

test('what is acknowledged is the two findings by design, each with its reason', () => {
  const nag = reports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  expect(nag?.suppressedViolations.map(({ acknowledgedId, reason }) => [acknowledgedId, reason])).toEqual([
    ['AwsSolutions::AwsSolutions-VPC7', expect.stringContaining('holds its load balancer alone')],
    ['AwsSolutions::AwsSolutions-EC23', expect.stringContaining('Mail clients anywhere')],
  ]);
});

import { existsSync, readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage, loadEnvironments } from 'cdk-autodiscover-redirect/environments';
import { renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';

// #region readme
const context = existsSync('cdk.context.json') ? JSON.parse(readFileSync('cdk.context.json', 'utf8')) : {};

test.each(loadEnvironments('environments').map((environment) => [environment.name, environment] as const))('%s is as reviewed', (_, environment) => {
  expect(renderTopology(topologyOf(new EnvironmentStage(new App({ context }), environment)))).toMatchSnapshot();
});
// #endregion

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment } from '../../lib/environment/load';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with the files, which the end of the test file takes away. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'environments-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

export const HEAD = `account: '111111111111'
region: eu-central-1
endpoint: autodiscover.contoso.com
`;

/** An environment of the lines, behind an account, a region and an endpoint. */
export function environmentOf(lines: string, files: Readonly<Record<string, string | Uint8Array>> = {}): Environment {
  return loadEnvironment(join(folderWith({ 'test.yaml': HEAD + lines, ...files }), 'test.yaml'));
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of resources, whose form the template decides
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
}

/** The resources of each stack of an environment, by the stack's name and the logical ID. */
export function templatesOf(environment: Environment): Record<string, Record<string, Resource>> {
  const app = new App({ context: { 'availability-zones:account=111111111111:region=eu-central-1': ['eu-central-1a', 'eu-central-1b'] } });
  const stage = new EnvironmentStage(app, environment);
  const { stacks } = stage.synth();
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, (stack.template.Resources ?? {}) as Record<string, Resource>]));
}

/** The resources of each stack of an environment, by the stack's name. */
export function stacksOf(environment: Environment): Record<string, Resource[]> {
  return Object.fromEntries(Object.entries(templatesOf(environment)).map(([name, resources]) => [name, Object.values(resources)]));
}

export function ofType(resources: readonly Resource[], type: string): Resource['Properties'][] {
  return resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

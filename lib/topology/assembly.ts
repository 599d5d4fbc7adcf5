import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudAssembly, type CloudFormationStackArtifact, UNKNOWN_ACCOUNT, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';
import { topologyOfTemplates } from './from-templates';
import type { Known } from './known';
import type { StackTemplate, Template } from './stack-template';
import type { Topology } from './topology';

/** What a synthesized cloud assembly comes to: all of its stacks, those of its stages and nested ones included. */
export function topologyOfAssembly(assembly: CloudAssembly, known?: Known): Topology {
  return topologyOfTemplates(assembly.stacksRecursively.map(stackTemplate), known);
}

/** What `topologyOfTemplates` reads of a stack. */
export function stackTemplate(stack: CloudFormationStackArtifact): StackTemplate {
  const { account, region } = stack.environment;
  return {
    name: stack.stackName,
    account: account === UNKNOWN_ACCOUNT ? undefined : account,
    region: region === UNKNOWN_REGION ? undefined : region,
    template: stack.template,
    nested: nestedTemplates(stack),
  };
}

/** A nested stack's template is an asset of its parent: its URL ends in the asset's hash. */
function nestedTemplates(stack: CloudFormationStackArtifact): Record<string, Template> {
  const nested: Record<string, Template> = {};
  const resources = Object.entries((stack.template as Template).Resources ?? {}).filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack');
  if (resources.length === 0) return nested;
  const { directory } = stack.assembly;
  const assets = assetFiles(join(directory, `${stack.id}.assets.json`));
  for (const [logicalId, { Properties }] of resources) {
    const url = JSON.stringify(Properties?.TemplateURL);
    const file = assets.find(({ hash }) => url.includes(hash))?.path;
    if (file) nested[logicalId] = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  }
  return nested;
}

function assetFiles(manifest: string): { readonly hash: string; readonly path: string }[] {
  if (!existsSync(manifest)) return [];
  const { files = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { files?: Record<string, { source: { path: string } }> };
  return Object.entries(files).map(([hash, { source }]) => ({ hash, path: source.path }));
}

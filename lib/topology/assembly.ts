import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudAssembly, type CloudFormationStackArtifact, UNKNOWN_ACCOUNT, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';
import { UserError } from '../errors';
import { topologyOfTemplates } from './from-templates';
import { brokenPart, isObject, type Known, type StackTemplate, type Template } from './stack-template';
import type { Topology } from './topology';

/** The topology of a synthesized cloud assembly: all of its stacks, also of its stages and nested ones. */
export function topologyOfAssembly(assembly: CloudAssembly, known?: Known): Topology {
  return topologyOfTemplates(assembly.stacksRecursively.map(stackTemplate), known);
}

/** A stack as `topologyOfTemplates` reads it. */
export function stackTemplate(stack: CloudFormationStackArtifact): StackTemplate {
  const { account, region } = stack.environment;
  return {
    name: stack.stackName,
    account: account === UNKNOWN_ACCOUNT ? undefined : account,
    region: region === UNKNOWN_REGION ? undefined : region,
    template: readTemplate(stack.templateFullPath),
    nested: nestedTemplates(stack),
    terminationProtection: stack.terminationProtection ?? false,
    tags: stack.tags,
  };
}

/** @throws UserError if it is not a CloudFormation template: the assembly was edited, or its synthesis was interrupted */
function readTemplate(file: string): Template {
  const template = readObject(file);
  const broken = brokenPart(template);
  if (broken !== undefined) throw new UserError(`${file} is not a CloudFormation template, because of its ${broken}: synthesize it again`);
  return template as Template;
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} is not readable (${code ?? message}): synthesize it again`, { cause: error });
  }
  if (!isObject(value)) throw new UserError(`${file} is not a JSON object: synthesize it again`);
  return value;
}

/** A nested stack's template is an asset of its parent: its URL ends in the asset's hash. */
function nestedTemplates(stack: CloudFormationStackArtifact): Record<string, Template> {
  const nested: Record<string, Template> = {};
  const resources = Object.entries(readTemplate(stack.templateFullPath).Resources ?? {}).filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack');
  if (resources.length === 0) return nested;
  const { directory } = stack.assembly;
  const assets = assetFiles(join(directory, `${stack.id}.assets.json`));
  for (const [logicalId, { Properties }] of resources) {
    const url = JSON.stringify(Properties?.TemplateURL);
    const file = assets.find(({ hash }) => url.includes(hash))?.path;
    if (file) nested[logicalId] = readTemplate(join(directory, file));
  }
  return nested;
}

function assetFiles(manifest: string): { readonly hash: string; readonly path: string }[] {
  if (!existsSync(manifest)) return [];
  const { files } = readObject(manifest);
  return Object.entries(isObject(files) ? files : {}).flatMap(([hash, asset]) => {
    const source = isObject(asset) ? asset.source : undefined;
    return isObject(source) && typeof source.path === 'string' ? [{ hash, path: source.path }] : [];
  });
}

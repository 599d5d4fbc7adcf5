import type { Template } from 'aws-cdk-lib/assertions';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { stackTemplate, topologyOfAssembly } from '../topology/assembly';
import { topologyOfTemplates } from '../topology/from-templates';
import type { Topology } from '../topology/topology';

/**
 * What a template, a stack, or all the stacks of a stage or an app come to when they are deployed: load balancers with
 * their listeners and rules, hosted zones with their records, as plain data. What is known only after the deployment
 * has a stand-in for a name, the same in every test; what could not be read is in `gaps`.
 *
 * @param source what is tested; a stack or a stage is synthesized
 */
export function topologyOf(source: Template | Stack | Stage): Topology {
  if (Stage.isStage(source)) return topologyOfAssembly(source.synth());
  if (!Stack.isStack(source)) return topologyOfTemplates([{ name: 'template', template: source.toJSON() }]);
  const assembly = Stage.of(source)?.synth();
  if (!assembly) throw new Error(`stack '${source.node.path}' stands in no app, and cannot be synthesized: make it within one`);
  return topologyOfTemplates([stackTemplate(assembly.getStackArtifact(source.artifactId))]);
}

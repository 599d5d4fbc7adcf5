import type { Template } from 'aws-cdk-lib/assertions';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { stackTemplate, topologyOfAssembly } from '../topology/assembly';
import { topologyOfTemplates } from '../topology/from-templates';
import { answerOf, reachOf } from '../topology/listener-answer';
import type { Listener, LoadBalancer, Topology } from '../topology/topology';
import { leadOf } from './render-topology';

/** The answer that a client gets for a URL. */
export interface Redirect {
  readonly status: number;
  /** Left out if the answer is not a redirect. */
  readonly location?: string;
}

/**
 * The redirect site's answer for a URL: `http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml`. The topology's
 * records lead to the load balancer; for a host without a record, as its DNS is elsewhere, the only HTTP listener answers.
 *
 * @param topology the result of `topologyOf`
 * @param url with `http:`, and with a port if it is not 80
 * @param method the request's method; default GET
 * @throws if the URL is not `http:`, the host's records lead elsewhere, the security groups do not admit clients, or the
 *   topology does not show the answer
 */
export function redirectOf(topology: Topology, url: string, method = 'GET'): Redirect {
  if (!URL.canParse(url)) throw new Error(`'${url}' is not a URL: write http://${url.replace(/^\/+/, '')}`);
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  if (protocol !== 'http:') throw new Error(`'${url}' begins with ${protocol}//; a redirect site answers http://`);
  const listener = listenerFor(topology, hostname, port === '' ? 80 : Number(port));
  const answer = answerOf(listener, { method, host, path: pathname, query: search.slice(1) });
  if (answer.kind === 'unknown') throw new Error(`the answer for '${url}' is unknown: ${answer.message}`);
  return answer.kind === 'redirect' ? { status: answer.status, location: answer.location } : { status: answer.status };
}

function listenerFor(topology: Topology, host: string, port: number): Listener {
  const lead = leadOf(topology, host);
  if (lead && 'outside' in lead) throw new Error(`'${host}' leads to '${lead.outside}', which is not in the topology: its answer is unknown`);
  const among = lead ? [lead.loadBalancer] : topology.loadBalancers;
  const owners = among.filter(({ listeners }) => listeners.some((listener) => listener.port === port && listener.protocol === 'HTTP'));
  const where = lead ? `${lead.loadBalancer.dnsName}, which '${host}' leads to,` : 'the topology';
  if (owners.length === 0) throw new Error(`${where} has no HTTP listener on port ${port}`);
  if (owners.length > 1) {
    throw new Error(`'${host}' has no record, and the topology has ${owners.length} HTTP listeners on port ${port}: which of them a client reaches is unknown`);
  }
  return reached(owners[0], port);
}

function reached(loadBalancer: LoadBalancer, port: number): Listener {
  const reach = reachOf(loadBalancer, port);
  if (reach.kind === 'open') return reach.listener;
  throw new Error(`the security groups of ${loadBalancer.dnsName} admit no client on port ${port}`);
}

/**
 * The deployed topology of a template, a stack, or all the stacks of a stage or an app: load balancers with their
 * listeners and rules, hosted zones with their records, as plain data. A name that is known only after the deployment
 * has a stand-in, the same in every test; what could not be read is in `gaps`.
 *
 * @param source the template or construct to test; a stack or a stage is synthesized
 */
export function topologyOf(source: Template | Stack | Stage): Topology {
  if (Stage.isStage(source)) return topologyOfAssembly(source.synth());
  if (!Stack.isStack(source)) return topologyOfTemplates([{ name: 'template', template: source.toJSON() }]);
  const assembly = Stage.of(source)?.synth();
  if (!assembly) throw new Error(`stack '${source.node.path}' is not in an app, so it cannot be synthesized: make it within one`);
  return topologyOfTemplates([stackTemplate(assembly.getStackArtifact(source.artifactId))]);
}

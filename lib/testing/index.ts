/*
 * For the tests of users of the constructs: the result of their stacks, a line per namespace. Only for TypeScript and
 * JavaScript: jsii has no functions.
 */
export type { Topology } from '../topology/topology';
export { type Redirect, redirectOf, topologyOf } from './redirect-of';
export { renderTopology } from './render-topology';

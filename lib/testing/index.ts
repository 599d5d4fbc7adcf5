/*
 * For the tests of whoever imports the constructs: what their stacks come to, in a line per namespace. TypeScript and
 * JavaScript alone, and no part of the jsii surface, which has no functions.
 */
export type { Topology } from '../topology/topology';
export { type Redirect, redirectOf, topologyOf } from './redirect-of';
export { renderTopology } from './render-topology';

/*
 * For people's own CDK apps: environment files, and the stage that deploys one. Only for TypeScript and JavaScript. jsii
 * makes one module of a package, so whoever imports a construct, in any language, would load the readers of YAML, of CSV
 * and of the schema; and an app in another language prints the stack traces of both for a mistake in a file.
 */
export { type DeclaredEnvironment, loadEnvironments } from './declared-environment';
export { EnvironmentStage } from './environment-stage';

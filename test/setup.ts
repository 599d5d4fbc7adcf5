import { setFlagsFromString } from 'node:v8';

// V8 goes on making the WebAssembly of a grammar faster for half a minute of a processor, and ends no process before.
setFlagsFromString('--liftoff-only');
// CDK's own template validation costs seconds in the first synth of every worker; test/policy and every `cdk synth` have it on.
process.env.CDK_VALIDATION ??= 'false';
// Where each construct was made costs a fifth of a test's syntheses, and no test reads it.
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({ 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true });

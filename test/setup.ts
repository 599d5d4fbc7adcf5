// CDK's own template validation costs seconds in the first synth of every worker; test/policy and every `cdk synth` have it on.
process.env.CDK_VALIDATION ??= 'false';

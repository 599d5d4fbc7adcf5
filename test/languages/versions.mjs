/**
 * The aws-cdk-lib that a language is tried with; Go's is what the generated module asks for. The registries get a version at
 * different times: Python has the newest that its registry had, Java the oldest that the package allows.
 */
export const AWS_CDK_LIB = { python: '2.275.0', java: '2.200.1' };

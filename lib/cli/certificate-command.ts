import { Command } from 'commander';
import { renderCoverage } from '../certificate/coverage-table';
import { type CertificateFacts, certificateContextKey } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { CONTEXT_FILE, readContext, setContextValue } from '../plan/context-file';
import { coverageFor } from '../plan/expectation';
import { offlineFacts, presentFacts, refuseContradictions, type SourceOptions } from './certificate-source';
import { chosenEnvironment, destination, ENVIRONMENTS_OPTION, portNumber } from './options';
import { checkOutputs } from './output-file';
import { colorsOf, printJson, printLine, type Terminal, widthOf } from './terminal';

interface Options extends SourceOptions {
  readonly environments: string;
  readonly context: string;
  readonly write: boolean;
  readonly json?: boolean;
}

/** `cdk-autodiscover-redirect certificate`: which namespaces the endpoint's certificate covers, and which need the redirect. */
export function certificateCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('certificate')
    .description(
      "Read the certificate of an environment's endpoint, from ACM or by a TLS handshake, and show whether it is valid and covers the endpoint, which namespaces it covers, which need the redirect, and when it expires. Writes the result into CDK's context, which 'cdk synth' reads. Changes nothing in an AWS account.",
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--tls', 'read it from the endpoint by a TLS handshake (default, unless the environment file says otherwise)')
    .option('--port <port>', 'the port of the endpoint (default: 443)', portNumber)
    .option('--connect-to <host:port>', 'connect to this address instead of that of the endpoint; the handshake still names the endpoint', destination)
    .option('--cacert <file>', 'certificate authorities to trust instead of those of Node.js: a PEM file')
    .option('--acm', "find the certificate in ACM, by the endpoint's host name in the environment's region")
    .option('--arn <arn>', 'read this certificate in ACM')
    .option('--profile <name>', 'for ACM: a profile in the shared AWS config file')
    .option('--offline', 'make no request, and use the result in the context file')
    .option('--context <file>', "CDK's context file", CONTEXT_FILE)
    .option('--no-write', 'do not change the context file')
    .option('--json', "print the certificate's data and the coverage as JSON")
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      refuseContradictions(options);
      if (options.write && !options.offline) checkOutputs({ '--context': options.context });
      end(await certificate(chosenEnvironment(name, options.environments), options, terminal));
    });
}

async function certificate(environment: Environment, options: Options, terminal: Terminal): Promise<number> {
  const contextKey = certificateContextKey(environment);
  const facts = await factsOf(environment, options, terminal);
  const coverage = coverageFor(environment, facts);
  if (options.json) printJson(terminal.stdout, { environment: environment.name, contextKey, facts, coverage });
  else {
    const report = { environment: environment.name, facts, coverage, notes: environment.notices };
    printLine(terminal.stdout, renderCoverage(report, colorsOf(terminal.stdout, terminal.env), widthOf(terminal.stdout, terminal.env)));
  }
  if (options.write && !options.offline) {
    setContextValue(options.context, contextKey, facts, 'name another one with --context');
    printLine(terminal.stderr, `wrote ${options.context}`);
  }
  return coverage.endpoint.severity === 'error' ? 1 : 0;
}

async function factsOf(environment: Environment, options: Options, terminal: Terminal): Promise<CertificateFacts> {
  if (options.offline) return offlineFacts(options.context, environment);
  // Report a broken file before the slow look-up.
  if (options.write) readContext(options.context);
  return presentFacts(environment, options, terminal);
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect certificate contoso
  npx cdk-autodiscover-redirect certificate contoso --connect-to 10.0.0.4:443 --cacert contoso-ca.pem
  npx cdk-autodiscover-redirect certificate contoso --acm --profile mail
  npx cdk-autodiscover-redirect certificate contoso --arn arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012
  npx cdk-autodiscover-redirect certificate contoso --offline
  npx cdk-autodiscover-redirect certificate contoso --json | jq -r '.coverage.namespaces[] | select(.coverage == "needs-redirect") | .host'

Exit status: 0 the certificate is valid and covers the endpoint, 1 it is not or does not, or the endpoint presents none, 2 wrong usage, a wrong file, or no answer from ACM: no credentials, no permission, or no certificate that covers the endpoint.`;

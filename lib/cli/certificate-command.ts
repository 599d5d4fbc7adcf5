import { Command } from 'commander';
import { renderCoverage } from '../certificate/coverage-table';
import { type CertificateFacts, certificateContextKey } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { CONTEXT_FILE, contextValue, setContextValue } from '../plan/context-file';
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

/** `autodiscover-redirect certificate`: which namespaces the endpoint's certificate covers, and which need the redirect. */
export function certificateCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('certificate')
    .description(
      "Look at the certificate of an environment's endpoint, in ACM or by a TLS handshake: whether it is valid and names the endpoint, which namespaces it covers already, which need the redirect, and how long it lasts. Writes what it saw into CDK's context, where a synthesis finds it. Changes nothing in an account.",
    )
    .argument('[environment]', 'its name or the path of its file; may be left out where the folder has one only')
    .option(...ENVIRONMENTS_OPTION)
    .option('--tls', "ask the endpoint itself, by a handshake (default, unless the environment's file says otherwise)")
    .option('--port <port>', "the endpoint's port for the handshake (default: 443)", portNumber)
    .option('--connect-to <host:port>', 'connect there in place of the endpoint, for which it is asked all the same', destination)
    .option('--cacert <file>', "authorities to trust in place of Node's own: certificates in PEM")
    .option('--acm', "find the certificate in ACM, by the endpoint's host in the environment's region")
    .option('--arn <arn>', 'take this certificate of ACM')
    .option('--profile <name>', 'for ACM: a profile of the shared AWS configuration')
    .option('--offline', 'ask nobody, and take what the context file has')
    .option('--context <file>', "CDK's context file", CONTEXT_FILE)
    .option('--no-write', 'leave the context file as it is')
    .option('--json', 'print the facts and the coverage as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      refuseContradictions(options);
      if (options.write && !options.offline) checkOutputs({ '--context': options.context });
      end(await certificate(chosenEnvironment(name, options.environments), options, terminal));
    });
}

async function certificate(environment: Environment, options: Options, terminal: Terminal): Promise<number> {
  const contextKey = certificateContextKey(environment);
  const facts = await factsOf(environment, contextKey, options, terminal);
  const coverage = coverageFor(environment, facts);
  if (options.json) printJson(terminal.stdout, { environment: environment.name, contextKey, facts, coverage });
  else {
    const report = { environment: environment.name, facts, coverage, notes: environment.notices };
    printLine(terminal.stdout, renderCoverage(report, colorsOf(terminal.stdout, terminal.env), widthOf(terminal.stdout, terminal.env)));
  }
  if (options.write && !options.offline) {
    setContextValue(options.context, contextKey, facts);
    printLine(terminal.stderr, `wrote ${options.context}`);
  }
  return coverage.endpoint.severity === 'error' ? 1 : 0;
}

async function factsOf(environment: Environment, contextKey: string, options: Options, terminal: Terminal): Promise<CertificateFacts> {
  if (options.offline) return offlineFacts(options.context, environment);
  // A file that is broken is told before anybody is asked, and waited for.
  if (options.write) contextValue(options.context, contextKey);
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

Exit status: 0 the certificate is valid and names the endpoint, 1 it is not or does not, or the endpoint presents none,
2 wrong usage, a wrong file, or ACM does not tell: no credentials, no permission, or no certificate that names the endpoint.`;

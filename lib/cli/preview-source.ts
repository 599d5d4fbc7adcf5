import { existsSync, statSync } from 'node:fs';
import { narrowed } from '../environment/environment';
import { UserError } from '../errors';
import { factsIn, readContext } from '../plan/context-file';
import type { PreviewSubject } from '../preview/subject';
import type { StackTemplate } from '../topology/stack-template';
import { chosenEnvironment, chosenEnvironmentAmongOthers, planHint, selected } from './options';
import { type Terminal, tell } from './terminal';

/** Where the topology of a preview comes from. */
export interface SourceOptions {
  readonly environments: string;
  readonly assembly?: string;
  readonly external?: boolean;
  readonly fromAccount?: boolean;
  readonly profile?: string;
  readonly role?: readonly string[];
  /** The domains to test (default: all). */
  readonly only?: readonly string[];
}

/**
 * What to preview. Loads its modules here and not earlier: the AWS SDK and CDK take longer to load than most commands take
 * to run.
 */
export async function previewSubject(name: string | undefined, options: SourceOptions, terminal: Terminal): Promise<PreviewSubject> {
  refuseContradictions(name, options);
  if (options.assembly !== undefined) {
    const subject = await assemblySubject(options.assembly, options.external ?? false);
    return options.only ? { ...subject, namespaces: selected(subject, options.only) } : subject;
  }
  // What is deployed already was checked before.
  const whole = (options.fromAccount ? chosenEnvironment : chosenEnvironmentAmongOthers)(name, options.environments);
  const { file: source, namespaces } = whole;
  const environment = options.only ? narrowed(whole, selected({ namespaces, source }, options.only, planHint(name, options.environments))) : whole;
  const lookUps = readContext();
  const facts = factsIn(lookUps, whole);
  const { environmentSubject, namesAskedFor } = await import('../preview/environment-subject');
  if (options.fromAccount) {
    // Reading zones is slow, so read only those of the chosen namespaces.
    const { topologyOfAccount } = await import('../topology/account');
    const topology = await topologyOfAccount({
      region: environment.region,
      names: namesAskedFor(environment),
      roles: options.role,
      profile: options.profile,
      signal: terminal.stop,
      onProgress: (message) => tell(terminal, message),
    });
    return environmentSubject(environment, topology, `${environment.file}, as deployed in ${environment.region}`, facts, true);
  }
  tell(terminal, `synthesizing ${whole.file}`);
  const { synthesizedTopology } = await withCdk(() => import('../preview/synthesize'));
  // With the rules of all namespaces.
  return environmentSubject(environment, synthesizedTopology(whole, lookUps), `${whole.file}, synthesized`, facts);
}

async function assemblySubject(folder: string, external: boolean): Promise<PreviewSubject> {
  refuseWithoutManifest(folder);
  const { assemblySubject: subjectOf } = await withCdk(() => import('../preview/assembly-subject'));
  const subject = subjectOf(folder, external, '--external assumes that their CNAMEs are made elsewhere');
  return { ...subject, notes: [...subject.notes, ...ageOf(folder)] };
}

/** In milliseconds. Whoever synthesizes and previews in one go is not told. */
const OLD_MS = 3_600_000;

/** Of an assembly that was synthesized a while ago: what was changed since is not in it. */
function ageOf(folder: string): string[] {
  const { mtime } = statSync(`${folder}/manifest.json`);
  if (Date.now() - mtime.getTime() < OLD_MS) return [];
  return [`${folder} was synthesized at ${mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC: later changes of the app are not in it`];
}

/** The stacks of a cloud assembly. */
export async function stacksOfAssembly(folder: string): Promise<StackTemplate[]> {
  refuseWithoutManifest(folder);
  const { stacksIn } = await withCdk(() => import('../preview/assembly-subject'));
  return stacksIn(folder);
}

function refuseWithoutManifest(folder: string): void {
  if (!existsSync(`${folder}/manifest.json`))
    throw new UserError(`${folder} has no manifest.json: name a cloud assembly, such as the folder cdk.out that 'cdk synth' writes`);
}

function refuseContradictions(name: string | undefined, { assembly, external, fromAccount, profile, role }: SourceOptions): void {
  if (assembly !== undefined && name !== undefined) throw new UserError(`'${name}' and --assembly are two sources: give one of them`);
  if (assembly !== undefined && fromAccount) throw new UserError('--assembly and --from-account are two sources: give one of them');
  if (external && assembly === undefined) throw new UserError('--external goes with --assembly: an environment file says which of its namespaces are external');
  if (!fromAccount && profile !== undefined) throw new UserError('--profile goes with --from-account');
  if (!fromAccount && role !== undefined) throw new UserError('--role goes with --from-account');
}

/** The peer dependencies are missing if only the command line is installed. */
export async function withCdk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = /Cannot find module '(aws-cdk-lib|constructs)/.exec((error as Error).message)?.[1];
    if (!missing) throw error;
    throw new UserError(`${missing} is not installed, and this command needs it for the synthesis: npm install aws-cdk-lib constructs`);
  }
}

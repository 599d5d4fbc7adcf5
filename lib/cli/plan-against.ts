import { existsSync, statSync } from 'node:fs';
import { accepts, CHANGE_KINDS } from '../changes/change';
import { changesBetween, type NotRead } from '../changes/changes';
import { changesMarkdown } from '../changes/changes-markdown';
import { renderChanges } from '../changes/changes-text';
import { type ChangesReport, changesReport } from '../changes/report';
import type { Environment } from '../environment/environment';
import { EXIT, UserError } from '../errors';
import { quote } from '../names/domain-name';
import { contextHere, readContext } from '../plan/context-file';
import { folded } from '../text/fold';
import type { StackTemplate } from '../topology/stack-template';
import { IN_FULL } from './option-hints';
import { withCdk } from './preview-source';
import { environmentAtRevision } from './revision';
import { colorsOf, printJson, printLine, type Terminal, tell, widthOf } from './terminal';

export interface AgainstOptions {
  readonly against: string;
  readonly accept?: readonly string[];
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly profile?: string;
  readonly role?: readonly string[];
}

/** What is compared with. */
interface Before {
  readonly label: string;
  readonly stacks: readonly StackTemplate[];
  /** The declared stacks that can be compared; all if left out. */
  readonly declared?: readonly StackTemplate[];
  readonly notRead?: readonly NotRead[];
  readonly notes?: readonly string[];
}

/** Most lines of a kind of change that no client notices, on a terminal. */
const MOST = 20;

/**
 * Shows what a deployment of the environment changes.
 *
 * @returns the exit status
 */
export async function planAgainst(environment: Environment, options: AgainstOptions, terminal: Terminal): Promise<number> {
  const accepted = options.accept ?? [];
  refuseUnknownKinds(accepted);
  tell(terminal, `synthesizing ${environment.file}`);
  const { synthesizedStacks } = await withCdk(() => import('../preview/synthesize'));
  const after = synthesizedStacks(environment, contextHere(readContext()));
  const before = await beforeOf(environment, after, options, terminal);
  const report = changesReport({
    environment: environment.name,
    against: before.label,
    changes: changesBetween({
      before: before.stacks,
      after: before.declared ?? after,
      notRead: before.notRead,
      max: environment.maxRules,
      layout: environment.layout,
    }),
    accepted,
    notes: [...(before.notes ?? []), ...environment.notices],
  });
  print(report, options, terminal);
  return report.unaccepted.length > 0 ? EXIT.no : 0;
}

function print(report: ChangesReport, { json, markdown }: AgainstOptions, terminal: Terminal): void {
  const { stdout, stderr, env } = terminal;
  if (json) printJson(stdout, report);
  else if (markdown) printLine(stdout, changesMarkdown(report));
  else {
    const most = stdout.isTTY ? MOST : undefined;
    printLine(stdout, renderChanges(report, colorsOf(stdout, env), { width: widthOf(stdout, env), most, inFull: `${IN_FULL} has all` }));
  }
  for (const one of report.accepted) {
    if (!report.changes.some((change) => accepts(one, change))) printLine(stderr, `note: --accept ${one}: no change has this ID`);
  }
  if (report.unaccepted.length > 0 && !json && !markdown) {
    const [first] = report.unaccepted;
    // In double quotes, which every shell takes: an ID may have spaces.
    const id = /^[\w:.-]+$/.test(first) ? first : `"${first}"`;
    printLine(stdout, `\n${folded(`If that is meant, accept each ID, or its kind: --accept ${id}`, widthOf(stdout, env))}`);
  }
}

function refuseUnknownKinds(accepted: readonly string[]): void {
  const unknown = accepted.filter((one) => !(CHANGE_KINDS as readonly string[]).includes(one.split(':')[0]));
  if (unknown.length > 0)
    throw new UserError(unknown.map((one) => `--accept: ${quote(one)} is not the ID of a change: write it as it is shown, such as goes:adatum.com`));
}

/** The account, a folder of synthesized stacks, or a revision: a folder of the name of a branch is meant as the folder. */
async function beforeOf(environment: Environment, after: readonly StackTemplate[], options: AgainstOptions, terminal: Terminal): Promise<Before> {
  const { against, profile, role } = options;
  if (against === 'account') return inAccount(environment, after, options, terminal);
  if (profile !== undefined || role !== undefined) throw new UserError('--profile and --role go with --against account');
  if (statSync(against, { throwIfNoEntry: false })?.isDirectory()) return inAssembly(environment, against);
  return atRevision(environment, against);
}

async function inAccount(environment: Environment, after: readonly StackTemplate[], { profile, role }: AgainstOptions, terminal: Terminal): Promise<Before> {
  const { environmentStacks } = await import('../topology/account/environment-stacks');
  const { stacks, declared, notRead } = await environmentStacks(
    { region: environment.region, roles: role, profile, signal: terminal.stop },
    after,
    (name) => isStackOf(environment, name),
    (message) => tell(terminal, message),
  );
  const fix = 'give credentials that may read it: --profile, and --role for each further account';
  return {
    label: 'the account',
    stacks,
    declared,
    notRead: notRead.map((one) => ({ ...one, fix })),
    ...(stacks.length === 0 ? { notes: ['the account has no stack of this environment: all of it is new'] } : {}),
  };
}

async function inAssembly(environment: Environment, folder: string): Promise<Before> {
  if (!existsSync(`${folder}/manifest.json`))
    throw new UserError(
      `${folder} has no manifest.json: name a cloud assembly, such as the folder cdk.out that 'cdk synth' writes; a branch of this name is refs/heads/${folder}`,
    );
  const { stacksIn } = await withCdk(() => import('../preview/assembly-subject'));
  const all = stacksIn(folder);
  const stacks = all.filter(({ name }) => isStackOf(environment, name));
  if (stacks.length === 0)
    throw new UserError(
      `${folder} has no stack of the environment ${environment.name}, such as ${environment.name}-Site; it has ${all.map(({ name }) => name).join(', ') || 'none'}`,
    );
  return { label: folder, stacks };
}

async function atRevision(environment: Environment, revision: string): Promise<Before> {
  const found = environmentAtRevision(environment.file, revision);
  if (found === undefined) return { label: revision, stacks: [], notes: [`${revision} has no ${environment.file}: all of it is new`] };
  const { synthesizedStacks } = await withCdk(() => import('../preview/synthesize'));
  return { label: revision, stacks: synthesizedStacks(found.environment, found.context) };
}

/** By the names that its stage gives its stacks (lib/deploy/environment-stage.ts). */
function isStackOf({ name }: Environment, stack: string): boolean {
  return stack === `${name}-Site` || stack.startsWith(`${name}-Records-`);
}

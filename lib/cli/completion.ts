import type { Command, Option } from 'commander';
import { printLine, type Terminal } from './terminal';

/** A word that can replace the one at the cursor. */
interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** A line of a shell, up to the cursor. */
export interface Line {
  /** The word at the cursor, as far as it is typed; empty after a space. */
  readonly current: string;
  /** The whole words before it, without the program's name. */
  readonly before: readonly string[];
}

/** The arguments of `__complete`, which the scripts give. Bash makes three words of `--explain=cname`; the others leave it one. */
export function lineOf([current = '', ...before]: readonly string[]): Line {
  const word = current.replace(/^=/, '');
  return { current: word === '=' ? '' : word, before: before.filter((one) => one !== '=') };
}

/** Answers a completion script: a line for each candidate. */
export async function complete(program: Command, line: Line, { stdout }: Terminal): Promise<void> {
  for (const { word, about } of await candidates(program, line)) printLine(stdout, `${word} ${about}`);
}

/**
 * The candidates at the cursor; none for what only the shell knows, such as file names.
 *
 * @param program - with the command of the line among its own, complete
 */
async function candidates(program: Command, { current, before }: Line): Promise<Candidate[]> {
  const [flag, part] = /^(--[\w-]+=)(.*)$/s.exec(current)?.slice(1) ?? ['', current];
  const line = flag === '' ? before : [...before, flag.slice(0, -1)];
  const found = await offered(program, line, part);
  return found.filter(({ word }) => word.startsWith(part)).map(({ word, about }) => ({ word: flag + word, about: about.replaceAll(/\s+/g, ' ') }));
}

async function offered(program: Command, line: readonly string[], part: string): Promise<Candidate[]> {
  const at = line.findIndex((word) => !word.startsWith('-'));
  if (at === -1 || (line[at] === 'help' && at === line.length - 1)) return part.startsWith('-') ? optionsOf(program, line) : commandsOf(program);
  const command = program.commands.find((one) => one.name() === line[at]);
  return command ? offeredBy(command, line.slice(at + 1), part) : [];
}

async function offeredBy(command: Command, words: readonly string[], part: string): Promise<Candidate[]> {
  const { option, needsValue, positionals } = read(command, words);
  if (part.startsWith('-') && !needsValue) return optionsOf(command, words);
  if (option) return valuesOf(option);
  const argument = command.registeredArguments[positionals];
  if (argument?.argChoices) return argument.argChoices.map((word) => ({ word, about: argument.description }));
  return argument?.name() === 'environment' ? environments(folderOf(command, words)) : [];
}

interface Read {
  /** The option or argument that the next word can be a value of. */
  readonly option?: Option;
  readonly needsValue: boolean;
  /** How many words are arguments, not values of an option. */
  readonly positionals: number;
}

function read(command: Command, words: readonly string[]): Read {
  let option: Option | undefined;
  let values = 0;
  let positionals = 0;
  for (const word of words) {
    if (word.startsWith('-')) {
      option = optionNamed(command, word);
      values = 0;
    } else if (option && (values === 0 || option.variadic)) values += 1;
    else positionals += 1;
  }
  const open = option && (values === 0 || option.variadic) ? option : undefined;
  return { option: open, needsValue: values === 0 && (open?.required ?? false), positionals };
}

/** Undefined for an option that takes no value, and for one that includes it: `--explain=cname`. */
function optionNamed(command: Command, word: string): Option | undefined {
  return command.options.find((option) => isNamed(option, word) && (option.required || option.optional));
}

function isNamed({ long, short }: Option, word: string): boolean {
  return word === long || word === short;
}

function commandsOf(program: Command): Candidate[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ word: command.name(), about: command.summary() || command.description() }));
}

/** The options that can still be given. */
function optionsOf(command: Command, words: readonly string[]): Candidate[] {
  const left = command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => option.variadic || !words.some((word) => isNamed(option, word)));
  return left.flatMap(({ long, description }) => (long ? { word: long, about: description } : []));
}

async function valuesOf({ long, argChoices }: Option): Promise<Candidate[]> {
  if (argChoices) return argChoices.map((word) => ({ word, about: '' }));
  if (long === '--explain') {
    const { CATALOGUE } = await import('../findings/catalogue');
    return Object.entries(CATALOGUE).map(([word, { title }]) => ({ word, about: title }));
  }
  if (long === '--outlook') {
    const { PRODUCTS } = await import('../outlook-prompt/registry-values');
    return PRODUCTS.map((word) => ({ word, about: '' }));
  }
  return [];
}

function folderOf(command: Command, words: readonly string[]): string {
  const option = command.options.find(({ long }) => long === '--environments');
  const at = words.findLastIndex((word) => option && isNamed(option, word));
  return at === -1 ? option?.defaultValue : (words[at + 1] ?? '');
}

async function environments(folder: string): Promise<Candidate[]> {
  const { environmentFiles, environmentName, isEnvironmentName } = await import('../environment/load');
  try {
    const named = environmentFiles(folder).map((file) => ({ word: environmentName(file), about: file }));
    return named.filter(({ word }) => isEnvironmentName(word));
  } catch {
    return [];
  }
}

import { readFileSync } from 'node:fs';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { compared, entry, type Hash, listOf, member, plain, text, truth, type Value } from './powershell-values';
import { type Data, type Registry, ScriptError } from './registry';

/*
 * There is no PowerShell where the tests run. A grammar of it reads the scripts, and this runs them as far as they go: the
 * statements, operators and cmdlets that they use, over a registry in memory, by the documents of each. Anything else
 * throws, so what passes here is what the scripts say, not what PowerShell has in addition.
 */

const PARSER = Parser.init().then(async () => {
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
  return parser;
});

export async function parsed(script: string): Promise<Node> {
  const root = (await PARSER).parse(script)?.rootNode;
  if (root === undefined || root.hasError) throw new Error(`it is no PowerShell: ${root}`);
  return root;
}

class Exit extends Error {
  public constructor(public readonly code: number) {
    super();
  }
}
class Continue extends Error {}

export interface Ran {
  readonly code: number;
  readonly output: readonly string[];
  readonly warnings: readonly string[];
}

interface RunOptions {
  /** The switches of the script that are given. */
  readonly switches?: readonly string[];
  readonly account?: string;
}

export async function run(script: string, registry: Registry, options: RunOptions = {}): Promise<Ran> {
  const runner = new Runner(registry, options);
  return runner.run(await parsed(script));
}

class Runner {
  private readonly variables = new Map<string, Value>([['env:systemroot', 'C:\\Windows']]);
  private readonly warnings: string[] = [];
  private readonly whatIf: boolean;

  public constructor(
    private readonly registry: Registry,
    private readonly options: RunOptions,
  ) {
    this.whatIf = options.switches?.includes('WhatIf') ?? false;
    this.variables.set('whatifpreference', this.whatIf);
  }

  public run(root: Node): Ran {
    const output: Value[] = [];
    for (const parameter of root.descendantsOfType('script_parameter')) {
      const name = (parameter?.lastNamedChild?.text ?? '').slice(1);
      this.variables.set(name.toLowerCase(), this.options.switches?.includes(name) ?? false);
    }
    try {
      for (const statement of root.namedChildren) if (statement?.type === 'statement_list') this.statements(statement, output);
    } catch (error) {
      if (error instanceof Exit) return { code: error.code, output: output.map(text), warnings: this.warnings };
      throw error;
    }
    throw new Error('the script has no exit');
  }

  private statements(list: Node | null | undefined, output: Value[]): void {
    for (const statement of list?.namedChildren ?? []) if (statement !== null) this.statement(statement, output);
  }

  /** @param block - a statement_block, whose statements stand in a list */
  private block(block: Node | null | undefined, output: Value[]): void {
    for (const child of block?.namedChildren ?? []) if (child?.type === 'statement_list') this.statements(child, output);
  }

  private statement(node: Node, output: Value[]): void {
    const { type } = node;
    if (type === 'comment' || type === 'empty_statement') return;
    if (type === 'if_statement') this.condition(node, output);
    else if (type === 'foreach_statement') this.loop(node, output);
    else if (type === 'try_statement') this.attempt(node, output);
    else if (type === 'flow_control_statement') {
      if (node.text === 'continue') throw new Continue();
      throw new Exit(Number(this.value(child(node, 'pipeline'))));
    } else if (type === 'pipeline') output.push(...this.pipeline(node));
    else throw new Error(`a statement that is not known: ${type}`);
  }

  private condition(node: Node, output: Value[]): void {
    const branches = [node, ...node.descendantsOfType('elseif_clause').filter((clause) => clause?.parent?.parent?.id === node.id)] as Node[];
    for (const branch of branches) {
      if (!truth(this.value(child(branch, 'pipeline')))) continue;
      this.block(child(branch, 'statement_block'), output);
      return;
    }
    const otherwise = node.namedChildren.find((one) => one?.type === 'else_clause');
    if (otherwise) this.block(child(otherwise, 'statement_block'), output);
  }

  private loop(node: Node, output: Value[]): void {
    const items = this.value(child(node, 'pipeline'));
    for (const item of listOf(items)) {
      this.variables.set(child(node, 'variable').text.slice(1).toLowerCase(), item);
      try {
        this.block(child(node, 'statement_block'), output);
      } catch (error) {
        if (!(error instanceof Continue)) throw error;
      }
    }
  }

  private attempt(node: Node, output: Value[]): void {
    try {
      this.block(child(node, 'statement_block'), output);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.variables.set('_', error.message);
      this.block(child(child(child(node, 'catch_clauses'), 'catch_clause'), 'statement_block'), output);
    }
  }

  /** What a statement puts out. An assignment puts out nothing. */
  private pipeline(node: Node): Value[] {
    const inner = unwrapped(node);
    if (inner.type === 'assignment_expression') {
      this.assign(inner);
      return [];
    }
    const stages = inner.type === 'pipeline_chain' ? inner.namedChildren : [inner];
    let piped: Value[] = [];
    for (const stage of stages as Node[]) piped = stage.type === 'command' ? this.command(stage, piped) : listOf(this.expression(stage));
    return piped;
  }

  private assign(node: Node): void {
    const name = child(node, 'left_assignment_expression').text.slice(1).toLowerCase();
    const value = this.value(child(node, 'pipeline'));
    const operator = child(node, 'assignement_operator').text;
    if (operator === '+=') {
      const before = this.variable(name);
      if (!Array.isArray(before)) throw new Error(`$${name} is no array`);
      this.variables.set(name, [...before, ...(Array.isArray(value) ? value : [value])]);
    } else this.variables.set(name, value);
  }

  /** The value of a pipeline in an expression: an array of one is that one, unless it was written as an array. */
  private value(node: Node): Value {
    const inner = unwrapped(node);
    if (inner.type !== 'command' && inner.type !== 'pipeline_chain') return this.expression(inner);
    const output = this.pipeline(inner);
    return output.length < 2 ? output[0] : output;
  }

  private expression(wrapped: Node): Value {
    const node = unwrapped(wrapped);
    const [first, second, third] = node.namedChildren as Node[];
    switch (node.type) {
      case 'command':
      case 'pipeline_chain':
        return this.value(node);
      case 'variable':
        return this.variable(node.text.slice(1).toLowerCase());
      case 'verbatim_string_characters':
        return node.text.slice(1, -1).replaceAll("''", "'");
      case 'decimal_integer_literal':
      case 'real_literal':
        return Number(node.text);
      case 'expandable_string_literal':
        return this.interpolated(node);
      case 'parenthesized_expression':
        return this.value(first);
      case 'sub_expression':
        return this.collected(first);
      case 'array_expression':
        return first === undefined ? [] : this.collected(first);
      case 'array_literal_expression':
        return node.namedChildren.map((item) => this.expression(item as Node));
      case 'hash_literal_expression':
        return this.hash(node);
      case 'member_access':
        return member(this.expression(first), second.text);
      case 'element_access':
        return entry(this.expression(first), text(this.expression(second)));
      case 'expression_with_unary_operator':
        if (!node.text.startsWith('-not ')) throw new Error(`an operator that is not known: ${node.text}`);
        return !truth(this.expression(first));
      case 'logical_expression': {
        const left = truth(this.expression(first));
        return node.children.some((one) => one?.text === '-or') ? left || truth(this.expression(second)) : left && truth(this.expression(second));
      }
      case 'comparison_expression':
        return compared(this.expression(first), second.text, third.type === 'type_literal' ? third.text : this.compareTo(third));
      default:
        throw new Error(`an expression that is not known: ${node.type} ${node.text}`);
    }
  }

  private compareTo(node: Node): Value {
    return unwrapped(node).type === 'type_literal' ? node.text : this.expression(node);
  }

  private collected(list: Node): Value[] {
    const output: Value[] = [];
    this.statements(list, output);
    return output;
  }

  private hash(node: Node): Hash {
    const hash: Hash = new Map();
    for (const item of node.descendantsOfType('hash_entry') as Node[]) {
      const key = child(item, 'key_expression').text.replace(/^'(.*)'$/, '$1');
      hash.set(key.toLowerCase(), { key, value: this.value(child(item, 'pipeline')) });
    }
    return hash;
  }

  private interpolated(node: Node): string {
    if (node.text.includes('`')) throw new Error(`an escape that is not known: ${node.text}`);
    let [result, at] = ['', node.startIndex + 1];
    const source = node.text;
    for (const part of node.namedChildren as Node[]) {
      result += source.slice(at - node.startIndex, part.startIndex - node.startIndex);
      const braced = /^\$\{(.*)\}$/.exec(part.text);
      result += text(braced ? this.variable(braced[1].toLowerCase()) : this.expression(part));
      at = part.endIndex;
    }
    return result + source.slice(at - node.startIndex, -1);
  }

  private variable(name: string): Value {
    if (name === 'true' || name === 'false') return name === 'true';
    if (!this.variables.has(name)) throw new Error(`$${name} is not set: strict mode refuses it`);
    return this.variables.get(name);
  }

  private command(node: Node, piped: Value[]): Value[] {
    const name = (node.namedChildren.find((one) => one?.type.startsWith('command_name')) as Node).text;
    const { named, rest } = this.parameters(node);
    const path = text(named['-LiteralPath'] ?? named['-Path']).replace(/^Registry::/, '');
    const value = text(named['-Name']);
    switch (name) {
      case 'Set-StrictMode':
      case 'Out-Null':
        return [];
      case '"$env:SystemRoot\\System32\\whoami.exe"':
        return [`"CONTOSO\\someone","${this.options.account ?? 'S-1-5-21-1-2-3-1001'}"`];
      case 'Write-Output':
        return rest;
      case 'Write-Warning':
        this.warnings.push(text(rest[0]));
        return [];
      case 'Where-Object':
        return piped.filter((item) => truth(this.each(rest[0], item)[0]));
      case 'ForEach-Object':
        return piped.flatMap((item) => this.each(rest[0], item));
      case 'ConvertTo-Json':
        return [JSON.stringify(plain(named['-InputObject']))];
      case 'Get-ChildItem':
        return this.registry.below(path);
      case 'Test-Path':
        return [this.registry.has(path)];
      case 'Get-Item':
        return [{ Property: this.registry.names(path) }];
      case 'Get-ItemPropertyValue':
        return [this.registry.data(path, value)];
      case 'New-Item':
        if (!this.whatIf) this.registry.create(path);
        return [];
      case 'New-ItemProperty': {
        const data = named['-Value'] as Data;
        if (named['-PropertyType'] !== (typeof data === 'number' ? 'DWord' : 'String')) throw new Error(`${data} is no ${named['-PropertyType']}`);
        if (!this.whatIf) this.registry.write(path, value, data);
        return [];
      }
      case 'Remove-ItemProperty':
        if (!this.whatIf) this.registry.remove(path, value);
        return [];
      default:
        throw new Error(`a command that is not known: ${name}`);
    }
  }

  private parameters(node: Node): { readonly named: Record<string, Value>; readonly rest: Value[] } {
    const elements = (node.namedChildren.find((one) => one?.type === 'command_elements')?.namedChildren ?? []) as Node[];
    const words = elements.filter(({ type }) => type !== 'command_argument_sep');
    const named: Record<string, Value> = {};
    const rest: Value[] = [];
    for (let at = 0; at < words.length; at++) {
      const [word, next] = words.slice(at);
      if (word.type !== 'command_parameter') rest.push(word.type === 'generic_token' ? word.text : this.argument(word));
      else if (next === undefined || next.type === 'command_parameter') named[word.text] = true;
      else named[words[at++].text] = this.argument(next);
    }
    return { named, rest };
  }

  /** A block of a command is run by it, item by item. */
  private argument(node: Node): Value {
    const inner = unwrapped(node);
    if (inner.type !== 'script_block_expression') return inner.type === 'generic_token' ? inner.text : this.expression(inner);
    return { block: inner };
  }

  private each(block: Value, item: Value): Value[] {
    if (typeof block !== 'object' || !('block' in block)) throw new Error('the command has no block');
    this.variables.set('_', item);
    return listOf(this.value(child(block.block, 'script_block')));
  }
}

/** Below the nodes of the grammar that have a single child and no sign of their own. */
function unwrapped(node: Node): Node {
  let inner = node;
  while (inner.namedChildCount === 1 && inner.childCount === 1 && !['variable', 'expandable_string_literal', 'generic_token'].includes(inner.type)) {
    inner = inner.namedChild(0) as Node;
  }
  return inner;
}

function child(node: Node, type: string): Node {
  const found = node.namedChildren.find((one) => one?.type === type);
  if (!found) throw new Error(`${node.type} has no ${type}: ${node.text}`);
  return found;
}

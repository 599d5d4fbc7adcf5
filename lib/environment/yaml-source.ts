import { type Alias, type Document, isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { EnvironmentProblem, Source } from './environment';
import { yamlHint } from './yaml-hints';

export type Path = readonly (string | number)[];

/** Values that aliases may add to those that are written out: a few kilobytes of nested aliases can fill a machine's memory. */
const MAX_ALIASED_VALUES = 100_000;

/** A YAML file that remembers where each value was written. */
export class YamlSource {
  public readonly problems: EnvironmentProblem[];
  public readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document?: Document.Parsed;

  public constructor(
    private readonly file: string,
    text: string,
  ) {
    // YAML 1.2 core: `no` is a text, and an unknown tag or a doubled key is an error rather than a surprise.
    const options = { lineCounter: this.lines, prettyErrors: false, uniqueKeys: true, strict: true, stringKeys: true, logLevel: 'error' } as const;
    try {
      const document = parseDocument(text, options);
      this.document = document;
      const faults = [...document.errors, ...document.warnings].map((error) => ({ at: error.pos[0], message: yamlHint(error, document, text) }));
      this.problems = this.located(faults.length > 0 ? faults.map(({ at, message }) => ({ ...message, at: message.at ?? at })) : faultsOfValues(document));
      // faultsOfValues bounds what the aliases add.
      this.value = this.problems.length === 0 ? document.toJS({ maxAliasCount: -1 }) : undefined;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.problems = [{ file, line: 1, column: 1, path: '', message: 'is not readable YAML: lists and maps are nested too deeply' }];
    }
  }

  /** The position of a value; if it is missing, of the nearest thing around it. */
  public at(path: Path): Source {
    const { line, col } = this.lines.linePos(this.offset(path));
    return { file: this.file, line, column: col, path: renderPath(path) };
  }

  /** The position of a key of a map. */
  public atKey(path: Path, key: string): Source {
    const map = path.length === 0 ? this.document?.contents : this.document?.getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key) : undefined;
    const keyNode = pair && isNode(pair.key) ? pair.key : undefined;
    if (!keyNode?.range) return this.at(path);
    const { line, col } = this.lines.linePos(keyNode.range[0]);
    return { file: this.file, line, column: col, path: renderPath([...path, key]) };
  }

  private offset(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const node = this.document?.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return this.document?.contents?.range?.[0] ?? 0;
  }

  /** One per line: the others follow from the first. */
  private located(faults: readonly Fault[]): EnvironmentProblem[] {
    const byLine = new Map<number, EnvironmentProblem>();
    for (const { at, path = '', message } of faults) {
      const { line, col } = this.lines.linePos(at);
      if (!byLine.has(line)) byLine.set(line, { file: this.file, line, column: col, path, message });
    }
    return [...byLine.values()];
  }
}

interface Fault {
  readonly at: number;
  readonly path?: string;
  readonly message: string;
}

/** The mistakes in the values of a readable document. */
function faultsOfValues(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node, ancestors) => {
      const report = (message: string) => faults.push({ at: node.range?.[0] ?? 0, path: renderPath(pathOf(node, ancestors)), message });
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        const message = isScalar(node) && node.type === 'PLAIN' ? curlyQuotes(node.value) : undefined;
        if (message !== undefined) report(message);
        return;
      }
      const target = anchors.get(node.source);
      if (target === undefined) report(unknownAlias(node.source, ancestors.some(isNamespaces)));
      else if (ancestors.includes(target)) report(`is not readable YAML: the alias *${node.source} is within the value that it repeats: write the value out`);
      else targets.set(node, target);
    },
  });
  if (faults.length > 0 || targets.size === 0) return faults;
  const [first] = targets.keys();
  return addedBy(targets) > MAX_ALIASED_VALUES
    ? [{ at: first.range?.[0] ?? 0, message: `is not readable YAML: its aliases repeat more than ${MAX_ALIASED_VALUES} values: write the values out` }]
    : [];
}

function pathOf(node: Node, ancestors: readonly unknown[]): Path {
  return [...ancestors, node].flatMap((one, index, all): (string | number)[] => {
    if (isPair(one) && isScalar(one.key)) return [String(one.key.value)];
    const next = all[index + 1];
    return isSeq(one) && next !== undefined ? [one.items.indexOf(next)] : [];
  });
}

function addedBy(targets: ReadonlyMap<Alias, Node>): number {
  const sizes = new Map<Node, number>();
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (!isNode(node)) return 0;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const target = isAlias(node) ? targets.get(node) : undefined;
    const size = target ? sizeOf(target) : 1 + (isCollection(node) ? node.items.reduce((sum: number, item) => sum + sizeOf(item), 0) : 0);
    sizes.set(node, size);
    return size;
  };
  return [...targets.values()].reduce((sum, target) => sum + sizeOf(target), 0);
}

function isNamespaces(node: unknown): boolean {
  return isPair(node) && isScalar(node.key) && node.key.value === 'namespaces';
}

/** `- *.fabrikam.com` is meant as a wildcard, not as an alias. */
function unknownAlias(name: string, inNamespaces: boolean): string {
  const text = `'*${name}'`;
  const wildcard = inNamespaces ? '. A wildcard is no namespace either: list each domain that has mailboxes' : '';
  return `is not readable YAML: *${name} is an alias without an anchor &${name}: if the * is part of the text, put it in quotes, ${text}${wildcard}`;
}

const CURLY = '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a';

function curlyQuotes(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || !CURLY.includes(value[0])) return undefined;
  const bare = value.replace(new RegExp(`^[${CURLY}]+|[${CURLY}]+$`, 'g'), '');
  return `begins with the curly quote ${value[0]}, which YAML reads as a letter: write straight quotes, '${bare.replaceAll("'", "''")}'`;
}

/** `namespaces[3].domain` */
function renderPath(path: Path): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');
}

import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Source } from './environment';
import type { EnvironmentProblem } from './environment-error';

export type Path = readonly (string | number)[];

/** A YAML file that remembers where each value was written. */
export class YamlSource {
  public readonly problems: EnvironmentProblem[];
  public readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  public constructor(
    private readonly file: string,
    text: string,
  ) {
    // YAML 1.2 core: `no` is a text, and an unknown tag or a doubled key is an error rather than a surprise.
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: true, strict: true });
    this.problems = [...this.document.errors, ...this.document.warnings].map((error) => {
      const { line, col } = this.lines.linePos(error.pos[0]);
      return { file, line, column: col, path: '', says: `is not readable YAML: ${error.message}` };
    });
    this.value = this.problems.length === 0 ? this.document.toJS({ maxAliasCount: 100 }) : undefined;
  }

  /** Where a value stands; the nearest thing around it where it does not. */
  public at(path: Path): Source {
    const { line, col } = this.lines.linePos(this.offset(path));
    return { file: this.file, line, column: col, path: renderPath(path) };
  }

  /** Where a key of a map stands. */
  public atKey(path: Path, key: string): Source {
    const map = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key) : undefined;
    const keyNode = pair && isNode(pair.key) ? pair.key : undefined;
    if (!keyNode?.range) return this.at(path);
    const { line, col } = this.lines.linePos(keyNode.range[0]);
    return { file: this.file, line, column: col, path: renderPath([...path, key]) };
  }

  private offset(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const node = this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return this.document.contents?.range?.[0] ?? 0;
  }
}

/** `namespaces[3].domain` */
export function renderPath(path: Path): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');
}

import { type Document, isScalar, type Scalar, visit, type YAMLError } from 'yaml';

/** What is wrong with a YAML file's form, and the fix; `at` if the place is not the one of the library's error. */
export interface YamlHint {
  readonly message: string;
  readonly at?: number;
}

/** The YAML library's error in plain words, with the fix if one is known. */
export function yamlHint({ code, message, pos }: YAMLError, document: Document.Parsed, text: string): YamlHint {
  const hint = hintOf(code, message, lineAt(text, pos[0]));
  const at = code === 'MISSING_CHAR' && message.startsWith('Missing closing') ? openQuote(document, pos[0]) : undefined;
  return { message: `is not readable YAML: ${hint}`, at };
}

function hintOf(code: YAMLError['code'], message: string, line: string): string {
  if (/^[ \t]*[\u00a0\u2000-\u200b\u202f\u3000]/.test(line))
    return 'a special space, as from a web page or a word processor, indents the line: write plain spaces';
  if (/^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/.test(line))
    return 'a merge conflict is not resolved here: keep one version of the lines between the marks, and remove the marks';
  switch (code) {
    case 'MULTIPLE_DOCS':
      return "a second document begins here, after '---', and a file holds one environment: move it into a file of its own";
    case 'TAB_AS_INDENT':
      return 'a tab indents the line: indent it with spaces';
    case 'DUPLICATE_KEY':
      return 'the key is there twice, and keys are unique: remove one of the two';
    case 'TAG_RESOLVE_FAILED':
      return `${message.replace('Unresolved tag: ', 'unknown tag ')}: write the value itself, in quotes where it begins with !`;
    case 'BAD_SCALAR_START':
      return `a value begins with ${message.slice(-1)}, which has a special meaning: put the value in quotes`;
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MISSING_CHAR':
      if (message.startsWith('Missing closing')) return 'a quote is not closed: close it on its line';
      return keyAndValue(line) ?? 'the line is neither a key with its value nor an entry of a list: write it as key: value, or as - value';
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (message.startsWith('Nested mappings'))
        return "a value holds ': ', which separates keys from values: put the value in quotes, or its second key on a line of its own";
      return 'the line is not indented like those above it: align it with them';
    case 'BAD_INDENT':
      if (message.startsWith('Flow'))
        return `${message.includes('}') ? "'{' is not closed by '}'" : "'[' is not closed by ']'"}, or the line that closes it is not indented`;
      return keyAndValue(line) ?? 'the line is not indented like those above it: align it with them';
    default:
      if (message.startsWith('Maximum call stack')) return 'lists and maps are nested too deeply';
      return message.startsWith('With stringKeys') ? 'a key is a list or a map: write a word' : message;
  }
}

/** `region = eu` and `region:eu`, as other configuration files have it. */
export function keyAndValue(text: string): string | undefined {
  const found = /^\s*(?:- )?([A-Za-z]\w*)(?: *= *|:)(\S.*)$/.exec(text);
  return found ? `a colon and a space separate a key and its value: write ${found[1]}: ${found[2].trim()}` : undefined;
}

function lineAt(text: string, offset: number): string {
  const begin = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', begin);
  return text.slice(begin, end === -1 ? undefined : end);
}

/** The start of the quote that is still open here. */
function openQuote(document: Document.Parsed, end: number): number | undefined {
  let open: Scalar | undefined;
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && node.type?.startsWith('QUOTE') && node.range && node.range[0] < end && node.range[1] >= end) open = node;
    },
  });
  return open?.range?.[0];
}

/** Whether a text is like a pattern. */
export type Matches = (text: string) => boolean;

export interface WildcardOptions {
  readonly ignoreCase?: boolean;
  /** Whether `\*` and `\?` stand for the characters themselves. */
  readonly escapes?: boolean;
}

type Token = { readonly is: 'run' } | { readonly is: 'one' } | { readonly is: 'character'; readonly character: string };

/**
 * A value of a listener rule's condition: `*` is any run of characters, dots and slashes among them, `?` exactly one
 * ("Condition types for listener rules").
 *
 * Not a regular expression: several stars in one take time that grows with a power of the text's length.
 */
export function wildcard(pattern: string, { ignoreCase = false, escapes = false }: WildcardOptions = {}): Matches {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const tokens = tokensOf(fold(pattern), escapes);
  return (text) => matches(tokens, fold(text));
}

function tokensOf(pattern: string, escapes: boolean): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const next = pattern[i + 1];
    if (escapes && pattern[i] === '\\' && (next === '*' || next === '?')) tokens.push({ is: 'character', character: pattern[++i] });
    else if (pattern[i] === '*') tokens.push({ is: 'run' });
    else if (pattern[i] === '?') tokens.push({ is: 'one' });
    else tokens.push({ is: 'character', character: pattern[i] });
  }
  return tokens;
}

/** A mismatch is mended by giving the last run one character more; earlier runs never have to change. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let run = -1;
  let runEnd = 0;
  for (let at = 0; at < text.length; ) {
    const expected = tokens[token];
    if (expected?.is === 'run') {
      run = token++;
      runEnd = at;
    } else if (expected?.is === 'one' || (expected?.is === 'character' && expected.character === text[at])) {
      token++;
      at++;
    } else if (run >= 0) {
      token = run + 1;
      at = ++runEnd;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ is }) => is === 'run');
}

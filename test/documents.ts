import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The README, the pages that it points to, and what GitHub shows to who contributes or reports. */
export const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** Those of the examples, which stand for themselves. */
export const EXAMPLES = ['examples/README.md', ...readdirSync('examples').map((name) => `examples/${name}/README.md`)]
  .filter((path) => existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** All of it, for what may stand on any page. */
export const ALL_DOCUMENTS = DOCUMENTS.map(({ text }) => text).join('\n');

/** The code blocks of a language, without the indentation of the list that they stand in. */
export function blocks(language: string): string[] {
  return blocksIn(ALL_DOCUMENTS, language);
}

/** The same of one text. */
export function blocksIn(text: string, language: string): string[] {
  const found = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'));
  return [...found].map(([, indentation, block]) => block.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''));
}

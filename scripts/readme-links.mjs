// The README leaves the repository: to the registries' pages and into node_modules, where nothing is next to it. Its links then lead
// to the repository. `npm pack` runs this before and after itself (prepack, postpack): npm takes the README of this folder and no other.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { homepage } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** The branch that the command line's own messages name too: a tag is there only after its release. */
const PAGES = `${homepage}/blob/main/`;

export function withAbsoluteLinks(markdown) {
  return markdown.replaceAll(/\]\((?![a-z]+:|#)(?=[^)]+\))/g, `](${PAGES}`);
}

function withRelativeLinks(markdown) {
  return markdown.replaceAll(`](${PAGES}`, '](');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rewrite = { absolute: withAbsoluteLinks, relative: withRelativeLinks }[process.argv[2]];
  writeFileSync('README.md', rewrite(readFileSync('README.md', 'utf8')));
}

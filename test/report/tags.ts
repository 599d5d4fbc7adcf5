const TAGS = /<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
const ATTRIBUTES = /\s+([a-z-]+)(?:="([^"]*)")?/g;

/** Tags and attributes as a parser sees them; whatever else holds a `<` fails. */
function tagsOf(page: string): { readonly name: string; readonly attributes: readonly (readonly [string, string])[] }[] {
  const markup = page.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '');
  const svg = markup.replace(/viewBox/g, 'viewbox');
  expect(svg.replace(TAGS, '')).not.toContain('<');
  return [...svg.matchAll(TAGS)].map(([, name, attributes]) => ({
    name,
    attributes: [...attributes.matchAll(ATTRIBUTES)].map(([, key, value]) => [key, value ?? ''] as const),
  }));
}

const RUNS = ['script', 'iframe', 'object', 'embed', 'img', 'form', 'base'];
const FETCHES = /^on|^src$|^srcset$|^action$/;

/** What would load something or run it: the tags and attributes, as they are written. */
export function loadsOrRuns(page: string): readonly string[] {
  return tagsOf(page).flatMap(({ name, attributes }) => [
    ...(RUNS.includes(name) ? [`<${name}>`] : []),
    ...attributes
      .filter(
        ([key, value]) => FETCHES.test(key) || (key === 'href' && !/^#walk-\d+$|^data:,$/.test(value)) || (key === 'style' && !/^[a-z:;.%\d-]+$/.test(value)),
      )
      .map(([key, value]) => `${name} ${key}="${value}"`),
  ]);
}

/** Tags and the names of their attributes, without what texts decide: where a line may break. */
export function shapeOf(page: string): readonly string[] {
  return tagsOf(page)
    .filter(({ name }) => name !== 'wbr')
    .map(({ name, attributes }) => `${name} ${attributes.map(([key]) => key).join(' ')}`);
}

export function valuesOf(page: string): readonly string[] {
  return tagsOf(page).flatMap(({ attributes }) => attributes.map(([, value]) => value));
}

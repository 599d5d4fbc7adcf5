const TAGS = /<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
const ATTRIBUTES = /\s+([a-z-]+)(?:="([^"]*)")?/g;

/** Tags and attributes as a parser sees them; whatever else holds a `<` fails. */
export function tagsOf(page: string): { readonly name: string; readonly attributes: readonly (readonly [string, string])[] }[] {
  const markup = page.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '');
  const svg = markup.replace(/viewBox/g, 'viewbox');
  expect(svg.replace(TAGS, '')).not.toContain('<');
  return [...svg.matchAll(TAGS)].map(([, name, attributes]) => ({
    name,
    attributes: [...attributes.matchAll(ATTRIBUTES)].map(([, key, value]) => [key, value ?? ''] as const),
  }));
}

import { readFileSync } from 'node:fs';
import { environmentJsonSchema } from '../../lib/environment/schema';

test('the JSON Schema file for editors is in step: `npm run schema` writes it', () => {
  expect(JSON.parse(readFileSync('environments/environment.schema.json', 'utf8'))).toEqual(environmentJsonSchema());
});

test('every key of an environment tells an editor what it is', () => {
  const undescribed: string[] = [];
  const visit = (schema: { properties?: Record<string, object>; description?: string; anyOf?: object[]; items?: object }, path: string) => {
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      const below = value as typeof schema;
      if (!below.description && !/\.(prefix|first|last|name|priorities)$/.test(`${path}.${key}`)) undescribed.push(`${path}.${key}`);
      visit(below, `${path}.${key}`);
    }
    for (const alternative of schema.anyOf ?? []) visit(alternative, path);
    if (schema.items) visit(schema.items, `${path}[]`);
  };
  visit(environmentJsonSchema(), '');
  expect(undescribed).toEqual([]);
});

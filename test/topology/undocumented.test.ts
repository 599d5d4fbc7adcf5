import { readFileSync } from 'node:fs';
import { UNDOCUMENTED } from '../../lib/topology/undocumented';

test('the page of the preview lists what is not documented, and nothing else', () => {
  const page = readFileSync('docs/preview.md', 'utf8');
  const [, section = ''] = page.split("## What the redirect site's load balancer answers");
  const rows = section.split('\n').flatMap((line) => /^\| (?!what |-)(.*?) *\|$/.exec(line)?.[1] ?? []);
  expect(rows).toEqual(UNDOCUMENTED);
});

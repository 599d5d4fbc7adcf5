import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/*
 * CloudFormation's own rules of what an update replaces, as AWS publishes them in its resource schemas: the CDK CLI has them for
 * `cdk diff`. Nothing here comes from lib/changes.
 */

type Properties = Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'no' | 'maybe' }>>;

const MARK = '{"$id":"';
let database: string | undefined;

/** The properties of a resource type, with what a change of each does. Parsing the whole database takes a second. */
export function propertiesOf(type: string): Properties {
  database ??= gunzipSync(readFileSync('node_modules/aws-cdk/db.json.gz')).toString();
  const at = database.indexOf(`,"cloudFormationType":"${type}"`);
  if (at < 0) throw new Error(`the specification has no ${type}`);
  const [start, end] = [database.lastIndexOf(MARK, at), database.indexOf(`,${MARK}`, at)];
  return (JSON.parse(database.slice(start, end)) as { properties: Properties }).properties;
}

// Writes the JSON Schema of an environment file, for editors. A test keeps it in step with lib/environment/schema.ts.
import { writeFileSync } from 'node:fs';
import { environmentJsonSchema } from '../lib/environment/schema';

writeFileSync('environments/environment.schema.json', `${JSON.stringify(environmentJsonSchema(), undefined, 2)}\n`);

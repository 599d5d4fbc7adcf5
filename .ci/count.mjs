// Adds up what the test runners counted. A step that failed without a failed test, such as lint, counts as one failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of readdirSync(folder)) {
  const text = readFileSync(join(folder, file), 'utf8');
  if (file.endsWith('.json')) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text);
    passed += numPassedTests;
    failed += numFailedTests + numRuntimeErrorTestSuites;
  } else if (file.endsWith('.txt')) {
    passed += Number(/^ℹ pass (\d+)/m.exec(text)?.[1] ?? 0);
    failed += Number(/^ℹ fail (\d+)/m.exec(text)?.[1] ?? 0);
  }
}
failed = Math.max(failed, Number(failedSteps));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

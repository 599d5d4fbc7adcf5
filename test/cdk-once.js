const { AsyncLocalStorage } = require('node:async_hooks');
const { createRequire } = require('node:module');
const { TestEnvironment } = require('jest-environment-node');

/*
 * jest loads every module anew for every test file, and the CDK takes longer to load than most files to run. A worker
 * loads it once, outside of its test files: it is jest's environment that hands it in, and a transformer that has each
 * file of the CDK say no more than that it comes from outside.
 *
 * What is from outside has globals of its own. So that an error of the CDK is an `instanceof Error` here as in a process
 * without jest, that is asked in another way. And the CDK reads the environment variables of the worker: a test file has
 * the same ones, and gives them back.
 */

/*
 * jest remembers for each promise the test that made it, once more for each file that a worker has run: up to a tenth of
 * the processor's time on Node 20 and 22. An error that nobody waits for then fails its file, and not only the test.
 */
AsyncLocalStorage.prototype.run = (_store, callback, ...args) => callback(...args);

const OUTSIDE = 'loaded once for all test files';
const load = createRequire(__filename);

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.variables = { ...process.env };
    this.global.process.env = process.env;
    this.global[Symbol.for(OUTSIDE)] = load;
    const own = this.global.Error;
    Object.defineProperty(own, Symbol.hasInstance, {
      value(error) {
        return Function.prototype[Symbol.hasInstance].call(this, error) || (this === own && error instanceof Error);
      },
    });
  }

  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    await super.teardown();
  }

  static process(_source, file) {
    return { code: `module.exports = globalThis[Symbol.for('${OUTSIDE}')](${JSON.stringify(file)});` };
  }
};

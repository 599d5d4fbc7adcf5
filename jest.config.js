// What takes long to load, and is loaded once for all test files of a worker (test/cdk-once.js).
const ONCE = '(?:@aws-sdk|@smithy|aws-cdk-lib|constructs|csv-parse|dns-packet|fast-check|fast-xml-parser|tldts|tldts-core|tr46|yaml|zod)';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/cdk-once.js',
  // jest leaves one processor free, which halves what is here to be had.
  maxWorkers: '100%',
  // Node 20 keeps what a test file loaded (jestjs/jest#11956), and a large heap slows all later files: a new process is faster.
  workerIdleMemoryLimit: '900MB',
  // Above it the time of a file is printed: whether it belongs to the quick ones (quick.js) is seen there.
  slowTestThreshold: 3,
  // Only what hangs takes as long, however busy the machine is.
  testTimeout: 120_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/acme/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/namespaces/',
    '<rootDir>/test/package/',
    '<rootDir>/test/page/',
    '<rootDir>/test/real-clients/',
    '<rootDir>/test/release/',
    '<rootDir>/test/tools/',
    '<rootDir>/test/windows/',
  ],
  globalSetup: '<rootDir>/test/temporary-folder.js',
  globalTeardown: '<rootDir>/test/temporary-folder-teardown.js',
  setupFiles: ['<rootDir>/test/setup.ts'],
  // The examples import the package by its name, as its users do.
  moduleNameMapper: {
    '^cdk-autodiscover-redirect$': '<rootDir>/lib',
    '^cdk-autodiscover-redirect/environments$': '<rootDir>/lib/deploy',
    '^cdk-autodiscover-redirect/testing$': '<rootDir>/lib/testing',
  },
  // p-map is published as ESM alone.
  transformIgnorePatterns: [`/node_modules/(?!(p-map|${ONCE})/)`],
  transform: {
    [`/node_modules/${ONCE}/.*\\.c?js$`]: '<rootDir>/test/cdk-once.js',
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true } },
        module: { type: 'commonjs', lazy: false },
      },
    ],
  },
};

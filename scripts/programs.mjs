// Bundles the command line, the plugin of CDK's and the stage: `node scripts/programs.mjs <folder>`. The build calls it with dist.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

export const SHARED = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  mainFields: ['module', 'main'],
};

/** A project that previews has them, as the constructs need them; the other commands do not. */
const PEERS = ['aws-cdk-lib', 'constructs'];

/**
 * The constructs are those that the package exports, and no copy of them: a construct looks for others of its class, such as
 * the rules that share its listener. Every bundled file is one folder below them.
 */
const OWN_CONSTRUCTS = {
  name: 'own constructs',
  setup({ onResolve, initialOptions: { absWorkingDir } }) {
    onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path, resolveDir }) => {
      const named = relative(join(absWorkingDir, 'lib'), join(resolveDir, path)).replaceAll('\\', '/');
      if (named === '') return { path: '../index.js', external: true };
      return named.startsWith('constructs/') ? { path: `../${named}.js`, external: true } : undefined;
    });
  },
};

/**
 * Cuts them at each `import()`, so that a command reads the code that it runs and no more. esbuild cuts ES modules only;
 * each piece is then made CommonJS, in which aws-cdk-lib loads lazily.
 *
 * @returns which files went into them
 */
export async function buildPrograms(folder) {
  const { outputFiles, metafile } = await build({
    ...SHARED,
    entryPoints: {
      'bin/autodiscover-redirect': 'bin/autodiscover-redirect.ts',
      'deploy/index': 'lib/deploy/index.ts',
      'plugin/index': 'lib/certificate/plugin.ts',
    },
    plugins: [OWN_CONSTRUCTS],
    external: PEERS,
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    splitting: true,
    write: false,
  });
  const { platform, target, minify } = SHARED;
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, { format: 'cjs', platform, target, minify, supported: { 'dynamic-import': false } });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  chmodSync(join(folder, 'bin/autodiscover-redirect.js'), 0o755);
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPrograms(resolve(process.argv[2]));

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type CertificateFacts, certificateContextKey, storedFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { asArgument } from '../environment/load';
import { UserError, unwritable } from '../errors';
import { decodeText } from '../text/decode-text';
import { replaceFile } from '../text/replace-file';

/** What a context file of CDK holds, by its keys. */
export type Context = Readonly<Record<string, unknown>>;

/** The names of CDK's context files. */
export const CONTEXT_FILE = 'cdk.context.json';

/**
 * Sets one key of a context file, and keeps all others, in their order. It creates a missing file, and writes the format
 * of the CDK CLI: two spaces, and a line break at the end. The file changes as a whole or not at all.
 *
 * @param elsewhere how the user names another file
 * @throws UserError if the file cannot be read or written, or is broken
 */
export function setContextValue(file: string, key: string, value: unknown, elsewhere?: string): void {
  const context = readContext(file);
  written(file, `${JSON.stringify({ ...context, [key]: value }, undefined, 2)}\n`, elsewhere);
}

/**
 * The content of a context file of CDK; empty if there is no such file.
 *
 * @throws UserError if it cannot be read, or is broken
 */
export function readContext(file = CONTEXT_FILE): Context {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new UserError(`${file}: is not readable (${code}): name a context file of CDK`, { cause: error });
  }
  const context = parsed(file, text);
  if (!isContext(context)) throw new UserError(`${file}: is not a JSON object, as a context file of CDK must be: ${fix(file)}`);
  return context;
}

function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fix(file: string): string {
  return basename(file) === CONTEXT_FILE ? 'fix it, or remove it: CDK then looks up its values again' : 'fix it';
}

function parsed(file: string, text: string): unknown {
  try {
    // Windows editors add a byte order mark, which CDK accepts.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${file}: is broken JSON (${(error as Error).message}): ${fix(file)}`, { cause: error });
  }
}

function written(file: string, text: string, elsewhere: string | undefined): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new UserError(unwritable(`${file}:`, error, elsewhere), { cause: error });
  }
}

/** The file that says what app `cdk` runs, and gives it a context. */
export const APP_FILE = 'cdk.json';

/**
 * The context that `cdk` passes to an app in this folder: of `cdk.json`, and the look-ups of `cdk.context.json`.
 *
 * @param lookUps what {@link readContext} read of the latter
 * @throws UserError if `cdk.json` is not readable
 */
export function contextHere(lookUps: Context, file = APP_FILE): Record<string, unknown> {
  const { context = {} } = readContext(file);
  if (!isContext(context)) throw new UserError('cdk.json: context: is not a JSON object, as a context must be: fix it');
  return { ...context, ...lookUps };
}

/**
 * The stored facts of the certificate of an environment's endpoint, if there are any.
 *
 * @throws UserError if the cache is not readable, or holds something else in its place
 */
export function cachedFacts(environment: Environment, file = CONTEXT_FILE): CertificateFacts | undefined {
  return factsIn(readContext(file), environment, file);
}

/**
 * The same of a context that was read already.
 *
 * @throws UserError if it holds something else in its place
 */
export function factsIn(context: Context, environment: Environment, file = CONTEXT_FILE): CertificateFacts | undefined {
  const key = certificateContextKey(environment);
  const value = Object.hasOwn(context, key) ? context[key] : undefined;
  const facts = storedFacts(value);
  if (value !== undefined && facts === undefined) {
    throw new UserError(
      `${file} has a value at '${key}' that does not describe a certificate: remove the key, or run 'npx cdk-autodiscover-redirect certificate ${asArgument(environment)}', which writes it again`,
    );
  }
  return facts;
}

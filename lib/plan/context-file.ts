import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type CertificateFacts, certificateContextKey, storedFacts } from '../coverage/certificate-facts';
import type { Environment } from '../environment/environment';
import { asArgument } from '../environment/load';
import { UserError, unwritable } from '../errors';
import { decodeText } from '../text/decode-text';
import { replaceFile } from '../text/replace-file';

type Context = Readonly<Record<string, unknown>>;

/** CDK's own context, as its files are named in its command line. */
export const CONTEXT_FILE = 'cdk.context.json';

/**
 * All of a context file of CDK; nothing where there is no such file.
 *
 * @param within a key of the file under which the context is, as in `cdk.json`
 * @throws UserError if the file cannot be read, or is broken
 */
function contextOf(file: string, within?: string): Context {
  const content = readContext(file);
  if (within === undefined) return content;
  const context = content[within] ?? {};
  if (!isContext(context)) throw new UserError(`${file}: ${within}: is no JSON object, which a context of CDK is: fix it`);
  return context;
}

/**
 * The value of a key in a context file; undefined where there is no such key, or no such file.
 *
 * @throws UserError if the file cannot be read, or is broken
 */
export function contextValue(file: string, key: string): unknown {
  const context = readContext(file);
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/**
 * Sets one key of a context file, and keeps all others, in their order. The file is made where there is none. It is
 * written as CDK's command line writes it, two spaces and a line's end, and changes as a whole or not at all.
 *
 * @throws UserError if the file cannot be read or written, or is broken
 */
export function setContextValue(file: string, key: string, value: unknown): void {
  const context = readContext(file);
  written(file, `${JSON.stringify({ ...context, [key]: value }, undefined, 2)}\n`);
}

function readContext(file: string): Context {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new UserError(`${file}: is not readable (${code}): name a context file of CDK`, { cause: error });
  }
  const context = parsed(file, text);
  if (!isContext(context)) throw new UserError(`${file}: is no JSON object, which a context file of CDK is: ${fix(file)}`);
  return context;
}

function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fix(file: string): string {
  return basename(file) === CONTEXT_FILE ? 'fix it, or remove it and have CDK look up again what it held' : 'fix it';
}

function parsed(file: string, text: string): unknown {
  try {
    // Editors of Windows put a byte order mark in front, which CDK lets pass.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${file}: is broken JSON (${(error as Error).message}): ${fix(file)}`, { cause: error });
  }
}

function written(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new UserError(unwritable(`${file}:`, error, 'name another one with --context'), { cause: error });
  }
}

/**
 * What `cdk` would hand to an app that is run here: the context of `cdk.json`, and the look-ups of `cdk.context.json`.
 *
 * @throws UserError if one of them is not readable
 */
export function contextHere(): Record<string, unknown> {
  return { ...contextOf('cdk.json', 'context'), ...contextOf(CONTEXT_FILE) };
}

/**
 * What was last seen of the certificate of an environment's endpoint, if anybody has looked.
 *
 * @throws UserError if the cache is not readable, or holds something else in its place
 */
export function cachedFacts(environment: Environment, file = CONTEXT_FILE): CertificateFacts | undefined {
  const key = certificateContextKey(environment);
  const value = contextValue(file, key);
  const facts = storedFacts(value);
  if (value !== undefined && facts === undefined) {
    throw new UserError(
      `${file} has something at '${key}' that is no facts of a certificate: remove the key, or run 'npx cdk-autodiscover-redirect certificate ${asArgument(environment)}', which writes it again`,
    );
  }
  return facts;
}

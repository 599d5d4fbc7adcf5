import fs, { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, replaceFiles, targetOf } from '../../lib/text/replace-file';
import { folderWith } from '../environment/fixture';

afterEach(() => jest.restoreAllMocks());

function fullDisk(): void {
  jest.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC', syscall: 'fsync' });
  });
}

test('a link stays a link, and what it leads to is replaced, whether or not it is there', () => {
  const folder = folderWith({ 'real.html': 'old' });
  mkdirSync(join(folder, 'links'));
  for (const [link, to] of [
    ['there.html', '../real.html'],
    ['again.html', 'there.html'],
    ['dangling.html', '../new.html'],
  ]) {
    symlinkSync(to, join(folder, 'links', link));
  }
  replaceFile(join(folder, 'links', 'again.html'), 'new');
  replaceFile(join(folder, 'links', 'dangling.html'), 'made');
  expect(readFileSync(join(folder, 'real.html'), 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'new.html'), 'utf8')).toBe('made');
  expect(readlinkSync(join(folder, 'links', 'again.html'))).toBe('there.html');
  expect(readlinkSync(join(folder, 'links', 'dangling.html'))).toBe('../new.html');
});

test('as many links are followed as Linux follows', () => {
  const folder = folderWith({ file: 'old' });
  for (let i = 1; i <= 41; i++) symlinkSync(i === 1 ? 'file' : `link${i - 1}`, join(folder, `link${i}`));
  replaceFile(join(folder, 'link40'), 'new');
  expect(readFileSync(join(folder, 'link40'), 'utf8')).toBe('new');
  expect(() => readFileSync(join(folder, 'link41'), 'utf8')).toThrow('ELOOP');
  expect(() => replaceFile(join(folder, 'link41'), 'newer')).toThrow(expect.objectContaining({ code: 'ELOOP' }));
});

test('links that lead round are an error, and not a hang', () => {
  const folder = folderWith({});
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  expect(() => replaceFile(join(folder, 'a'), 'x')).toThrow(expect.objectContaining({ code: 'ELOOP' }));
});

test('the file keeps its mode, also what the umask would take from it', () => {
  const file = join(folderWith({ 'report.html': 'old' }), 'report.html');
  chmodSync(file, 0o666);
  const umask = process.umask(0o077);
  try {
    replaceFile(file, 'new');
  } finally {
    process.umask(umask);
  }
  expect(statSync(file).mode & 0o777).toBe(0o666);
  expect(readFileSync(file, 'utf8')).toBe('new');
});

test('another name of the file keeps the old content: the file is replaced, and not written to', () => {
  const folder = folderWith({ a: 'old' });
  linkSync(join(folder, 'a'), join(folder, 'b'));
  replaceFile(join(folder, 'a'), 'new');
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('old');
});

test('on a full disk every file stays as it was, and nothing is left next to it', () => {
  const folder = folderWith({ a: 'old', b: 'old' });
  fullDisk();
  expect(() => replaceFile(join(folder, 'a'), 'new')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(() => replaceFile(join(folder, 'c'), 'new')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
});

test('of several, none is replaced where one cannot be written', () => {
  const folder = folderWith({ a: 'old' });
  const files = ['a', join('nowhere', 'b')].map((name) => ({ file: join(folder, name), content: 'new' }));
  expect(() => replaceFiles(files)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
});

describe('a link that somebody else made', () => {
  const links = (folder: string) => {
    writeFileSync(join(folder, 'victim'), 'old');
    symlinkSync('victim', join(folder, 'report.html'));
    const { lstatSync } = fs;
    jest.spyOn(fs, 'lstatSync').mockImplementation(((path: string, options?: fs.StatSyncOptions) => {
      const stats = lstatSync(path, options);
      if (stats?.isSymbolicLink()) Object.assign(stats, { uid: 4711 });
      return stats;
    }) as typeof fs.lstatSync);
    return join(folder, 'report.html');
  };

  test.each([0o1777, 0o777, 0o775])('is not followed in a folder that others may write to (%o)', (mode) => {
    const folder = folderWith({});
    chmodSync(folder, mode);
    const link = links(folder);
    expect(() => targetOf(link)).toThrow(expect.objectContaining({ code: 'EACCES' }));
    expect(() => replaceFile(link, 'new')).toThrow(expect.objectContaining({ code: 'EACCES' }));
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('old');
  });

  test('is followed in a folder of our own', () => {
    const folder = folderWith({});
    chmodSync(folder, 0o755);
    replaceFile(links(folder), 'new');
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('new');
  });
});

/**
 * The text of a file that a person or a tool of Windows wrote: UTF-8, or UTF-16 as Notepad's "Unicode" and Windows
 * PowerShell's `>` and `-Encoding Unicode` write it. Without a byte order mark a NUL next to the first letter shows
 * UTF-16: the files read here begin with ASCII. Bytes that are not UTF-8 become U+FFFD, which no name contains.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second > 0) ? 'utf-16be' : 'utf-8';
}

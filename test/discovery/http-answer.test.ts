import { shownOf } from '../../lib/discovery/http-answer';

const schemes = (...authenticate: string[]) =>
  shownOf({ status: 401, authenticate, body: '' } as unknown as Parameters<typeof shownOf>[0], new URL('https://any.example')).authentication;

describe('the schemes of WWW-Authenticate', () => {
  test.each<[string, string[], string[] | undefined]>([
    ['a header each', ['Negotiate', 'NTLM', 'Basic realm="mail"'], ['Negotiate', 'NTLM', 'Basic']],
    ['one header, with a comma and an escaped quote within quotes', ['Basic realm="a, Digest \\" b", Bearer'], ['Basic', 'Bearer']],
    ['a text in quotes that is never closed is the last one', ['Negotiate, Basic realm="a, Bearer'], ['Negotiate', 'Basic']],
    ['one that ends in a back slash', ['Basic realm="a\\'], ['Basic']],
    ['parameters alone', ['realm="x", a=b'], undefined],
  ])('%s', (_, headers, expected) => {
    expect(schemes(...headers)).toEqual(expected);
  });

  // By the square of the length, most of these would take the better part of an hour.
  test.each([
    ['quotes that are escaped', '\\"'.repeat(1_000_000)],
    ['quotes that are escaped, in quotes', `"${'\\"'.repeat(1_000_000)}\\`],
    ['commas', 'a,'.repeat(100_000)],
    ['white space', `a${' '.repeat(2_000_000)}=`],
  ])('a long text of %s is read in one go', (_, value) => {
    expect(schemes(value)).toEqual(value.startsWith('a,') ? ['a'] : undefined);
  });
});

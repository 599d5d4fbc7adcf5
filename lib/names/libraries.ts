import { getDomain as domainOf, getPublicSuffix as publicSuffixOf } from 'tldts';

/*
 * The only file in the published part of lib/ that uses libraries from outside. The build bundles them into this
 * file's JavaScript (scripts/build.mjs), so that a user of the constructs installs only the two peers.
 */

/** UTS #46 ToASCII, non-transitional, with STD3 rules; `undefined` for a name that has no ASCII form. */
export function idnaToAscii(name: string): string | undefined {
  // Its table takes as long to load as aws-cdk-lib/core, and most lists of names need none of it.
  const { toASCII } = require('tr46') as typeof import('tr46');
  return (
    toASCII(name, {
      checkBidi: true,
      checkHyphens: false,
      checkJoiners: true,
      transitionalProcessing: false,
      useSTD3ASCIIRules: true,
      verifyDNSLength: false,
    }) ?? undefined
  );
}

/** The public suffix of a host by the ICANN part of the Public Suffix List, which tldts carries. */
export function publicSuffix(host: string): string | undefined {
  return publicSuffixOf(host, { extractHostname: false, validateHostname: false, detectIp: false }) ?? undefined;
}

/**
 * The registered domain of a host, by the whole Public Suffix List: customers of one hosting
 * company who share a suffix of its private part have different domains. The host itself where it is in none.
 */
export function registrableDomain(host: string): string {
  return domainOf(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? host;
}

import { plainText } from '../text/untrusted';
import type { Answer } from './request';

/*
 * Autodiscover V2: a GET without credentials, whose answer is JSON. Teams asks it for the server of a mailbox on premises
 * ("Microsoft Teams and on-premises mailboxes: Part 2", Microsoft Teams Community Blog); Exchange has it from 2016 CU3 on.
 */

const PATH_V2 = '/autodiscover/autodiscover.json';
/** A server may send any. */
const LONGEST_CODE = 80;
const LONGEST_URL = 2_048;

/** What a service of V2 answers: the URL of the protocol that was asked for, or why it has none. */
export interface AnswerV2 {
  readonly url?: string;
  /** `MandatoryParameterMissing`, Exchange's answer to a request without an address. */
  readonly errorCode?: string;
}

/**
 * Where the service of a host is asked for a mailbox's EWS, which is the protocol that Teams asks for.
 *
 * @param address left out to see only whether the service is there
 */
export function urlOfV2(host: string, address?: string): URL {
  const query = new URLSearchParams({ ...(address === undefined ? {} : { Email: address }), Protocol: 'EWS' });
  return new URL(`https://${host}${PATH_V2}?${query}`);
}

export function isV2({ pathname }: URL): boolean {
  return pathname.toLowerCase() === PATH_V2;
}

/** The same request with an address, if it has none. */
export function withAddress(url: URL, address: string): URL {
  const asked = new URL(url);
  asked.searchParams.set('Email', address);
  return asked;
}

export function hasAddress({ searchParams }: URL): boolean {
  return searchParams.has('Email');
}

interface JudgementV2 {
  readonly verdict: 'reached' | 'not-found' | 'not-autodiscover' | 'undecided';
  readonly detail: string;
  readonly v2?: AnswerV2;
}

/**
 * The verdict on an answer over TLS. A request for credentials is none: "Pre-Auth is not supported" ("Configuring Teams
 * calendar access for Exchange on-premises mailboxes", Exchange Team Blog).
 *
 * @param addressed whether the request had an address, so that no further request decides more
 */
export function judgeV2({ status, body }: Answer, addressed: boolean): JudgementV2 {
  const v2 = answerIn(status, body);
  if (v2) return { verdict: 'reached', detail: String(status), v2 };
  if (status === 404 || status === 410) return { verdict: 'not-found', detail: String(status) };
  if (status === 401 || status === 405 || addressed) return { verdict: 'not-autodiscover', detail: status === 200 ? '200 without a URL' : String(status) };
  return { verdict: 'undecided', detail: String(status) };
}

function answerIn(status: number, body: string): AnswerV2 | undefined {
  if (status !== 200 && status !== 400) return undefined;
  const { Url: url, ErrorCode: errorCode } = objectIn(body);
  if (status === 200) return typeof url === 'string' && url !== '' ? { url: plainText(url.slice(0, LONGEST_URL)) } : undefined;
  return typeof errorCode === 'string' && errorCode !== '' ? { errorCode: plainText(errorCode.slice(0, LONGEST_CODE)) } : undefined;
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

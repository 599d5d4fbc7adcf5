/*
 * The organisation of the stand-in: one Exchange 2016 server, which clients know only by the endpoint's host.
 */

const ORGANISATION = 'cdk-autodiscover-redirect preview';

export const SERVER_NAME = 'PREVIEW';
/** The server's domain, which no DNS has (RFC 6761). */
export const SERVER_DOMAIN = 'stand-in.invalid';
export const SERVER_FQDN = `${SERVER_NAME}.${SERVER_DOMAIN}`;

/** Exchange Server 2016 CU23 ("Exchange Server build numbers and release dates"). */
export const VERSION = { name: 'Exchange2016', major: 15, minor: 1, build: 2507, revision: 6 };

/** The version as POX packs it: 4 bits of structure, 6 major, 6 minor, 1 flag, 15 build ("ServerVersion (POX)"). */
export const PACKED_VERSION = (((0x7 << 28) | (VERSION.major << 22) | (VERSION.minor << 16) | (1 << 15) | VERSION.build) >>> 0).toString(16).toUpperCase();

export const DEPLOYMENT_ID = '00000000-0000-4000-8000-000000000000';

const ADMINISTRATIVE_GROUP = `/o=${ORGANISATION}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)`;

export const SERVER_DN = `${ADMINISTRATIVE_GROUP}/cn=Configuration/cn=Servers/cn=${SERVER_NAME}`;

export interface ServiceUrls {
  readonly ews: string;
  readonly ecp: string;
  readonly oab: string;
  readonly owa: string;
  readonly activeSync: string;
  /** Of hybrid organisations ("Use REST APIs to access mailboxes in Exchange hybrid deployments"). */
  readonly rest: string;
  readonly autodiscover: string;
}

export function serviceUrls(host: string): ServiceUrls {
  return {
    ews: `https://${host}/EWS/Exchange.asmx`,
    ecp: `https://${host}/ecp/`,
    oab: `https://${host}/OAB/${DEPLOYMENT_ID}/`,
    owa: `https://${host}/owa/`,
    activeSync: `https://${host}/Microsoft-Server-ActiveSync`,
    rest: `https://${host}/api`,
    autodiscover: `https://${host}/Autodiscover/Autodiscover.xml`,
  };
}

export interface Mailbox {
  readonly address: string;
  readonly displayName: string;
  readonly legacyDn: string;
}

/** Every address has a mailbox here. Undefined for anything but a local part and a domain. */
export function mailboxOf(address: string): Mailbox | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1 || /\s/.test(address)) return undefined;
  const displayName = address.slice(0, at);
  return { address, displayName, legacyDn: `${ADMINISTRATIVE_GROUP}/cn=Recipients/cn=${displayName}` };
}

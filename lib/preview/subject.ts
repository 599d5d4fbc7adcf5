import type { HostedZone, Topology } from '../topology/topology';

/** What a preview is of: a topology, and who is to find what in it. */
export interface Subject {
  readonly name: string;
  /** What was read: `environments/contoso.yaml, synthesized`. */
  readonly source: string;
  readonly topology: Topology;
  /** Zones that somebody else runs, with the records that they have been asked to make: played here, as if they had. */
  readonly elsewhere: readonly HostedZone[];
  readonly namespaces: readonly SubjectNamespace[];
  readonly notes: readonly string[];
  /** DNS names on the certificates of endpoints, by the endpoint's host: its host alone where nothing is known of one. */
  readonly certificateNames?: Readonly<Record<string, readonly string[]>>;
}

export interface SubjectNamespace {
  readonly domain: string;
  /** Whose DNS is asked; see `ReportRow`. */
  readonly view: 'public' | 'private';
  readonly external: boolean;
  /** The host of the endpoint that its clients should come to, where somebody has said so. */
  readonly expected?: string;
  /** Whether its CNAME leads straight to an endpoint, which its clients then know under the namespace's own host. */
  readonly direct?: boolean;
  /** Why nothing can be said of it: its record could not be read. */
  readonly unread?: string;
}

/** A preview holds what is deployed; of what a company's web site answers it knows nothing. */
export const APEX_NOTE = 'what https://<domain> itself answers, often a web site, is no part of a preview: it is taken to have no address';

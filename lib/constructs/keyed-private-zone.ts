import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** A private zone, and a key that distinguishes it from others of the same name. */
export interface KeyedPrivateZone {
  /** The zone. */
  readonly zone: IHostedZone;

  /**
   * Distinguishes the zone from others of its name, such as the name of its VPC: a part of the logical IDs of its records, so
   * choose it once, as a record whose logical ID changes can vanish. A zone without a key has its ID as the key,
   * if that is a literal; so a zone whose ID was written out keeps its records if its key becomes that ID.
   */
  readonly key: string;
}

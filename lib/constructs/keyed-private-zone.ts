import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** A private zone, and a key that tells it from others of the same name. */
export interface KeyedPrivateZone {
  /** The zone. */
  readonly zone: IHostedZone;

  /**
   * What tells the zone from others of its name, such as the name of its VPC: a part of the logical IDs of its records, so
   * choose it once, as a record whose logical ID changes can vanish. The ID of the zone is the key of a zone without one,
   * where that is a literal; so a zone whose ID was written out keeps its records if it takes that ID for its key.
   */
  readonly key: string;
}

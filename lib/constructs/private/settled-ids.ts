import { Aspects, type CfnElement } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Says each ID once, the one that the resource has anyway: CDK works it out anew at each of several passes, a seventh of
 * a synthesis's time. In an aspect, as the caller may have renamed it by then (`renameLogicalId`, `overrideLogicalId`).
 */
export function settleLogicalIds(scope: Construct, elements: readonly CfnElement[]): void {
  // On a leaf, or it would visit each of the elements.
  Aspects.of(new Construct(scope, 'SettledIds')).add({
    visit: () => {
      for (const element of elements) element.overrideLogicalId(element.stack.resolve(element.logicalId));
    },
  });
}

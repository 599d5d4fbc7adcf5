import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type App, Duration, Tags } from 'aws-cdk-lib/core';
import { EnvironmentStage, loadEnvironments } from 'cdk-autodiscover-redirect/environments';

/** A stage of each environment file, with what this organisation adds to it. */
export function addMailStages(app: App, folder: string): EnvironmentStage[] {
  // #region readme
  return loadEnvironments(folder).map((environment) => {
    const stage = new EnvironmentStage(app, environment);
    // CDK applies tags and aspects of an app to no stage within it: add them to the stage.
    Tags.of(stage).add('cost-center', '4711');

    const silence = stage.site.metricHttpRedirectCount({ period: Duration.hours(6) }).createAlarm(stage.siteStack, 'NoRedirects', {
      alarmDescription: `${environment.redirectHost} redirected no mail client for six hours`,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.BREACHING,
    });
    const onCall = Topic.fromTopicArn(stage.siteStack, 'OnCall', `arn:aws:sns:${environment.region}:${environment.account}:on-call`);
    silence.addAlarmAction(new SnsAction(onCall));
    return stage;
  });
  // #endregion
}

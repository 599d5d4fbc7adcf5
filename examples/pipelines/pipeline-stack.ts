import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { MailStage } from './mail-stage';

const CONNECTION = 'arn:aws:codeconnections:eu-central-1:333333333333:connection/01234567-89ab-cdef-0123-456789abcdef';

/** Tests and previews what it is going to deploy, deploys it, and verifies it from the outside. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const source = CodePipelineSource.connection('contoso/mail', 'main', { connectionArn: CONNECTION });
    // #region readme
    const pipeline = new CodePipeline(this, 'Pipeline', {
      crossAccountKeys: true,
      synth: new ShellStep('Synth', {
        input: source,
        commands: ['npm ci', 'npm test', 'npx cdk synth', 'npx cdk-autodiscover-redirect preview --assembly cdk.out'],
      }),
    });
    pipeline.addStage(new MailStage(this, 'Prod', { env: { account: '111111111111', region: 'eu-central-1' } }), {
      post: [
        new ShellStep('Verify', {
          input: source,
          commands: [
            'npm ci',
            'npx cdk-autodiscover-redirect verify --domains fabrikam.com,sales.fabrikam.com --endpoint autodiscover.contoso.com --redirect-host autodiscoverredirect.contoso.com',
          ],
        }),
      ],
    });
    // #endregion
  }
}

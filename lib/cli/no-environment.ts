import { addressOfPage } from '../text/pages';

/** What the command line can do without an environment file. */
export const WITHOUT_ENVIRONMENT = `Without an environment file:
  npx cdk-autodiscover-redirect verify --domains fabrikam.com --endpoint autodiscover.contoso.com
  npx cdk-autodiscover-redirect preview --assembly cdk.out
  npx cdk-autodiscover-redirect prompt --endpoint autodiscover.contoso.com`;

/** Advice for a folder that has no environments. */
export const NO_ENVIRONMENT = `${WITHOUT_ENVIRONMENT}

With an environment file in another folder:
  npx cdk-autodiscover-redirect plan ../mail/prod.yaml
  npx cdk-autodiscover-redirect plan prod --environments ../mail

To write one from what you have:
  npx cdk-autodiscover-redirect init prod --csv accepted-domains.csv

By hand: ${addressOfPage('environment-file.md')}`;

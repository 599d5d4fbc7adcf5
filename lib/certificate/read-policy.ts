/**
 * What an identity needs to be let, to read a certificate of ACM: an IAM policy. By its ARN, the second statement is
 * enough. Lists name no single certificate (Service Authorization Reference, "Actions, resources, and condition keys for
 * AWS Certificate Manager"); a refused acm:SearchCertificates is made up for by acm:ListCertificates.
 */
export const CERTIFICATE_READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'FindCertificates',
      Effect: 'Allow',
      Action: ['acm:ListCertificates', 'acm:SearchCertificates'],
      Resource: '*',
    },
    {
      Sid: 'ReadCertificates',
      Effect: 'Allow',
      Action: ['acm:DescribeCertificate'],
      Resource: 'arn:*:acm:*:*:certificate/*',
    },
  ],
} as const;

// The smallest use, as in the Python and the Java of docs/constructs.md.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	autodiscover "github.com/cdk-autodiscover-redirect/cdk-autodiscover-redirect-go/cdkautodiscoverredirect"

	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Mail"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1")},
	})
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId:             jsii.String("vpc-11111111"),
		AvailabilityZones: jsii.Strings("eu-central-1a", "eu-central-1b"),
		PublicSubnetIds:   jsii.Strings("subnet-11111111", "subnet-22222222"),
	})
	contoso := awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Contoso"), &awsroute53.HostedZoneAttributes{
		ZoneName: jsii.String("contoso.com"), HostedZoneId: jsii.String("Z00000000CONTOSO"),
	})
	fabrikam := awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Fabrikam"), &awsroute53.HostedZoneAttributes{
		ZoneName: jsii.String("fabrikam.com"), HostedZoneId: jsii.String("Z00000000FABRIKAM"),
	})

	autodiscover.NewAutodiscoverRedirect(stack, jsii.String("Autodiscover"), &autodiscover.AutodiscoverRedirectProps{
		Vpc:          vpc,
		Endpoint:     autodiscover.AutodiscoverEndpoint_Of(jsii.String("autodiscover.contoso.com")),
		RedirectHost: autodiscover.RedirectHost_InZone(contoso, jsii.String("autodiscoverredirect"), nil),
		Namespaces: &[]autodiscover.SmtpNamespace{
			autodiscover.SmtpNamespace_InZone(jsii.String("fabrikam.com"), fabrikam, nil),
			autodiscover.SmtpNamespace_External(jsii.String("tailspintoys.com"), nil),
		},
	})
	app.Synth(nil)
}

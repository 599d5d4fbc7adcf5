import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_route53 as route53
from cdk_autodiscover_redirect import AutodiscoverEndpoint, AutodiscoverRedirect, RedirectHost, SmtpNamespace
from constructs import Construct


class MailStack(cdk.Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        contoso_zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Contoso", zone_name="contoso.com", hosted_zone_id="Z0000CONTOSO"
        )
        fabrikam_zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Fabrikam", zone_name="fabrikam.com", hosted_zone_id="Z0000FABRIKAM"
        )
        # #region readme
        AutodiscoverRedirect(
            self,
            "Autodiscover",
            vpc=ec2.Vpc.from_lookup(self, "Vpc", vpc_id="vpc-0123456789abcdef0"),
            endpoint=AutodiscoverEndpoint.of("autodiscover.contoso.com"),
            redirect_host=RedirectHost.in_zone(contoso_zone, "autodiscoverredirect"),
            namespaces=[
                SmtpNamespace.in_zone("fabrikam.com", fabrikam_zone),
                SmtpNamespace.external("tailspintoys.com"),
            ],
        )
        # #endregion

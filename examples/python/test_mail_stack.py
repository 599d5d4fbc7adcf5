import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk.assertions import Template

from mail_stack import MailStack

CONTEXT = json.loads(Path(__file__).with_name("cdk.context.json").read_text())


def template() -> Template:
    app = cdk.App(context=CONTEXT)
    return Template.from_stack(MailStack(app, "Mail", env=cdk.Environment(account="111111111111", region="eu-central-1")))


def redirects(template: Template) -> dict:
    """Where each host is redirected to, and by the rule of which priority."""
    found = {}
    for rule in template.find_resources("AWS::ElasticLoadBalancingV2::ListenerRule").values():
        properties = rule["Properties"]
        [redirect] = [action["RedirectConfig"] for action in properties["Actions"]]
        for condition in properties["Conditions"]:
            for host in condition.get("HostHeaderConfig", {}).get("Values", []):
                found[host] = f"{redirect['StatusCode']} {redirect['Protocol']}://{redirect['Host']}:{redirect['Port']} (rule {properties['Priority']})"
    return found


def records(template: Template) -> dict:
    """What each name has in its zone."""
    found = {}
    for record in template.find_resources("AWS::Route53::RecordSet").values():
        properties = record["Properties"]
        leads_to = "alias of the load balancer" if "AliasTarget" in properties else ", ".join(properties["ResourceRecords"])
        found[properties["Name"]] = f"{properties['Type']} {leads_to} in {properties['HostedZoneId']}"
    return found


def test_clients_of_fabrikam_come_to_the_endpoint():
    assert redirects(template())["autodiscover.fabrikam.com"].startswith("HTTP_302 HTTPS://autodiscover.contoso.com:443 ")


def test_redirects_and_records_are_as_reviewed(snapshot):
    made = template()
    assert {"redirects": redirects(made), "records": records(made)} == snapshot

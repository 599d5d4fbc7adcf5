import aws_cdk as cdk

from mail_stack import MailStack

app = cdk.App()
MailStack(app, "Mail", env=cdk.Environment(account="111111111111", region="eu-central-1"))
app.synth()

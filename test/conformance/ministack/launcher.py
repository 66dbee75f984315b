"""
Starts ministack with what the template needs and ministack lacks. The resources below become no-ops: they get a name
and are deleted without a trace. What they do is therefore not shown by a run on ministack.
"""

import copy
import inspect
import json
import os
import threading
import uuid

from ministack.app import main
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

NO_OPS = (
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::InsightRule",
    "AWS::Cognito::ManagedLoginBranding",
    "AWS::Events::Archive",
    "AWS::Logs::QueryDefinition",
)

handlers = provisioners._RESOURCE_HANDLERS


def create(logical_id, props, stack_name):
    name = f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:12]}"
    arn = f"arn:aws:none:us-east-1:000000000000:{name}"
    return name, {"Arn": arn, "QueryDefinitionId": name}


def update(physical_id, old_props, new_props, stack_name, *rest):
    return physical_id, {"Arn": f"arn:aws:none:us-east-1:000000000000:{physical_id}", "QueryDefinitionId": physical_id}


def delete(physical_id, props):
    pass


for resource_type in NO_OPS:
    if resource_type in handlers:
        raise SystemExit(f"ministack has {resource_type} now: take it out of NO_OPS.")
    handlers[resource_type] = {"create": create, "update": update, "delete": delete}

# Alarms on metric math are no-ops; all others are ministack's own.
alarm = dict(handlers["AWS::CloudWatch::Alarm"])


def create_alarm(logical_id, props, stack_name):
    return (create if props.get("Metrics") else alarm["create"])(logical_id, props, stack_name)


handlers["AWS::CloudWatch::Alarm"] = {**alarm, "create": create_alarm}

# The reference of a rule of a custom bus is BUS|RULE, as CloudFormation has it; ministack leaves the bus out.
# https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131
rule = dict(handlers["AWS::Events::Rule"])


def reference(name, props):
    bus = props.get("EventBusName", "default")
    return name if bus == "default" else f"{bus}|{name}"


def create_rule(logical_id, props, stack_name):
    name, attributes = rule["create"](logical_id, props, stack_name)
    return reference(name, props), attributes


def update_rule(physical_id, old_props, new_props, *rest):
    name, attributes = rule["update"](physical_id.split("|")[-1], old_props, new_props, *rest)
    return reference(name, new_props), attributes


def delete_rule(physical_id, props):
    rule["delete"](physical_id.split("|")[-1], props)


handlers["AWS::Events::Rule"] = {**rule, "create": create_rule, "update": update_rule, "delete": delete_rule}

# An attribute of CloudFormation that ministack lacks.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
pool_attributes = provisioners._cognito_user_pool_attributes


def attributes_with_url(pool_id):
    attributes = pool_attributes(pool_id)
    if "ProviderURL" in attributes:
        raise SystemExit("ministack has ProviderURL now: leave it to ministack.")
    return {**attributes, "ProviderURL": f"https://{attributes['ProviderName']}"}


provisioners._cognito_user_pool_attributes = attributes_with_url

# A stack that is gone leaves its bus and archive. ministack imports tables and keys, but neither of these.
handlers["AWS::Events::Archive"]["import"] = lambda identifier: (identifier["ArchiveName"], {})
handlers["AWS::Events::EventBus"]["import"] = lambda identifier: (
    identifier["Name"],
    {"Name": identifier["Name"], "Arn": f"arn:aws:events:us-east-1:000000000000:event-bus/{identifier['Name']}"},
)

# Writes by PartiQL are in the stream of their table; ministack leaves them out.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
writing = threading.local()
set_item = dynamodb._set_item


def of_partiql(write):
    if "_emit_stream_event" in inspect.getsource(write):
        raise SystemExit(f"{write.__name__} of ministack writes a stream record now: leave it to ministack.")

    def recorded(*arguments):
        writing.partiql = True
        try:
            return write(*arguments)
        finally:
            writing.partiql = False

    return recorded


def set_and_record(table, pk, sk, item):
    before = copy.deepcopy(table["items"].get(pk, {}).get(sk))
    replaced = set_item(table, pk, sk, item)
    if getattr(writing, "partiql", False):
        dynamodb._emit_stream_event(table["TableName"], "MODIFY" if before else "INSERT", before, item)
    return replaced


dynamodb._set_item = set_and_record
dynamodb._partiql_insert = of_partiql(dynamodb._partiql_insert)
dynamodb._partiql_update = of_partiql(dynamodb._partiql_update)

# Variables that every function gets over those of the template, as with the local stack.
function = dict(handlers["AWS::Lambda::Function"])
variables = json.loads(os.environ.get("FUNCTION_ENVIRONMENT", "{}"))


def create_function(logical_id, props, stack_name):
    environment = {"Variables": {**props.get("Environment", {}).get("Variables", {}), **variables}}
    return function["create"](logical_id, {**props, "Environment": environment}, stack_name)


handlers["AWS::Lambda::Function"] = {**function, "create": create_function}

main()

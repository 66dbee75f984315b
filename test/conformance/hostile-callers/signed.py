"""
Hooks of schemathesis: botocore signs every request, and many requests name things that exist.

KNOWN_VALUES is a JSON object: values by name of a parameter or a field, e.g. {"getDestination.id": ["dst_…"]}.
"""

import json
import os
import random
from urllib.parse import urlencode

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CREDENTIALS = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
REGION = os.environ["AWS_REGION"]
KNOWN = json.loads(os.environ["KNOWN_VALUES"])
SHARE_OF_KNOWN = 0.7
# Longer values may be meant as too long.
LONGEST = 100
LONGEST_QUERY = 6_000

chance = random.Random(13)


class SignedByBotocore(requests.auth.AuthBase):
    def __call__(self, request):
        # Signature Version 4 knows %20 for a blank only.
        path, mark, query = request.url.partition("?")
        request.url = path + mark + query.replace("+", "%20")
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        SigV4Auth(CREDENTIALS, "execute-api", REGION).add_auth(signed)
        request.headers.update(dict(signed.headers))
        return request


schemathesis.auth.set_from_requests(SignedByBotocore())


def with_known(values, operation):
    """Some of the values replaced by ones that exist. A value of another kind stays: it is to be refused."""
    if not isinstance(values, dict):
        return values
    changed = dict(values)
    for name, value in values.items():
        known = KNOWN.get(f"{operation}.{name}", KNOWN.get(name))
        if known and is_plausible(value, known[0]) and chance.random() < SHARE_OF_KNOWN:
            changed[name] = chance.choice(known)
    return changed


def is_plausible(value, known):
    return type(value) is type(known) and 0 < len(value) <= LONGEST and (
        isinstance(value, str) or all(type(item) is type(known[0]) and 0 < len(item) <= LONGEST for item in value)
    )


def operation_of(context):
    return context.operation.definition.raw["operationId"]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return with_known(path_parameters, operation_of(context))


@schemathesis.hook
def map_query(context, query):
    return with_known(query, operation_of(context))


@schemathesis.hook
def filter_query(context, query):
    """Servers refuse a longer request line before they read it."""
    return len(urlencode(query or {}, doseq=True)) <= LONGEST_QUERY


@schemathesis.hook
def map_headers(context, headers):
    return with_known(headers, operation_of(context))


@schemathesis.hook
def map_body(context, body):
    return with_known(body, operation_of(context))

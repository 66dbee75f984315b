"""
Reads requests that the local gateway recorded in a folder, and judges each by botocore: its signature, and its
parameters by the models of the services. Prints a JSON object: {"calls": {operation: count}, "problems": [text]}.
"""

import base64
import binascii
import collections
import json
import pathlib
import re
import sys
from datetime import datetime, timezone
from urllib.parse import parse_qs

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.parsers import RpcV2CBORParser
from botocore.validate import ParamValidator

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request, *SignedHeaders=([^,]+), *Signature=(\w+)"
)
MODELS = {"monitoring": "cloudwatch"}

session = botocore.session.get_session()
models = {}


def main(folder):
    calls = collections.Counter()
    problems = collections.Counter()
    for file in sorted(pathlib.Path(folder).glob("*.jsonl")):
        # A killed stack may leave half a line at the end.
        for line in file.read_text().splitlines(keepends=True):
            if not line.endswith("\n"):
                continue
            name, found = judge(json.loads(line))
            calls[name] += 1
            problems.update(f"{name}: {problem}" for problem in found)
    described = [f"{problem} ({count} times)" for problem, count in problems.most_common()]
    json.dump({"calls": calls, "problems": described}, sys.stdout)


def judge(request):
    """The name of a call, and what botocore says against it."""
    headers, body = request["headers"], base64.b64decode(request["body"])
    access_key, region, service, signed, signature = AUTHORIZATION.fullmatch(headers["authorization"]).groups()
    problems = []
    expected = signature_of(request, body, Credentials(access_key, request["secretAccessKey"]), service, region, signed)
    if expected != signature:
        problems.append(f"botocore signs {request['method']} {request['url']} otherwise")
    must = {"host"} | {name for name in headers if name.startswith("x-amz-")}
    problems += [f"the header {name} is not signed" for name in sorted(must - set(signed.split(";")))]
    # The admin API and the local stack's own paths have no model.
    if service in ("execute-api", "local"):
        return service, problems
    name, found = judge_parameters(model_of(service), headers, request["url"], body)
    return f"{service}:{name}", problems + found


def signature_of(request, body, credentials, service, region, signed):
    headers = {name: request["headers"].get(name, "") for name in signed.split(";")}
    url = f"http://{request['headers']['host']}{request['url']}"
    sample = AWSRequest(method=request["method"], url=url, headers=headers, data=body)
    sample.context["timestamp"] = request["headers"]["x-amz-date"]
    auth = SigV4Auth(credentials, service, region)
    return auth.signature(auth.string_to_sign(sample, auth.canonical_request(sample)), sample)


def model_of(service):
    if service not in models:
        models[service] = session.get_service_model(MODELS.get(service, service))
    return models[service]


def judge_parameters(model, headers, url, body):
    metadata = model.metadata
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        operation = url.rsplit("/", 1)[1]
        parser = RpcV2CBORParser()
        value = parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}
        return operation, check(model, operation, value)
    if "x-amz-target" in headers:
        prefix, _, operation = headers["x-amz-target"].rpartition(".")
        problems = []
        if prefix != metadata["targetPrefix"]:
            problems.append(f"the target begins with {prefix}, not {metadata['targetPrefix']}")
        content_type = f"application/x-amz-json-{metadata['jsonVersion']}"
        if headers.get("content-type") != content_type:
            problems.append(f"the content type is {headers.get('content-type')}, not {content_type}")
        return operation, problems + check(model, operation, json.loads(body or b"{}"))
    form = parse_qs(body.decode())
    operation = form.get("Action", ["?"])[0]
    if operation not in model.operation_names:
        return operation, ["the model has no such operation"]
    return operation, [] if form.get("Version") == [metadata["apiVersion"]] else ["the version is another"]


def check(model, operation, value):
    if operation not in model.operation_names:
        return ["the model has no such operation"]
    shape = model.operation_model(operation).input_shape
    if shape is None:
        return []
    problems = []
    parameters = native(shape, value, problems)
    problems += strict(shape, parameters, "input")
    report = ParamValidator().validate(parameters, shape)
    return problems + (report.generate_report().split("\n") if report.has_errors() else [])


def native(shape, value, problems):
    """JSON has no bytes and no dates; botocore takes them as such."""
    if shape.type_name == "structure" and isinstance(value, dict):
        members = shape.members
        # null is an absent member.
        present = {name: inner for name, inner in value.items() if inner is not None}
        return {name: native(members[name], inner, problems) if name in members else inner for name, inner in present.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [native(shape.member, inner, problems) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: native(shape.value, inner, problems) for name, inner in value.items()}
    if shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            problems.append("a blob is not Base64")
    if shape.type_name == "timestamp" and isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, timezone.utc)
    return value


def strict(shape, value, path):
    """Rules of the model that botocore leaves to the service: largest length and number, enumeration."""
    problems = []
    metadata = shape.metadata
    if "enum" in metadata and value not in metadata["enum"]:
        problems.append(f"{path} is {value}, none of {metadata['enum']}")
    size = value if isinstance(value, (int, float)) else len(value) if isinstance(value, (str, bytes, list, dict)) else 0
    if "max" in metadata and size > metadata["max"]:
        problems.append(f"{path} has {size}, more than {metadata['max']}")
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.members:
                problems += strict(shape.members[name], inner, f"{path}.{name}")
    if shape.type_name == "list" and isinstance(value, list):
        for inner in value:
            problems += strict(shape.member, inner, f"{path}[]")
    if shape.type_name == "map" and isinstance(value, dict):
        for name, inner in value.items():
            problems += strict(shape.key, name, f"{path} key") + strict(shape.value, inner, f"{path}{{}}")
    return problems


main(sys.argv[1])

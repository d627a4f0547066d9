"""Invokes a function with boto3: endpoint and name as arguments, the payload on stdin, the answer on stdout."""

import sys

import boto3

endpoint, name = sys.argv[1:]
client = boto3.client(
    "lambda",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
answer = client.invoke(FunctionName=name, Payload=sys.stdin.buffer.read())
sys.stdout.buffer.write(answer["Payload"].read())

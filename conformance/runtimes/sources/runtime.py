"""A runtime of Python's own library. It does what each event says: see ../steps.ts."""

import base64
import http.client
import json
import os
import socket
import sys
import time
import uuid

host = os.environ["AWS_LAMBDA_RUNTIME_API"]
base = "/2018-06-01/runtime/invocation"
birth = str(uuid.uuid4())
api = http.client.HTTPConnection(host)
prelude = json.dumps({"statusCode": 202, "headers": {"x-own": "v"}, "cookies": ["a=1"]})


def send(method, path, body=None):
    api.request(method, path, body)
    answer = api.getresponse()
    return answer, answer.read()


def stream(request_id, broken):
    """Chunks and trailers by hand: http.client sends no trailers."""
    name, port = host.split(":")
    with socket.create_connection((name, int(port))) as wire:

        def chunk(data):
            wire.sendall(b"%x\r\n%s\r\n" % (len(data), data))

        wire.sendall(
            f"POST {base}/{request_id}/response HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
            "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n".encode()
        )
        chunk(prelude.encode() + b"\0" * 8)
        for piece in range(1 if broken else 3):
            chunk(b"piece %d;" % piece)
            time.sleep(0.15)
        trailer = b""
        if broken:
            error = json.dumps({"errorType": "Broken", "errorMessage": "midway"}).encode()
            trailer = (
                b"Lambda-Runtime-Function-Error-Type: Broken\r\n"
                b"Lambda-Runtime-Function-Error-Body: " + base64.b64encode(error) + b"\r\n"
            )
        wire.sendall(b"0\r\n" + trailer + b"\r\n")
        while wire.recv(4096):
            pass


calls = 0
while True:
    head, event_bytes = send("GET", f"{base}/next")
    request_id = head.getheader("Lambda-Runtime-Aws-Request-Id")
    event = json.loads(event_bytes)
    op = "streamUrl" if event.get("version") == "2.0" else event.get("op")
    calls += 1
    answer = json.dumps({"calls": calls, "birth": birth})
    if op == "error":
        send("POST", f"{base}/{request_id}/error", json.dumps({"errorType": "Asked", "errorMessage": "as asked"}))
        continue
    if op == "exit":
        sys.exit(3)
    if op == "sleep":
        time.sleep(30)
    if op in ("stream", "streamUrl", "streamError"):
        stream(request_id, op == "streamError")
        continue
    if op == "big":
        answer = '"' + "a" * (event["bytes"] - 2) + '"'
    if op == "bytes":
        answer = b"\x89PNG\xff\xfe"
    if op == "size":
        answer = str(len(event_bytes))
    send("POST", f"{base}/{request_id}/response", answer)
    if op == "after":
        time.sleep(0.7)
        print(f"after the answer of call {calls}", flush=True)

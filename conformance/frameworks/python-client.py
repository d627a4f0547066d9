"""Sends requests with http.client: a list of them as JSON on stdin, a list of answers on stdout, bodies in base64."""

import base64
import http.client
import json
import sys
import urllib.parse


def send(sent):
    url = urllib.parse.urlsplit(sent["url"])
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
    body = None if sent["body"] is None else base64.b64decode(sent["body"])
    path = url.path + ("?" + url.query if url.query else "")
    try:
        connection.request(sent["method"], path, body, sent["headers"])
        answer = connection.getresponse()
        return {
            "status": answer.status,
            "headers": [[name.lower(), value] for name, value in answer.getheaders()],
            "body": base64.b64encode(answer.read()).decode(),
        }
    except Exception as error:
        return {"error": f"{type(error).__name__} {error}"}
    finally:
        connection.close()


json.dump([send(one) for one in json.load(sys.stdin)], sys.stdout)

"""The part of the API that the corpus needs, over one keep-alive connection."""

import http.client
import json
from urllib.parse import urlsplit

BOUNDARY = b"----a-boundary-that-no-file-has-9f3c1d7e"


class Client:
    def __init__(self, address, key):
        host, port = address.rsplit(":", 1)
        self.connection = http.client.HTTPConnection(host, int(port), timeout=120)
        self.headers = {"Authorization": f"Token {key}"}

    def upload(self, name, content):
        """The status, and the JSON of the answer."""
        head = f'Content-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'.encode()
        body = b"--" + BOUNDARY + b"\r\n" + head + content + b"\r\n--" + BOUNDARY + b"--\r\n"
        content_type = b"multipart/form-data; boundary=" + BOUNDARY
        headers = self.headers | {"Content-Type": content_type}
        self.connection.request("POST", "/api/media/files", body, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def delete(self, file_id):
        """The status."""
        self.connection.request("DELETE", f"/api/media/files/{file_id}", headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def get(self, url):
        """The media type and the bytes behind an absolute URL of this server."""
        parts = urlsplit(url)
        self.connection.request("GET", parts.path + ("?" + parts.query if parts.query else ""))
        answer = self.connection.getresponse()
        return answer.headers["Content-Type"], answer.read()

    def get_text(self, path):
        self.connection.request("GET", path, headers=self.headers)
        return self.connection.getresponse().read().decode()

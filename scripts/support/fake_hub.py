"""A model hub on 127.0.0.1 that serves one repository from a folder, and fails on request.

It speaks the part of the hub's protocol that a download needs: the model's description, its tree,
and its files with their checksums in headers, by range. Large files are announced as stored by
their sha256, small ones by git's own checksum, as the hub does.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "c0ffee" + "0" * 34
LARGE = 100_000
"""Bytes from which a file is stored by its sha256."""


@dataclass
class FakeHub:
    """What is served, how it fails, and what was asked for."""

    repository: str
    folder: Path
    url: str = ""
    cuts: list[int] = field(default_factory=list)
    """Close the connection after so many bytes of a large file; one number per request."""
    wrong_bytes: int = 0
    """How many more times to send other bytes than announced."""
    broken: bool = False
    """Answer everything with status 500."""
    asked: list[str] = field(default_factory=list)
    """Method, path and range of each request for a file."""

    @contextmanager
    def serving(self) -> Iterator["FakeHub"]:
        """Serve until the block ends."""
        hub = self

        class Handler(_Handler):
            served = hub

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def description(self) -> dict[str, Any]:
        """The model as the hub's API describes it."""
        files = [self._file(path) for path in sorted(self.folder.iterdir())]
        return {"id": self.repository, "sha": COMMIT, "siblings": files, "tags": []}

    def _file(self, path: Path) -> dict[str, Any]:
        content = path.read_bytes()
        file = {"rfilename": path.name, "size": len(content), "blobId": git_sum(content)}
        if len(content) >= LARGE:
            sha256 = hashlib.sha256(content).hexdigest()
            file["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
        return file

    def tree(self) -> list[dict[str, Any]]:
        """The same files as the hub's API lists them."""
        entries = []
        for file in self.description()["siblings"]:
            entry = {"type": "file", "path": file["rfilename"], "size": file["size"]}
            entry["oid"] = file["blobId"]
            if "lfs" in file:
                entry["lfs"] = {**file["lfs"], "oid": file["lfs"]["sha256"]}
            entries.append(entry)
        return entries


def git_sum(content: bytes) -> str:
    """The checksum that git gives a file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    served: FakeHub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def _answer(self, *, with_body: bool) -> None:
        hub, path = self.served, self.path.partition("?")[0]
        api = f"/api/models/{hub.repository}"
        if hub.broken:
            self._send(500, {}, b"", with_body)
        elif path in (api, f"{api}/revision/main", f"{api}/revision/{COMMIT}"):
            self._send_json(hub.description())
        elif path.startswith(f"{api}/tree/"):
            self._send_json(hub.tree())
        elif match := re.fullmatch(rf"/{hub.repository}/resolve/[^/]+/([^/]+)", path):
            self._send_file(hub.folder / match.group(1), with_body)
        else:
            self._send(404, {"X-Error-Code": "RepoNotFound"}, b"", with_body)

    def _send_json(self, plain: object) -> None:
        self._send(200, {"Content-Type": "application/json"}, json.dumps(plain).encode(), True)

    def _send_file(self, path: Path, with_body: bool) -> None:
        asked_range = self.headers.get("Range", "")
        self.served.asked.append(f"{self.command} {path.name} {asked_range}".strip())
        if not path.is_file():
            self._send(404, {"X-Error-Code": "EntryNotFound"}, b"", with_body)
            return
        content = path.read_bytes()
        large = len(content) >= LARGE
        tag = hashlib.sha256(content).hexdigest() if large else git_sum(content)
        headers = {"ETag": f'"{tag}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if large:
            headers |= {"X-Linked-Etag": f'"{tag}"', "X-Linked-Size": str(len(content))}
        if large and with_body and self.served.wrong_bytes:
            self.served.wrong_bytes -= 1
            content = bytes(byte ^ 1 for byte in content)
        start = int(match.group(1)) if (match := re.match(r"bytes=(\d+)-", asked_range)) else 0
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(206 if start else 200, headers, content[start:], with_body, large=large)

    def _send(
        self,
        status: int,
        headers: dict[str, str],
        body: bytes,
        with_body: bool,
        large: bool = False,
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_body:
            return
        if large and self.served.cuts:
            body = body[: self.served.cuts.pop(0)]
            self.close_connection = True
        self.wfile.write(body)

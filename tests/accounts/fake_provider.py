"""A small OpenID provider on this machine: discovery, keys, token and user info, with faults on request."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KID = "oversight", "provider-secret", "key-1"
KEY = rsa.generate_private_key(65537, 2048)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the library's
        """Say nothing."""


@dataclass
class Provider:
    """The provider. `claims` go into the ID token, `info` into user info; both are changed by tests."""

    now: int
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    status: int = 200  # of the token endpoint
    described_as: str = ""
    key: Any = KEY
    signed_with: Any = None
    asked: list[str] = field(default_factory=list)
    _challenge: str = ""

    def authorise(self, url: str) -> dict[str, str]:
        """What a person does at the provider: gives the query of the way back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        self._challenge = query["code_challenge"]
        self.claims.setdefault("nonce", query["nonce"])
        return {"code": "the-code", "state": query["state"]}

    def app(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """The provider as a WSGI application."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        status, body = self._answer(path, environ)
        start(f"{status} X", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def _answer(self, path: str, environ: dict[str, Any]) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, self._description()
        if path == "/keys":
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**jwk, "kid": KID, "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            return self._token(environ)
        if path == "/userinfo" and environ.get("HTTP_AUTHORIZATION") == "Bearer access":
            return 200, self.info
        return 404, {}

    def _description(self) -> dict[str, str]:
        return {
            "issuer": self.described_as or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _token(self, environ: dict[str, Any]) -> tuple[int, Any]:
        posted = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        sent = {name: values[0] for name, values in parse_qs(posted).items()}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        good = sent.get("code") == "the-code" and sent.get("client_secret") == SECRET
        if self.status != 200 or not good or challenge != self._challenge:
            return self.status if self.status != 200 else 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": self.now,
            "exp": self.now + 300,
        }
        token = jwt.encode(
            {name: value for name, value in {**claims, **self.claims}.items() if value is not None},
            self.signed_with or self.key,
            algorithm="RS256",
            headers={"kid": KID},
        )
        return 200, {"access_token": "access", "id_token": token, "token_type": "Bearer"}


def serve(provider: Provider) -> Callable[[], None]:
    """Start the provider on a free port of 127.0.0.1; gives the function that stops it."""
    server = make_server("127.0.0.1", 0, provider.app, handler_class=_Quiet)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return stop

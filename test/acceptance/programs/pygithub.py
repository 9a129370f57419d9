"""What a user of PyGithub writes (1.55, Debian 12): prints what the calls returned."""

import base64
import json
import os

from github import Github, GithubException
from nacl import encoding, public

hub = Github(os.environ["TOKEN"], base_url=os.environ["BASE"])
repository = hub.get_repo(f"{os.environ['OWNER']}/{os.environ['REPO']}")
organization = hub.get_organization(os.environ["ORG"])
for name in ("PY_KEPT", "PY_GONE", "PY_BYTES", "PY_EMPTY", "PY_LARGE"):
    repository.delete_secret(name)


def put_bytes(name, value):
    """PyGithub seals text only; its key seals bytes as well."""
    key = repository.get_public_key()
    box = public.SealedBox(public.PublicKey(key.key.encode(), encoding.Base64Encoder())).encrypt(value)
    body = {"key_id": key.key_id, "encrypted_value": base64.b64encode(box).decode()}
    repository._requester.requestJson("PUT", f"{repository.url}/actions/secrets/{name}", input=body)


report = {
    "repository": repository.full_name,
    "organization": organization.login,
    "created": repository.create_secret("PY_KEPT", "first"),
    "updated": repository.create_secret("PY_KEPT", "wörld"),
}
repository.create_secret("PY_GONE", "v")
put_bytes("PY_BYTES", bytes([0, 1, 0xFF, 0xFE, 10]))
put_bytes("PY_EMPTY", b"")
put_bytes("PY_LARGE", b"x" * 49152)
report["deleted"] = repository.delete_secret("PY_GONE")
report["deletedAgain"] = repository.delete_secret("PY_GONE")
try:
    hub.get_repo("acme/none")
except GithubException as error:
    report["missing"] = error.status
print(json.dumps(report))

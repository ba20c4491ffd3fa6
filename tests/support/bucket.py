"""An S3 of this machine, with one bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "files"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}
"""Where boto3 looks for them, and nowhere else to look."""


@contextmanager
def s3() -> Iterator[tuple[str, Any]]:
    """Run it; gives its address and the bucket as S3 itself shows it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        try:
            host, port = server.get_host_and_port()
            address = f"http://{host}:{port}"
            s3 = boto3.resource("s3", endpoint_url=address, region_name="us-east-1")
            yield address, s3.create_bucket(Bucket=BUCKET)
        finally:
            server.stop()


def setting(address: str, prefix: str = "/site/one") -> str:
    """What the setting ``uploads`` says to keep files in the bucket."""
    return f"s3://{BUCKET}{prefix}?endpoint={address}&region=us-east-1"

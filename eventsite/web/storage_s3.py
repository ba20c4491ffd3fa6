"""Files of uploads in a bucket of S3, or of whatever speaks like it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from eventsite.web.storage import Place, is_ours, owner_of

PAGE = 1000
"""How many files S3 tells at a time; more it does not."""

_MISSING = ("NoSuchKey", "404", "NotFound")


class Bucket:
    """Files as objects below a prefix. Credentials are found where boto3 looks for them."""

    def __init__(self, place: Place) -> None:
        own = {"s3": {"addressing_style": "path"}} if place.endpoint else {}
        self._bucket = place.bucket
        self._prefix = f"{place.prefix}/" if place.prefix else ""
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region or None,
            config=Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 2, "mode": "standard"},
                request_checksum_calculation="when_required",  # others than Amazon's know no more
                response_checksum_validation="when_required",
                **own,
            ),
        )

    def put(self, name: str, file: BinaryIO) -> None:
        """Send it in one request: it is there when that is answered."""
        with _errors_of_ours(name):
            self._client.put_object(Bucket=self._bucket, Key=self._key(name), Body=file)

    def open(self, name: str) -> BinaryIO:
        """The file as it comes in. Raises FileNotFoundError."""
        with _errors_of_ours(name):
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
        return cast(BinaryIO, found["Body"])

    def remove(self, name: str) -> None:
        """Take it away; S3 does not mind when it is not there."""
        with _errors_of_ours(name):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        """What is below the prefix, a thousand to a request."""
        with _errors_of_ours(self._bucket):
            yield from self._names()

    def _names(self) -> Iterator[tuple[str, datetime]]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(
            Bucket=self._bucket, Prefix=self._prefix, PaginationConfig={"PageSize": PAGE}
        ):
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(self._prefix)
                if is_ours(name):
                    yield name, found["LastModified"].astimezone(UTC)

    def _key(self, name: str) -> str:
        owner_of(name)
        return self._prefix + name


@contextmanager
def _errors_of_ours(name: str) -> Iterator[None]:
    """What may go wrong, as it goes wrong with a folder."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            raise FileNotFoundError(name) from error
        raise OSError(f"S3 refused {name}: {error}") from error
    except BotoCoreError as error:
        raise OSError(f"S3 does not answer for {name}: {error}") from error

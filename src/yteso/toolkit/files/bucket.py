"""Originals in a bucket that speaks S3. Imported only where the settings name one."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from yteso.toolkit.files.errors import OriginalMissing, StoreUnreachable


class BucketStore:
    """Amazon S3 or anything that speaks it (MinIO, Ceph): `s3://bucket/prefix?endpoint=https://…&region=…`.

    The keys come from the environment or the machine, as boto3 reads them. Files arrive in a local
    folder first, because their name is known only at their end.
    """

    def __init__(self, bucket: str, prefix: str, options: dict[str, str], arriving: Path) -> None:
        self.bucket, self.prefix, self.arriving = bucket, prefix, arriving
        self.client = boto3.client(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region", "us-east-1")
        )

    def room(self) -> Path:
        self.arriving.mkdir(parents=True, exist_ok=True)
        return self.arriving

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name[:2]}/{name[2:4]}/{name}"

    def put(self, arrived: Path, name: str) -> None:
        try:
            self.client.upload_file(str(arrived), self.bucket, self._key(name))
        except (BotoCoreError, ClientError, boto3.exceptions.Boto3Error) as error:
            raise StoreUnreachable from error
        arrived.unlink()

    def open(self, name: str) -> BinaryIO:
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=self._key(name))["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise OriginalMissing(name) from None
            raise StoreUnreachable from error
        except BotoCoreError as error:
            raise StoreUnreachable from error
        stream: BinaryIO = body
        return stream

    def names(self) -> Iterator[tuple[str, dt.datetime]]:
        for page in self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix
        ):
            for item in page.get("Contents", ()):
                yield item["Key"].rsplit("/", 1)[-1], item["LastModified"]

    def remove(self, name: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

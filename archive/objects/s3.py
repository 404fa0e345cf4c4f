"""Objects in S3 or what speaks like it; owner of s3fs.

A register is one object that is put under a condition (If-Match, If-None-Match): the
server refuses who has not seen what is there. Credentials, region and endpoint are found
as every AWS tool finds them; none of them is ever part of a message.
"""

from __future__ import annotations

import errno
import logging
import os
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from archive.errors import ConfigurationError, StoppedEarly
from archive.instants import utc_now
from archive.objects.folder import OvertakenError, Stored, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

_TRIES: Final = 4
_PART_BYTES: Final = 8 << 20
_PARTS_AT_ONCE: Final = 2
_PROBE: Final = ".gongbao-conditions"
_NO_ETAG: Final = '"00000000000000000000000000000000"'
_CONFLICTS: Final = {"ConditionalRequestConflict", "OperationAborted"}
_REFUSED: Final = {"PreconditionFailed", "412"}
_DENIED: Final = {"AccessDenied", "AllAccessDisabled", "AccountProblem", "403"}
_BUSY: Final = {errno.EBUSY, errno.EREMOTEIO, errno.EIO}

# Its warnings tell of the user's own settings, and some of its errors quote requests.
for _name in ("s3fs", "fsspec", "aiobotocore", "botocore"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def s3_folder(url: str) -> S3Folder:
    """The folder at `s3://bucket/prefix`; nothing is asked for yet.

    ConfigurationError where the URL names no bucket, or the extra is not installed.
    """
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not bucket or {"@", ":", "?", "#"} & {*bucket}:
        msg = "the bucket's name is missing or wrong: write s3://BUCKET/PREFIX."
        raise ConfigurationError(msg)
    return S3Folder(bucket, prefix.strip("/"))


@cache
def _file_system() -> Any:
    """One client for all buckets; bounded waits and tries."""
    try:
        from s3fs import S3FileSystem
    except ImportError as error:
        msg = "s3:// needs the extra: `pip install gongbao[s3]`."
        raise ConfigurationError(msg) from error
    retries = {"mode": "standard", "total_max_attempts": _TRIES}
    system = S3FileSystem(
        use_listings_cache=False,
        skip_instance_cache=True,
        config_kwargs={
            "connect_timeout": 10,
            "read_timeout": 60,
            "retries": retries,
        },
    )
    system.retries = 2  # around those of its client
    return system


# A fork has its parent's client and not the thread that works for it.
os.register_at_fork(after_in_child=_file_system.cache_clear)


class S3Folder:
    """The objects of a bucket below a prefix."""

    def __init__(self, bucket: str, prefix: str, root: str | None = None) -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._root = prefix if root is None else root
        self.url = f"s3://{bucket}/{prefix}".rstrip("/")

    def child(self, name: str) -> S3Folder:
        """The folder in it."""
        return S3Folder(self._bucket, self._key(name), self._root)

    def names(self) -> list[str]:
        """The folders in it, in order."""
        start = self._key("")
        found = []
        for page in self._pages(Prefix=start, Delimiter="/"):
            folders = page.get("CommonPrefixes") or ()
            found += [each["Prefix"][len(start) :].rstrip("/") for each in folders]
        return sorted(found)

    def objects(self) -> Mapping[str, Stored]:
        """All objects in it, by key."""
        start = self._key("")
        found = {}
        for page in self._pages(Prefix=start):
            now = _server_time(page)
            for each in page.get("Contents") or ():
                age = (now - each["LastModified"]).total_seconds()
                found[each["Key"][len(start) :]] = Stored(each["Size"], age)
        return found

    def _pages(self, **query: str) -> Iterator[dict[str, Any]]:
        while True:
            with _named(self.url):
                page = self._call("list_objects_v2", **query)
            yield page
            if not page.get("IsTruncated"):
                return
            query["ContinuationToken"] = page["NextContinuationToken"]

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A piece of an object; shorter where the object ends."""
        with _named(self.url):
            try:
                piece = _file_system().cat_file(
                    self._path(key), start=offset, end=offset + length
                )
            except OSError as error:
                if _code(error) == "InvalidRange":
                    return b""
                raise
        return bytes(piece)

    def size(self, key: str) -> int:
        """An object's length."""
        with _named(self.url):
            return int(self._call("head_object", Key=self._key(key))["ContentLength"])

    def fetch(self, key: str, target: Path) -> None:
        """Write an object into a file."""
        with _named(self.url):
            _file_system().get_file(self._path(key), str(target), max_concurrency=1)

    def put(self, source: Path, key: str) -> None:
        """Make a file an object, there as a whole or not at all."""
        with _named(self.url):
            _file_system().put_file(
                str(source),
                self._path(key),
                chunksize=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )

    def delete(self, key: str) -> None:
        """Delete an object, if it is there."""
        with _named(self.url):
            self._call("delete_object", Key=self._key(key))

    def register(self, key: str) -> ConditionalRegister:
        """The register of that name."""
        probe = f"{self._root}/{_PROBE}".lstrip("/")
        return ConditionalRegister(self._bucket, self._key(f"{key}.json"), probe)

    def _call(self, method: str, **values: str) -> Any:
        return _file_system().call_s3(method, Bucket=self._bucket, **values)

    def _key(self, key: str) -> str:
        return f"{self._prefix}/{key}" if self._prefix else key

    def _path(self, key: str) -> str:
        return f"{self._bucket}/{self._key(key)}"


class ConditionalRegister:
    """One object, put under a condition."""

    def __init__(self, bucket: str, key: str, probe: str) -> None:
        self._bucket = bucket
        self._key = key
        self._probe = probe
        self._url = f"s3://{bucket}/{key}"

    def read(self) -> Told | None:
        """What it says now; None where it was never written."""
        system = _file_system()
        from fsspec.asyn import sync

        with _named(self._url):
            try:
                told = system.call_s3("get_object", Bucket=self._bucket, Key=self._key)
                body = sync(system.loop, told["Body"].read)
            except FileNotFoundError as error:
                if _code(error) == "NoSuchBucket":
                    raise
                return None
        age = (_server_time(told) - told["LastModified"]).total_seconds()
        return Told(bytes(body), told["ETag"], max(0.0, age))

    def swap(self, body: bytes, seen: Told | None) -> Told:
        """Replace what was seen; OvertakenError where something else is there."""
        _check_conditions(self._bucket, self._probe)
        condition = {"IfMatch": seen.version} if seen else {"IfNoneMatch": "*"}
        with _named(self._url):
            etag = _put_if(self._bucket, self._key, body, condition)
        if etag is None:
            raise OvertakenError
        return Told(body, etag, 0.0)


def _put_if(
    bucket: str, key: str, body: bytes, condition: dict[str, str]
) -> str | None:
    """The ETag of what was put; None where the condition does not hold."""
    for attempt in range(_TRIES):
        try:
            done = _file_system().call_s3(
                "put_object", Bucket=bucket, Key=key, Body=body, **condition
            )
        except OSError as error:
            code = _code(error)
            if code in _REFUSED or (code == "NoSuchKey" and "IfMatch" in condition):
                return None
            # Two asked at the same moment: the server wants to be asked again.
            if code in _CONFLICTS and attempt + 1 < _TRIES:
                continue
            raise
        return str(done.get("ETag", ""))
    raise AssertionError  # the last try returns or raises


@cache
def _check_conditions(bucket: str, key: str) -> None:
    """ConfigurationError where a server takes conditions and does not heed them.

    Some do: two workers would then overwrite each other without a word.
    """
    first = {"IfNoneMatch": "*"}
    with _named(f"s3://{bucket}"):
        is_new = _put_if(bucket, key, b"", first) is not None
        heeds = not is_new or _put_if(bucket, key, b"", first) is None
        if heeds:
            heeds = _put_if(bucket, key, b"", {"IfMatch": _NO_ETAG}) is None
    if not heeds:
        msg = (
            f"s3://{bucket} does not heed conditional puts (If-Match, If-None-Match), so"
            " two workers could overwrite each other: use a storage that does, or a"
            " shared directory."
        )
        raise ConfigurationError(msg)


def _server_time(answer: Mapping[str, Any]) -> datetime:
    """When the server says that it answered; ours where it does not."""
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return parsedate_to_datetime(date) if date else utc_now()


def _code(error: BaseException) -> str:
    """S3's word for an error; "" where it is none of its."""
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Refusals and failures as errors that say what to do, without their details.

    What is missing stays FileNotFoundError.
    """
    _file_system()  # says so where its libraries are missing
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except FileNotFoundError as error:
        if _code(error) == "NoSuchBucket":
            bucket = url.removeprefix("s3://").split("/")[0]
            msg = (
                f"there is no bucket {bucket}: make it, or see to region and endpoint."
            )
            raise ConfigurationError(msg) from error
        raise
    except PermissionError as error:
        raise _denied(url, _code(error)) from error
    except (OSError, BotoCoreError) as error:
        raise _failed(url, error) from error


def _denied(url: str, code: str) -> ConfigurationError:
    if code in _DENIED:
        what = (
            "is not allowed with these credentials: see docs/storage.md for the rights"
        )
    elif code == "RequestTimeTooSkewed":
        what = "refuses this machine's clock: set it right"
    else:
        what = f"does not accept the credentials ({code}): set others"
    return ConfigurationError(f"{url} {what}.")


def _failed(url: str, error: BaseException) -> ConfigurationError | StoppedEarly:
    from botocore import exceptions as boto
    from botocore.parsers import ResponseParserError

    name = _code(error) or type(error).__name__
    no_credentials = (boto.NoCredentialsError, boto.PartialCredentialsError)
    if isinstance(error, no_credentials):
        msg = (
            f"there are no credentials for {url}: set AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY, or a profile."
        )
        return ConfigurationError(msg)
    network = (boto.HTTPClientError, boto.ConnectionError, ResponseParserError)
    number = error.errno if isinstance(error, OSError) else None
    is_network = isinstance(error, (*network, TimeoutError, ConnectionError))
    if is_network or number in _BUSY:
        msg = (
            f"{url} cannot be reached ({name}): see to the network or the storage, then"
            " go on; nothing is lost."
        )
        return StoppedEarly(msg)
    return ConfigurationError(
        f"{url} cannot be used ({quote(name)}): see docs/storage.md."
    )

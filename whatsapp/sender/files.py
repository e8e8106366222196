"""Files of ours on their way to Meta: uploaded once a number, remembered while Meta keeps them.

The database is spoken to by the sender's own thread, between its claims; the uploads themselves
run beside the sends on the event loop, each file once however many messages wait for it.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import IO

from django.core.files.storage import default_storage

from conversations import uploads
from conversations.models import Number, Upload, UploadCopy
from tenants import bulk
from whatsapp import errors
from whatsapp.client import Graph, GraphFailure
from whatsapp.errors import Retry
from whatsapp.sender.parcel import Parcel

# Meta keeps a file for 30 days; a day less, because a message may wait a while.
LIFE = timedelta(days=29)
# Files of up to 100 MB that one process uploads at once.
AT_ONCE = 4
# What Graph says of an id that it does not know any more, among other things.
UNKNOWN_ID = frozenset({33, 100, 131009, 131052, 131053})

_gate = asyncio.Semaphore(AT_ONCE)


class Files:
    """The files of one number's turn."""

    def __init__(self, number: Number, graph: Graph) -> None:
        self._number = number
        self._graph = graph
        self._files: dict[str, Upload | None] = {}
        self._ids: dict[str, str] = {}
        self._new: dict[str, asyncio.Task[str]] = {}
        self._learnt: SimpleQueue[tuple[Upload, str]] = SimpleQueue()

    def look_up(self, parcels: Iterable[Parcel], *, now: datetime) -> None:
        """Read what is known of the files of these messages; no query where there are none."""
        wanted = {asset for parcel in parcels for asset in uploads.assets(parcel.outgoing)}
        wanted -= self._files.keys()
        if not wanted:
            return
        self._files |= dict.fromkeys(wanted)
        self._files |= uploads.ready(wanted)
        copies = UploadCopy.objects.filter(
            upload__in=[file for file in self._files.values() if file],
            number=self._number,
            at__gt=now - LIFE,
        )
        names = {file.pk: asset for asset, file in self._files.items() if file}
        self._ids |= {names[copy.upload_id]: copy.media_id for copy in copies}

    async def ids(self, parcel: Parcel, *, anew: bool = False) -> dict[str, str]:
        """Return Meta's ids of a message's files, uploading what is not there (any more).

        Raises :class:`GraphFailure`.
        """
        assets = sorted(uploads.assets(parcel.outgoing))
        if anew:
            for asset in assets:
                self._ids.pop(asset, None)
        return {asset: self._ids.get(asset) or await self._uploaded(asset) for asset in assets}

    def may_be_outdated(self, failure: GraphFailure, ids: dict[str, str]) -> bool:
        """Return whether a refusal may be about an id that was remembered, not about the file."""
        remembered = any(asset not in self._new for asset in ids)
        return remembered and failure.error.code in UNKNOWN_ID

    def remember(self, *, now: datetime) -> None:
        """Store the ids of what was uploaded since."""
        found: dict[int, UploadCopy] = {}
        try:
            while True:
                upload, media_id = self._learnt.get_nowait()
                found[upload.pk] = UploadCopy(
                    upload=upload, number=self._number, media_id=media_id, at=now
                )
        except Empty:
            if not found:
                return
        UploadCopy.objects.filter(upload__in=list(found), number=self._number).delete()
        bulk.insert_new(found.values())

    async def _uploaded(self, asset: str) -> str:
        """Return the id of an upload that all who wait for the file share."""
        task = self._new.get(asset)
        if task is None or (task.done() and task.exception() is not None):
            task = self._new[asset] = asyncio.ensure_future(self._upload(asset))
        return await task

    async def _upload(self, asset: str) -> str:
        file = self._files.get(asset)
        if file is None:
            raise GraphFailure(errors.FILE_GONE)
        async with _gate:
            data = await asyncio.to_thread(_opened, file)
            try:
                media_id = await self._graph.upload(
                    self._number.phone_number_id, data, file.mime_type, file.name
                )
            except GraphFailure as failure:
                # A file may be uploaded twice without harm: no doubt is left behind.
                doubtful = failure.error.retry is Retry.AMBIGUOUS
                error = replace(failure.error, retry=Retry.RETRY) if doubtful else failure.error
                raise GraphFailure(error) from failure
        self._ids[asset] = media_id
        self._learnt.put((file, media_id))
        return media_id


def _opened(file: Upload) -> IO[bytes]:
    """Open the file for reading. Raises :class:`GraphFailure`."""
    try:
        opened = default_storage.open(file.path).file
    except FileNotFoundError as error:
        raise GraphFailure(errors.FILE_GONE) from error
    except OSError as error:
        raise GraphFailure(errors.FILE_AWAY) from error
    if opened is None:
        raise GraphFailure(errors.FILE_GONE)
    return opened

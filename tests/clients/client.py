"""Uses a server through the client that openapi-python-client has generated."""

import io
import sys

from media_client import AuthenticatedClient, Client
from media_client.api.bytes_ import media_bytes
from media_client.api.media_files import (
    create_media_file,
    delete_media_files,
    list_media_files,
    retrieve_media_file,
    update_media_file,
)
from media_client.models import (
    DeletionRequest,
    Error,
    FieldErrors,
    FileType,
    OtherFile,
    Ordering,
    Texts,
    Upload,
)
from media_client.types import File

base, key = sys.argv[1:]
anonymous = Client(base_url=base)
client = AuthenticatedClient(base_url=base, token=key, prefix="Token")


def upload(file_name, content, **texts):
    file = File(payload=io.BytesIO(content), file_name=file_name, mime_type="text/plain")
    return create_media_file.sync(client=client, body=Upload(f=file, **texts))


plain = upload("سلام.txt", b"text")
assert isinstance(plain, OtherFile), plain
assert (plain.name, plain.description, plain.size) == ("سلام.txt", None, 4), plain

named = upload("b.txt", b"more text", name="b", description="second")
assert (named.name, named.description) == ("b", "second"), named

listed = list_media_files.sync(client=client, type_=FileType.TEXT, ordering=[Ordering.NAME, Ordering.VALUE_1])
assert [file.id for file in listed.results] == [named.id, plain.id], listed
assert (listed.count, listed.next_) == (2, None), listed

# Null empties a text, and a text that is left out stays.
emptied = update_media_file.sync(named.id, client=client, body=Texts(description=None))
assert (emptied.name, emptied.description) == ("b", None), emptied
retrieved = retrieve_media_file.sync(named.id, client=client)
assert retrieved == emptied, retrieved

key_of_bytes = retrieved.f.split("/media/", 1)[1]
content = media_bytes.sync_detailed(key_of_bytes, client=anonymous)
assert (content.status_code, content.content) == (200, b"more text"), content

missing = retrieve_media_file.sync(4711, client=client)
assert isinstance(missing, Error) and missing.code == "not_found", missing
stranger = retrieve_media_file.sync(named.id, client=anonymous)
assert isinstance(stranger, Error) and stranger.code == "not_authenticated", stranger
too_long = update_media_file.sync(named.id, client=client, body=Texts(name="x" * 256))
assert isinstance(too_long, FieldErrors), too_long
assert too_long.name == ["Ensure this field has no more than 255 characters."], too_long

deleted = delete_media_files.sync(client=client, body=DeletionRequest(ids=[plain.id, named.id, 4711]))
assert [result.status for result in deleted.results] == [204, 204, 404], deleted
print("the generated Python client works")

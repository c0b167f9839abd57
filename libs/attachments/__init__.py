"""Files that people attach: recognised by their content, images re-encoded, and kept on disk or in a bucket.

A file's name, its claimed type and its bytes are the sender's, and none of them is believed.
"""

from libs.attachments.bucket import Bucket, BucketAccess
from libs.attachments.content import FileGroup, FileKind, kind_of
from libs.attachments.folder import Folder
from libs.attachments.images import BadImage, ImageEncoder
from libs.attachments.names import clean_name
from libs.attachments.storage import AttachmentStorage, FileGone, StorageUnavailable

__all__ = [
    "AttachmentStorage",
    "BadImage",
    "Bucket",
    "BucketAccess",
    "FileGone",
    "FileGroup",
    "FileKind",
    "Folder",
    "ImageEncoder",
    "StorageUnavailable",
    "clean_name",
    "kind_of",
]

"""Files in a `multipart/form-data` body."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage


class FilePart(Upload):
    """A part that is a file, and no mere text."""

    def __init__(self, *, description: str) -> None:
        metadata = {"format": "binary", "description": description}
        super().__init__(required=True, metadata=metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise ValidationError("Not a file.")
        return value

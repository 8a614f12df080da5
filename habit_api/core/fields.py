"""Fields that take exactly what the OpenAPI document says they take, and no more.

marshmallow's own are generous (`"5"` is an integer to them, `"yes"` a boolean, `20000101` a date);
a client that sends such a thing has a bug, and is told.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from marshmallow.exceptions import ValidationError

from habit_api.core.clock import known_zones
from habit_api.core.text import tidy

MAX_ID = 2**63 - 1
NO_NUL = r"^[^\u0000]*$"
# What `str.strip` takes off. `\s` is not the same everywhere: to ECMA-262 the separators U+001C to
# U+001F and U+0085 are none.
SPACES = r"\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NOT_BLANK = rf"^[^\u0000]*[^{SPACES}\u0000][^\u0000]*$"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
EMAIL = validate.Email(error="Not a valid e-mail address.")


def plain_text(value: Any) -> str:
    """`value` if it is text that every database and client can hold. Raises `ValidationError`."""
    if not isinstance(value, str):
        raise ValidationError("Not a valid string.")
    if "\x00" in value:
        raise ValidationError("Text must not contain NUL.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValidationError("Text must not contain a lone surrogate.") from error
    return value


class Text(fields.Field[str]):
    """Text, trimmed and in NFC.

    Blank text is no text: null where the field may be null, unless it has a least length, else an
    error. With `blank=True` it is text.
    """

    def __init__(self, *, low: int = 0, high: int, blank: bool = False, **kwargs: Any) -> None:
        self.blank = blank
        self.empty_is_null = not (low or blank) and bool(kwargs.get("allow_none"))
        taken = blank or self.empty_is_null
        self.low, self.high = max(low, 0 if taken else 1), high
        kwargs["metadata"] = {
            "minLength": self.low,
            "maxLength": high,
            "pattern": NO_NUL if taken else NOT_BLANK,
            **kwargs.get("metadata", {}),
        }
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = plain_text(value)
        if not self.low <= len(text) <= self.high:
            raise ValidationError(f"Length must be between {self.low} and {self.high}.")
        text = tidy(text)
        if not text and self.empty_is_null:
            return None
        if not self.blank and not text:
            raise ValidationError("Must not be blank.")
        if len(text) < self.low:
            raise ValidationError(f"Length must be between {self.low} and {self.high}.")
        return text


class Secret(fields.Field[str]):
    """A password or token: taken as it is, never trimmed."""

    def __init__(self, *, low: int = 1, high: int, **kwargs: Any) -> None:
        self.low, self.high = low, high
        kwargs["metadata"] = {
            "minLength": low,
            "maxLength": high,
            "pattern": NO_NUL,
            **kwargs.get("metadata", {}),
        }
        super().__init__(load_only=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = plain_text(value)
        if not self.low <= len(text) <= self.high:
            raise ValidationError(f"Length must be between {self.low} and {self.high}.")
        return text


class EmailAddress(Text):
    """An e-mail address of at most 254 characters (RFC 5321, section 4.5.3.1)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "email", **kwargs.get("metadata", {})}
        super().__init__(low=3, high=254, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        address: str = EMAIL(super()._deserialize(value, attr, data, **kwargs))
        if address.endswith("]"):
            # A machine's number for a domain: no provider gives such addresses out.
            raise ValidationError(EMAIL.error)
        return address


class TimeZone(Text):
    """A name of the IANA time zone database."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"example": "Europe/Berlin", **kwargs.get("metadata", {})}
        super().__init__(high=64, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name: str = super()._deserialize(value, attr, data, **kwargs)
        if name not in known_zones():
            raise ValidationError("Not a known IANA time zone.")
        return name


class Whole(fields.Integer):
    """An integer within bounds; `5.0` is one (JSON Schema says so), `"5"` and `true` are not.

    In a query string everything is text, so there digits are taken.
    """

    def __init__(self, *, low: int, high: int, text: bool = False, **kwargs: Any) -> None:
        self.text = text
        super().__init__(validate=validate.Range(min=low, max=high), **kwargs)

    def _validated(self, value: Any) -> int:
        if self.text and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid")
        return int(value)


class Count(Whole):
    """How many of something; 0 at least."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(low=0, high=2**31 - 1, **kwargs)


class Id(Whole):
    """The id of anything but a user."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"example": 1, **kwargs.get("metadata", {})}
        super().__init__(low=1, high=MAX_ID, **kwargs)


class Amount(fields.Field[Decimal]):
    """A number kept to three decimals (`Thousandths`)."""

    def __init__(self, *, low: float, high: float, above: bool = False, **kwargs: Any) -> None:
        self.low, self.high, self.above = Decimal(str(low)), Decimal(str(high)), above
        kwargs["metadata"] = {
            # Exclusive of `low` means at least the smallest step above it.
            "minimum": low + 0.001 if above else low,
            "maximum": high,
            "example": 8,
            **kwargs.get("metadata", {}),
        }
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Not a valid number.")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValidationError("Not a valid number.")
        number = Decimal(str(value))
        if not self.low <= number <= self.high:
            raise ValidationError(f"Must be between {self.low} and {self.high}.")
        number = round(number, 3)
        if self.above and number <= self.low:
            raise ValidationError(f"Must be greater than {self.low}.")
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else number(value)


def number(value: Decimal) -> int | float:
    """The shortest JSON number for `value`: 8 rather than 8.0."""
    return int(value) if value == value.to_integral_value() else float(value)


class Flag(fields.Boolean):
    """`true` or `false`; in a query string also as text."""

    def __init__(self, *, text: bool = False, **kwargs: Any) -> None:
        self.as_text = text
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if self.as_text and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A date, `YYYY-MM-DD`, from the year 1 on.

    With `example=False` it has none, and Swagger UI fills in the present day.
    """

    def __init__(self, *, example: bool = True, **kwargs: Any) -> None:
        shown = {"example": "2026-11-20"} if example else {}
        kwargs["metadata"] = {**shown, **kwargs.get("metadata", {})}
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not DATE.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="date")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid", input=value, obj_type="date") from error


class Moment(fields.DateTime):
    """An instant: RFC 3339 with an offset; answered in UTC, ending in `Z`.

    With `example=False` it has none, and Swagger UI fills in the present one.
    """

    def __init__(self, *, example: bool = True, **kwargs: Any) -> None:
        shown = {"example": "2026-11-20T08:30:00Z"} if example else {}
        kwargs["metadata"] = {**shown, **kwargs.get("metadata", {})}
        invalid = "Not an instant with its offset, like 2026-11-20T08:30:00Z."
        super().__init__(error_messages={"invalid": invalid}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Choice(fields.String):
    """One of a few words."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(choices), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return plain_text(value)


class UserId(fields.UUID):
    """A user's id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {
            "example": "0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10",
            **kwargs.get("metadata", {}),
        }
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return str(value) if isinstance(value, UUID) else value

"""What `/admin` takes and gives."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Choice, Count, Flag, Id, Moment, Text, UserId
from habit_api.core.schemas import CursorArgs, HouseSchema, PageArgs


class UserArgs(PageArgs):
    """Which users to list."""

    q = Text(
        high=254,
        load_default=None,
        metadata={
            "description": "A part of the username or the e-mail address, or the id.",
            "example": "ada",
        },
    )


class Account(HouseSchema):
    """A user as superusers see them."""

    id = UserId(required=True)
    username = fields.String(required=True, metadata={"example": "ada"})
    email = fields.String(required=True, allow_none=True, metadata={"example": "ada@example.com"})
    email_verified = Flag(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"example": "Ada Lovelace"})
    language = fields.String(required=True, metadata={"example": "en"})
    timezone = fields.String(required=True, metadata={"example": "Europe/Berlin"})
    xp_points = Count(required=True, metadata={"example": 1250})
    is_active = Flag(required=True)
    is_superuser = Flag(required=True)
    last_login_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


class Rights(HouseSchema):
    """What to change of a user."""

    is_active = Flag(
        metadata={"description": "Without it nobody signs in; all devices and API tokens end."}
    )
    is_superuser = Flag(metadata={"description": "Whether `/admin` is open to them."})


class Job(HouseSchema):
    """Something that was asked for and is done by a worker."""

    id = Id(required=True)
    name = fields.String(required=True, metadata={"example": "predictions.train"})
    args = fields.List(
        fields.Raw(metadata={"type": ["integer", "string"]}),
        required=True,
        metadata={"description": "The ids that it is about.", "example": [12]},
    )
    user_id = UserId(required=True, allow_none=True)
    status = Choice("queued", "running", "done", "failed", required=True)
    attempts = Count(required=True, metadata={"example": 1})
    error = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the last attempt failed.", "example": None},
    )
    created_at = Moment(required=True)
    finished_at = Moment(required=True, allow_none=True)


class JobAsked(HouseSchema):
    """The job that does it."""

    job_id = Id(required=True)


class Model(HouseSchema):
    """A model that was trained."""

    version = Id(required=True)
    trained_at = Moment(required=True)
    samples = Count(required=True, metadata={"example": 125000})
    metrics = fields.Dict(
        required=True,
        metadata={
            "description": "On days held out, beside the base rate and the rule.",
            "example": {"log_loss": 0.48},
        },
    )
    live = Flag(required=True, metadata={"description": "Whether predictions are made by it."})


class Loaded(HouseSchema):
    """The live model, as far as this process has it."""

    version = Id(required=True, allow_none=True)
    loaded = Flag(
        required=True,
        metadata={"description": "False: there is none, or it is broken; the rule is used."},
    )


class AuditArgs(CursorArgs):
    """Which security events to list."""

    event = Text(
        high=50,
        load_default=None,
        metadata={"description": "Of one kind.", "example": "password.wrong"},
    )
    user_id = UserId(load_default=None, metadata={"description": "About one user."})


class AuditEvent(HouseSchema):
    """A security event."""

    id = Id(required=True)
    event = fields.String(required=True, metadata={"example": "signin.succeeded"})
    user_id = UserId(required=True, allow_none=True, metadata={"description": "Whom it is about."})
    actor_id = UserId(
        required=True,
        allow_none=True,
        metadata={"description": "Who did it, where it was not the user."},
    )
    ip = fields.String(required=True, allow_none=True, metadata={"example": "203.0.113.9"})
    user_agent = fields.String(required=True, allow_none=True, metadata={"example": "Mozilla/5.0"})
    request_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"example": "3f0c9a2be1d34c6f8a57d0c1b2a39e48"},
    )
    details = fields.Dict(required=True, metadata={"example": {"device": 12}})
    created_at = Moment(required=True)


class Part(HouseSchema):
    """How one part of the site is."""

    status = Choice("ok", "failed", "timeout", required=True)
    ms = fields.Float(
        required=True,
        metadata={"description": "How long it took to find out.", "example": 1.4},
    )
    details = fields.Dict(required=True, metadata={"example": {"waiting": 0}})


class Parts(HouseSchema):
    """How the parts of the site are."""

    database = fields.Nested(Part, required=True)
    migrations = fields.Nested(Part, required=True)
    broker = fields.Nested(Part, required=True)
    cache = fields.Nested(Part, required=True)
    workers = fields.Nested(Part, required=True)
    queue = fields.Nested(Part, required=True)
    model = fields.Nested(Part, required=True)


class Health(HouseSchema):
    """How the site is: `ok` when all of its parts are."""

    status = Choice("ok", "degraded", required=True)
    checked_at = Moment(required=True)
    parts = fields.Nested(Parts, required=True)

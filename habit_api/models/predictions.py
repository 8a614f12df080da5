"""What is expected of each habit, and the models that expect it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text


class Prediction(Base):
    """The newest prediction of a habit that was written down.

    It holds while `state` is what the user's habits add up to and `as_of` is the user's today.
    `terms` are its contributions by feature, largest first. `model_version` is null where the rule
    made it, and outlives its model.
    """

    __tablename__ = "predictions"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        CheckConstraint("source IN ('model', 'rules')", name="source"),
        CheckConstraint("(source = 'model') = (model_version IS NOT NULL)", name="model_version"),
    )

    habit_id: Mapped[int] = mapped_column(
        Id, ForeignKey("habits.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[owner] = mapped_column(index=True)
    state: Mapped[text]
    as_of: Mapped[dt.date] = mapped_column(Date)
    predicted_for: Mapped[dt.date] = mapped_column(Date)
    probability: Mapped[float] = mapped_column(Float)
    source: Mapped[text]
    model_version: Mapped[int | None] = mapped_column(Id)
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[created]


class PredictionModel(Base):
    """A trained model; its id is its version, and at most one is live.

    `trained_at` is when its training began: what was entered later it does not know.
    `trees` is LightGBM's own text, `calibration` the slope and the intercept behind it, `checksum`
    the SHA-256 over all that the prediction is made with.
    """

    __tablename__ = "prediction_models"
    __table_args__ = (
        Index(
            "uq_prediction_models_live",
            "live",
            unique=True,
            sqlite_where=sql("live = 1"),
            postgresql_where=sql("live"),
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    trained_at: Mapped[created]
    samples: Mapped[int] = mapped_column(Id)
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    features: Mapped[list[str]] = mapped_column(JSON)
    calibration: Mapped[dict[str, float]] = mapped_column(JSON)
    trees: Mapped[text]
    checksum: Mapped[text]
    live: Mapped[bool] = mapped_column(default=False)

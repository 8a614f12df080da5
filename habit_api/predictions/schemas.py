"""The shape of predictions."""

from __future__ import annotations

from marshmallow import fields, validate

from habit_api.core.fields import Choice, Day, Id, Moment
from habit_api.core.schemas import HouseSchema
from habit_api.predictions.rules import RISKS, SOURCES


class PredictionBatchInput(HouseSchema):
    """Whose predictions are made anew."""

    body_optional = True

    habit_ids = fields.List(
        Id(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 100),
        metadata={"description": "Active habits; left out: all of them."},
    )


class Feature(HouseSchema):
    """What a prediction was made from."""

    feature = fields.String(required=True, metadata={"example": "rate_30d"})
    value = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Null: not known yet.", "example": 0.9},
    )
    contribution = fields.Float(
        required=True,
        metadata={
            "description": "What it added, or took away: in probability where `source` is `rules`,"
            " in log-odds where it is `model`.",
            "example": 0.27,
        },
    )
    text = fields.String(
        required=True, metadata={"example": "Kept on 90% of due days in the last month"}
    )


class Prediction(HouseSchema):
    """How probably a habit will be kept on its next due date."""

    habit_id = Id(required=True)
    predicted_for = Day(
        required=True, metadata={"description": "The next due date; today while it is open."}
    )
    probability = fields.Float(
        required=True, validate=validate.Range(0, 1), metadata={"example": 0.82}
    )
    risk = Choice(
        *RISKS, required=True, metadata={"description": "`low` from 0.7, `medium` from 0.4."}
    )
    source = Choice(
        *SOURCES,
        required=True,
        metadata={"description": "A trained model, or the rule where there is none."},
    )
    model_version = Id(required=True, allow_none=True, metadata={"description": "Null: the rule."})
    top_features = fields.List(
        fields.Nested(Feature),
        required=True,
        validate=validate.Length(max=5),
        metadata={"description": "The largest contributions first."},
    )
    created_at = Moment(required=True)


class Predictions(HouseSchema):
    """The predictions of several habits, by id."""

    predictions = fields.List(fields.Nested(Prediction), required=True)
    total = fields.Integer(required=True, metadata={"example": 1})

"""The house Blueprint and MethodView: what every route has in common, said once.

A view that may write runs inside one unit of work. Each operation documents what can go wrong: the
errors named with `fails`, and those that follow from its nature (a token, a body, an id).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from apispec import APISpec
from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import Response, after_this_request, current_app, g, request
from flask.typing import ResponseReturnValue
from flask.views import MethodView as FlaskMethodView
from flask_smorest import Blueprint as SmorestBlueprint

from habit_api.core import conditional, idempotency, refusals
from habit_api.core.apidoc import facts_of, note
from habit_api.core.errors import AppError, InvalidFields
from habit_api.core.forms import JSON, negotiate
from habit_api.core.parser import HouseParser
from habit_api.core.security import identify
from habit_api.core.unit_of_work import beginning_with, unit_of_work

View = TypeVar("View", bound=Callable[..., Any])
# What a form puts around a file, at most.
FRAME = 4096
# The header of an answer that made something.
LOCATION = {"Location": {"description": "Where it is now.", "schema": {"type": "string"}}}


class MethodView(FlaskMethodView):
    """A resource. Methods named in `writes` run inside one unit of work."""

    writes: ClassVar[frozenset[str]] = frozenset({"POST", "PUT", "PATCH", "DELETE"})
    init_every_request = False

    def dispatch_request(self, **kwargs: Any) -> ResponseReturnValue:
        """Answer the request."""
        facts = self._facts()
        negotiate((facts.get("form", JSON), *facts.get("forms", ())))
        if "most_bytes" in facts:
            g.most_bytes = current_app.config[facts["most_bytes"]]
            # A little more than the file: the frame of the form around it.
            request.max_content_length = g.most_bytes + FRAME
        if facts.get("secret"):
            after_this_request(_not_stored)
        if request.method in ("GET", "HEAD"):
            answer = self._answer(**kwargs)
            return answer if facts.get("streamed") else conditional.answer(answer)
        if idempotency.asked() and self._takes_key():
            return idempotency.once(partial(self._act, **kwargs), judge=facts["judge"])
        if conditional.asked() and request.method != "POST":
            with beginning_with(partial(conditional.check, self, kwargs)):
                return self._act(**kwargs)
        return self._act(**kwargs)

    def _act(self, **kwargs: Any) -> ResponseReturnValue:
        if request.method not in self.writes:
            return self._answer(**kwargs)
        # Who is asking is read before a transaction begins that others may wait for.
        identify()
        with unit_of_work():
            return self._answer(**kwargs)

    def _answer(self, **kwargs: Any) -> ResponseReturnValue:
        if not self._facts().get("takes_query") and request.args:
            raise InvalidFields({name: ["Unknown parameter."] for name in request.args})
        return super().dispatch_request(**kwargs)

    def _takes_key(self) -> bool:
        blueprint = current_app.blueprints[request.blueprint or ""]
        return idempotency.takes_key(blueprint, request.method.lower(), self._facts())

    def _facts(self) -> dict[str, Any]:
        """What the decorators say of the method that answers."""
        name = "get" if request.method == "HEAD" else request.method.lower()
        return facts_of(getattr(type(self), name, None))


class Blueprint(SmorestBlueprint):
    """A room's routes."""

    ARGUMENTS_PARSER = HouseParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        "json": "application/json",
        "multipart": "multipart/form-data",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # After the others: it needs the parameters and answers that they wrote.
        self._prepare_doc_cbks.append(self._prepare_errors_doc)

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Any:
        """Parse the body or the query by `schema`; see flask-smorest."""
        if location == "json" and getattr(schema, "body_optional", False):
            kwargs["required"] = False
        # An instance: of a class webargs would make a new one for each request.
        decorate = super().arguments(resolve_schema_instance(schema), location=location, **kwargs)

        def mark(view: View) -> View:
            decorated: View = decorate(view)
            kind = "takes_query" if location == "query" else "takes_body"
            note(decorated, **{kind: True})
            note(decorated, takes_password=getattr(schema, "holds_password", False))
            return decorated

        return mark

    def response(
        self,
        status_code: int,
        schema: Any = None,
        *,
        content_type: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """Document the answer, JSON by `schema` unless `content_type` says another form."""
        decorate = super().response(status_code, schema, content_type=content_type, **kwargs)

        def mark(view: View) -> View:
            decorated: View = decorate(view)
            if content_type is not None:
                note(decorated, form=content_type)
            return decorated

        return mark

    @staticmethod
    def fails(*raised: type[AppError], page: bool = False) -> Callable[[View], View]:
        """Document the errors that a view raises beyond those of its nature.

        With `page` browsers get them as one, by a handler of the blueprint's own.
        """

        def mark(view: View) -> View:
            facts = facts_of(view)
            note(view, fails=[*facts.get("fails", []), *raised])
            note(view, pages=[*facts.get("pages", []), *(raised if page else ())])
            return view

        return mark

    @staticmethod
    def secret(view: View) -> View:
        """Have nobody keep what a view answers: it holds a secret."""
        note(view, secret=True)
        return view

    @staticmethod
    def upload(most_bytes: str) -> Callable[[View], View]:
        """Take a file as large as this setting says, which other bodies may not be."""

        def mark(view: View) -> View:
            note(view, most_bytes=most_bytes)
            return view

        return mark

    @staticmethod
    def streamed(view: View) -> View:
        """Send what a `GET` answers piece by piece: it has no tag, which would need the whole."""
        note(view, streamed=True)
        return view

    def also_as(self, form: str, *, example: str) -> Callable[[View], View]:
        """Offer and document another form of a 200 beside its JSON; see `forms.wanted`.

        Stands below `response`, so that the document names JSON first.
        """
        words = {"schema": {"type": "string"}, "content_type": form, "example": example}
        decorate = self.alt_response(200, **words)

        def mark(view: View) -> View:
            decorated: View = decorate(view)
            note(decorated, forms=(*facts_of(view).get("forms", ()), form))
            return decorated

        return mark

    def _prepare_errors_doc(
        self,
        doc: dict[str, Any],
        doc_info: dict[str, Any],
        *,
        method: str,
        spec: APISpec,
        **kwargs: Any,
    ) -> dict[str, Any]:
        if not doc_info.get("needs_login"):
            doc["security"] = []
        keyed = idempotency.takes_key(self, method, doc_info)
        refusals.describe(doc, doc_info, method, keyed=keyed, spec=spec)
        conditional.describe(doc, method, tagged=not doc_info.get("streamed"))
        if keyed:
            idempotency.describe(doc)
        _complete_headers(doc["responses"])
        return doc


def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _complete_headers(responses: dict[Any, Any]) -> None:
    """Say of each header what a document must say: that it is text."""
    for response in responses.values():
        # Those that are shared are mere references.
        headers = response.get("headers", {}) if isinstance(response, dict) else {}
        for header in headers.values():
            header.setdefault("schema", {"type": "string"})

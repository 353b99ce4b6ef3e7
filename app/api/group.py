"""A group of routes: what all of them refuse alike, and how each is described."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import abort, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import ValidationError

from app.api.addresses import Query
from app.api.gate import BODIES
from app.api.problems import invalid_fields, wrong_fields
from app.api.schemas import Nothing


class Group(APIBlueprint):
    """Routes whose queries and bodies hold no field that they don't know, whether they take some
    or none, and no parameter twice.
    """

    @staticmethod
    def create_view_func(*given: Any, **more: Any) -> Callable[..., Any]:
        """The view that checks and then calls the first given, whose parameters have the schemas
        that follow: of header, cookie, path, query, form, body, raw.
        """
        view: Callable[..., Any] = APIBlueprint.create_view_func(*given, **more)
        *_, query, _form, body, raw = given

        @wraps(view)
        def checked(**places: Any) -> Any:
            _refuse_repeated()
            if query is None:
                _refuse_fields(Query, request.args.to_dict())
            if body is None and raw is None and request.method in BODIES:
                _refuse_fields(Nothing, request.get_json())
            return view(**places)

        return checked


def _refuse_repeated() -> None:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        words = "Input should be given once"
        abort(wrong_fields({"field": name, "message": words} for name in repeated))


def _refuse_fields(empty: type[Query | Nothing], given: Mapping[str, Any]) -> None:
    try:
        empty.model_validate(given)
    except ValidationError as error:
        abort(invalid_fields(error))

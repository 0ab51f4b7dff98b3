"""The API as it describes itself: what ninja says, with the media types as they are sent."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api.errors import CONTENT_TYPE

PROBLEM = "#/components/schemas/Problem"
JSON = "application/json"


class DescribedAPI(NinjaAPI):
    """Describes refusals as problems (RFC 9457), which are not plain JSON."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(self, *arguments: Any, **named: Any) -> OpenAPISchema:
        """The description, made once a process: anybody may ask for it, and it takes half a second.

        Only one of other addresses than the usual is made for itself.
        """
        if arguments or any(named.values()):
            return self._describe(*arguments, **named)
        if self._described is None:
            self._described = self._describe()
        return self._described

    def _describe(self, *arguments: Any, **named: Any) -> OpenAPISchema:
        """The description, with each refusal under its own media type."""
        schema = super().get_openapi_schema(*arguments, **named)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for answer in operation["responses"].values():
                    _retype(answer.get("content", {}))
        return schema


def _retype(content: dict[str, Any]) -> None:
    described = content.get(JSON, {}).get("schema", {})
    if described.get("$ref") == PROBLEM:
        content[CONTENT_TYPE] = content.pop(JSON)

"""Whether a consumer written for one version of the record's schema can read another version.

Enters: two JSON Schemas of records as written, an old and a new one. Leaves: sentences, one for
each thing in new records that a consumer of the old ones does not expect. Additions are no such
thing: a new key, a new kind of location, or a new word in one of the open lists. `schema/baseline/`
holds what consumers were promised; a test compares the models with it.
"""

from collections.abc import Iterator
from typing import Any

from models.json_schema import OPEN_LISTS

Schema = dict[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def schema_version(schema: Schema) -> str:
    """The version of the records that a schema describes."""
    identifier: str = schema["$id"]
    return identifier.rpartition(":")[2]


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What breaks a consumer of the old schema, in the order of the keys; empty if nothing does."""
    comparison = _Comparison(old, new)
    return list(dict.fromkeys(comparison.compare_objects("Report", old, new)))


def may_be_released(old: Schema, new: Schema) -> bool:
    """Only additions, or a new major version."""
    old_major, new_major = (int(schema_version(one).split(".")[0]) for one in (old, new))
    return new_major > old_major or not breaking_changes(old, new)


class _Comparison:
    """One walk over two schemas side by side, each definition visited once."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old.get("$defs", {})
        self._new = new.get("$defs", {})
        self._compared: dict[tuple[str, str], list[str]] = {}

    def compare_objects(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        if "additionalProperties" in old and isinstance(old["additionalProperties"], dict):
            yield from self._compare(
                f"{name}.*", old["additionalProperties"], new.get("additionalProperties") or {}
            )
        for key, old_value in old.get("properties", {}).items():
            path = f"{name}.{key}"
            new_value = new.get("properties", {}).get(key)
            if new_value is None:
                yield f"{path} is gone"
            elif path != "Report.schema_version":
                if key in old.get("required", ()) and key not in new.get("required", ()):
                    yield f"{path} may be absent now"
                yield from self._compare(path, old_value, new_value)

    def _compare(self, path: str, old: Schema, new: Schema) -> list[str]:
        """Each alternative of the new schema must be one that the old schema foresaw."""
        foreseen = _alternatives(old)
        return [
            sentence
            for alternative in _alternatives(new)
            for sentence in self._compare_with_nearest(path, foreseen, alternative)
        ]

    def _compare_with_nearest(self, path: str, foreseen: list[Schema], new: Schema) -> list[str]:
        if "$ref" not in new:
            alike = [one for one in foreseen if "$ref" not in one]
            alike = [one for one in alike if _type(one) in (None, _type(new))]
            if not alike:
                return [f"{path} may be {_type(new)} now"]
            return min((self._compare_values(path, one, new) for one in alike), key=len)
        objects = {_kind(_definition(one, self._old)): one for one in foreseen if "$ref" in one}
        kind = _kind(_definition(new, self._new))
        if kind in objects:
            return self._compare_definitions(objects[kind]["$ref"], new["$ref"])
        return [] if objects and None not in objects else [f"{path} is of another type"]

    def _compare_values(self, path: str, old: Schema, new: Schema) -> list[str]:
        found: list[str] = []
        old_words, new_words = _words(old), _words(new)
        if old_words is not None and path not in OPEN_LISTS:
            if new_words is None:
                return [f"{path} may be any {_type(new)} now"]
            strange = [word for word in new_words if word not in old_words]
            found += [f"{path} may be {word!r} now" for word in strange]
        if "pattern" in old and old["pattern"] != new.get("pattern"):
            found.append(f"{path} has another pattern")
        found += [f"{path} may be smaller" for key in _LOWER_BOUNDS if _loosened(key, old, new, 1)]
        found += [f"{path} may be larger" for key in _UPPER_BOUNDS if _loosened(key, old, new, -1)]
        if "items" in old:
            found += self._compare(f"{path}[]", old["items"], new.get("items", {}))
        for place, item in enumerate(old.get("prefixItems", ())):
            others = new.get("prefixItems", ())
            other = others[place] if place < len(others) else {}
            found += self._compare(f"{path}[{place}]", item, other)
        return [*found, *self.compare_objects(path, old, new)]

    def _compare_definitions(self, old_ref: str, new_ref: str) -> list[str]:
        names = old_ref.rpartition("/")[2], new_ref.rpartition("/")[2]
        if names not in self._compared:
            self._compared[names] = []
            old, new = self._old[names[0]], self._new[names[1]]
            found = self.compare_objects(names[0], old, new)
            self._compared[names] = list(dict.fromkeys(found))
        return self._compared[names]


def _alternatives(schema: Schema) -> list[Schema]:
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [one for part in schema[key] for one in _alternatives(part)]
    return [schema]


def _definition(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    return definitions[schema["$ref"].rpartition("/")[2]]


def _kind(definition: Schema) -> Any:
    """What tells a location from others in its place, of which more may come; else null."""
    kind = definition.get("properties", {}).get("kind", {})
    return kind.get("const", "other" if "not" in kind else None)


def _type(schema: Schema) -> Any:
    return schema.get("type")


def _words(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def _loosened(key: str, old: Schema, new: Schema, sign: int) -> bool:
    return key in old and (key not in new or sign * new[key] < sign * old[key])

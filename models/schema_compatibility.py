"""Whether a consumer written for one version of the record's schema can read another version.

Enters: two JSON Schemas of records as written, an old and a new one. Leaves: sentences, one for
each thing in new records that a consumer of the old ones does not expect. Additions are no such
thing: a new key, or a new word in one of the open lists below. `schema/baseline/` holds what
consumers were promised; a test compares the models with it.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

OPEN_LISTS = frozenset({"Finding.code", "Removed.kind"})
"""Lists of words that grow: consumers are told to expect words they do not know."""

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def schema_version(schema: Schema) -> str:
    """The version of the records that a schema describes."""
    version: str = schema["properties"]["schema_version"]["const"]
    return version


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
        found: list[str] = []
        for alternative in _alternatives(new):
            best = min(
                (self._compare_alternatives(path, one, alternative) for one in foreseen), key=len
            )
            found += best
        return found

    def _compare_alternatives(self, path: str, old: Schema, new: Schema) -> list[str]:
        if "$ref" in old and "$ref" in new:
            return self._compare_definitions(old["$ref"], new["$ref"])
        if "$ref" in old or "$ref" in new:
            return [f"{path} is of another type"]
        found: list[str] = []
        if _type(old) not in (None, _type(new)):
            return [f"{path} may be {_type(new)} now"]
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
        found += self.compare_objects(path, old, new)
        return found

    def _compare_definitions(self, old_ref: str, new_ref: str) -> list[str]:
        names = old_ref.rpartition("/")[2], new_ref.rpartition("/")[2]
        if names not in self._compared:
            self._compared[names] = []
            old, new = self._old[names[0]], self._new[names[1]]
            self._compared[names] = list(self.compare_objects(names[0], old, new))
        return self._compared[names]


def _alternatives(schema: Schema) -> list[Schema]:
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [one for part in schema[key] for one in _alternatives(part)]
    return [schema]


def _type(schema: Schema) -> Any:
    return schema.get("type")


def _words(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def _loosened(key: str, old: Schema, new: Schema, sign: int) -> bool:
    return key in old and (key not in new or sign * new[key] < sign * old[key])

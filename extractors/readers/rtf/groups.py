"""A group of RTF: what a brace opens, and what it closes again."""

from typing import Literal

Destination = Literal[
    "body",
    "skip",
    "picture",
    "fonts",
    "styles",
    "form",
    "label",
    "tc",
    "instruction",
    "shape",
    "upr",
]
"""What the text of a group is for."""
Closing = Literal["", "field", "instruction", "label", "story", "tc", "picture", "font"]
"""What ends at a group's closing brace."""


class Group:
    """The state of a group, which the groups inside it begin with."""

    __slots__ = (
        *("deleted", "destination", "font", "hidden", "on_close", "raised"),
        *("skip_after_unicode", "struck"),
    )

    def __init__(self) -> None:
        self.destination: Destination = "body"
        self.font = 0
        self.skip_after_unicode = 1
        self.hidden = self.struck = self.deleted = False
        self.raised = ""
        self.on_close: Closing = ""

    def opened(self) -> "Group":
        """The state that a group inside begins with."""
        inner = Group.__new__(Group)
        inner.destination = self.destination
        inner.font = self.font
        inner.skip_after_unicode = self.skip_after_unicode
        inner.hidden, inner.struck, inner.deleted = self.hidden, self.struck, self.deleted
        inner.raised = self.raised
        inner.on_close = ""
        return inner

    def set_look(self, word: str, number: int | None) -> None:
        r"""Take a word about the look of text: `\v0`, `\strike`, `\plain`."""
        on = number != 0
        if word == "v":
            self.hidden = on
        elif word in ("strike", "striked"):
            self.struck = on
        elif word == "deleted":
            self.deleted = on
        elif word in ("super", "up"):
            self.raised = "superscript" if on else ""
        elif word in ("sub", "dn"):
            self.raised = "subscript" if on else ""
        elif word == "nosupersub":
            self.raised = ""
        else:
            self.hidden = self.struck = self.deleted = False
            self.raised = ""


LOOKS = frozenset(
    {
        *("v", "strike", "striked", "deleted", "super", "sub", "nosupersub", "up", "dn", "plain"),
    }
)

"""What a browser would not show of an element, or show struck out.

Enters: an element of the parsed page. Leaves: whether it is hidden, struck, or page furniture. Style
attributes and the page's own style sheet are read for `display`, `visibility`, `text-decoration` and
Word's `mso-hide`; of selectors only plain class, id and element names count, which is what pages of
offices have.
"""

from dataclasses import dataclass, field

import regex
from lxml import etree

from extractors.patterns import compile_pattern
from models.document import Story

_SKIPPED = frozenset(
    {
        *("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"),
        *(
            "audio",
            "video",
            "canvas",
            "select",
            "datalist",
            "button",
            "meta",
            "link",
            "form-hidden",
        ),
    }
)
_STRUCK = frozenset({"del", "s", "strike"})
_FURNITURE_TAGS: dict[str, Story] = {"nav": "header", "header": "header", "footer": "footer"}
_FURNITURE_NAMES = compile_pattern(
    r"(?:^|[\s_-])(?P<header>nav(?:bar|igation)?|menu|top(?:bar)?|crumbs?|breadcrumbs?|header|banner|toolbar|sidebar)"
    r"(?=$|[\s_\d-])|(?:^|[\s_-])(?P<footer>foot(?:er)?|bottom|copyright|share|links?|prevnext|related)(?=$|[\s_\d-])",
    regex.IGNORECASE,
)
_MOST_CLASSES = 20
"""Classes of one element that are looked up: pages of offices give it three or four."""
_LONGEST_SHEET = 2_000_000
"""Characters of a style sheet that are read: one within a page has some ten thousand."""
_RULE = compile_pattern(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SELECTOR = compile_pattern(r"(?P<tag>[a-zA-Z][\w]*)?(?:(?P<mark>[.#])(?P<name>[\w-]+))?")
_HIDDEN = compile_pattern(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
)
_IN_A_ROW = compile_pattern(r"display\s*:\s*(?:inline-)?(?:flex|grid)")
_SHOWN = compile_pattern(r"visibility\s*:\s*visible")
_LINE_THROUGH = compile_pattern(r"text-decoration[^;]*:[^;]*line-through")
_NO_TEXT = compile_pattern(r"mso-element\s*:\s*(?:header|footer|comment)")


@dataclass(slots=True)
class Looks:
    """The rules of a page's style sheets that matter here: `(tag, mark, name)` → declarations."""

    rules: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _last: tuple[etree._Element | None, str] = (None, "")
    """The element that was asked for last, with its declarations: it is asked for several times."""

    def style_of(self, element: etree._Element) -> str:
        """The declarations that apply to an element, its own last."""
        if self._last[0] is not element:
            self._last = (element, self._find_style(element))
        return self._last[1]

    def _find_style(self, element: etree._Element) -> str:
        own = (element.get("style") or "").lower()
        if not self.rules:
            return own
        tag = str(element.tag)
        names = [("", "")]
        names += [(".", name) for name in (element.get("class") or "").split()[:_MOST_CLASSES]]
        if element.get("id"):
            names.append(("#", str(element.get("id"))))
        found = [self.rules.get((of, mark, name), "") for of in ("", tag) for mark, name in names]
        return ";".join([*(text for text in found if text), own])

    def is_hidden(self, element: etree._Element) -> bool:
        """Whether a browser shows nothing of the element."""
        if element.tag in _SKIPPED or element.get("hidden") is not None:
            return True
        style = self.style_of(element)
        return bool(style) and bool(_HIDDEN.search(style) and not _SHOWN.search(style))

    def is_struck(self, element: etree._Element) -> bool:
        """Whether the element's text is crossed out."""
        if element.tag in _STRUCK:
            return True
        style = self.style_of(element)
        return bool(style) and _LINE_THROUGH.search(style) is not None

    def sets_in_a_row(self, element: etree._Element) -> bool:
        """Whether the element's parts stand beside each other with gaps between them."""
        style = self.style_of(element)
        return bool(style) and _IN_A_ROW.search(style) is not None

    def furniture_of(self, element: etree._Element) -> Story | None:
        """The page's menu above its text, or its footer, by the element's kind, class or id."""
        story = _FURNITURE_TAGS.get(str(element.tag))
        if story is not None:
            return story
        if element.tag in ("body", "html", "td", "th", "tr", "p", "span", "h1", "h2", "h3"):
            return None
        title = (element.get("title") or "").lower()
        if title in ("header", "footer"):  # LibreOffice's running heads
            return "header" if title == "header" else "footer"
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        match = _FURNITURE_NAMES.search(names)
        if match is None:
            return None
        return "header" if match["header"] else "footer"


def read_looks(root: etree._Element) -> Looks:
    """The style sheets inside the page; those in files of their own are not there to be read."""
    looks = Looks()
    for sheet in root.iter("style"):
        text = regex.sub(r"<!--|-->|/\*.{0,10000}?\*/", "", sheet.text or "", flags=regex.DOTALL)
        for selectors, declarations in _RULE.findall(text[:_LONGEST_SHEET]):
            lowered = declarations.lower()
            if not any(rule.search(lowered) for rule in (_HIDDEN, _LINE_THROUGH, _IN_A_ROW)):
                continue
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match is not None and match[0]:
                    key = (match["tag"] or "", match["mark"] or "", match["name"] or "")
                    looks.rules[key] = lowered
    return looks

"""What every page owes its readers, whoever wrote it."""

import re
from html import unescape
from html.parser import HTMLParser

NEVER_CLOSED = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

STACKED = {
    "table": {"table"},
    "thead": {"rowgroup"},
    "tbody": {"rowgroup"},
    "tr": {"row"},
    "th": {"columnheader", "rowheader"},
    "td": {"cell"},
}


class Page(HTMLParser):
    """What every page owes its readers: balanced tags, one title, one heading, a language, ids used once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in self.open[-1:]:
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def check(self):
        assert [html["lang"] for html in self.all("html")] == ["fr"]
        assert len(self.all("title")) == len(self.all("h1")) == len(self.all("main")) == 1
        assert self.texts["title"].strip()
        assert self.texts["h1"].strip()
        ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert all(image.get("alt") is not None for image in self.all("img"))
        assert all(table.get("scope") for table in self.all("th"))
        self._check_fields()
        self._check_stacks()
        for link in self.all("a"):
            assert link["href"]
            assert not link["href"].startswith("#") or link["href"][1:] in ids

    def _check_fields(self):
        """Each has a label, and each form that changes something its token."""
        fields = self.all("input") + self.all("select") + self.all("textarea")
        seen = [field for field in fields if field.get("type") not in {"hidden", "submit"} and "hidden" not in field]
        unnamed = {field.get("id") for field in seen if not (field.get("aria-label") or field.get("aria-labelledby"))}
        assert unnamed <= {label.get("for") for label in self.all("label")}

    def _check_stacks(self):
        """A table whose rows become cards where it is narrow is a table by its roles only."""
        is_stacked = False
        for tag, attributes in self.tags:
            if tag == "table":
                is_stacked = "stacks" in (attributes.get("class") or "").split()
            if is_stacked and tag in STACKED:
                assert attributes.get("role") in STACKED[tag], (tag, attributes)

    def check_policy(self):
        """What our content policy would refuse, and nobody would see but in the console."""
        for tag, attributes in self.tags:
            assert "style" not in attributes, (tag, attributes)
            assert not any(name.startswith("on") for name in attributes), (tag, attributes)
            assert tag != "style"
            assert tag != "script" or attributes.get("src")
        posts = [form for form in self.all("form") if (form.get("method") or "").lower() == "post"]
        tokens = [field for field in self.all("input") if field.get("name") == "csrf_token"]
        assert len(tokens) == len(posts)


LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def ambiguous_links(text: str) -> dict[str, set[str]]:
    """What links say that lead to different places: who hears only their list cannot tell them apart."""
    places: dict[str, set[str]] = {}
    for address, words in LINK.findall(text):
        said = " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())
        places.setdefault(said, set()).add(unescape(address))
    return {said: found for said, found in places.items() if len(found) > 1}


def unbreakable_attributes(page: str) -> list[str]:
    """The attributes of a page in which a space is not the one that is typed."""
    values = (value for _, attributes in Page(page).tags for value in attributes.values())
    return [value for value in values if value and re.search("[\u00a0\u202f]", value)]

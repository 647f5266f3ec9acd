"""docs/performance.md: the text between the markers of a group is replaced, everything else stays."""

import re

from common.settings import ROOT

PAGE = ROOT / "docs/performance.md"


class NoMarkers(Exception):
    """The page has no markers for a group."""


def put(group: str, text: str) -> None:
    page = PAGE.read_text()
    begin, end = f"<!-- {group}: written by make bench -->", f"<!-- end of {group} -->"
    place = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    page, places = place.subn(lambda _: f"{begin}\n\n{text}\n{end}", page)
    if places != 1:
        raise NoMarkers(f"{PAGE} needs the lines {begin!r} and {end!r} once")
    PAGE.write_text(page)

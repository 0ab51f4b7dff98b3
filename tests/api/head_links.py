"""What the head of a page offers: the name that leads home, and the navigation."""

import re

HEAD = re.compile(r'<a class="site-name" href="([^"]+)"|<nav class="site-nav".*?</nav>', re.DOTALL)


def head_links(page: str) -> list[str]:
    """The addresses in a page's head, without those below it."""
    found: list[str] = []
    for part in HEAD.finditer(page):
        found += [part[1]] if part[1] else re.findall(r'href="([^"]+)"', part[0])
    return found

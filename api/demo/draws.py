"""Repeatable choices: the same words always give the same numbers, on every machine."""

import random


def draws(*words: object) -> random.Random:
    """A generator of its own for one matter ("worker", 12), so that plans do not shift."""
    return random.Random("|".join(map(str, ("anxin", *words))))  # noqa: S311 -- invents, not hides

"""The criteria of both evaluation methods, one module a method.

`RULES_VERSION` stands with every grade. It is raised with any change to a rule: the new rule
says since which version it is asked, the old one until which, and stays here word for word.
So a grade of any version of `RULES_VERSIONS` can be computed again, years later.
"""

RULES_VERSIONS = ("2026.2", "2026.3")
RULES_VERSION = RULES_VERSIONS[-1]

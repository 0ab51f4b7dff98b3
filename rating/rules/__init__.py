"""The criteria of both evaluation methods, one module a method.

`RULES_VERSION` stands with every grade. It is raised with any change to a rule, so that a
grade can always be traced to the rules that gave it.
"""

RULES_VERSION = "2026.2"

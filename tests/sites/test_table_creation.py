"""Many tables in one step of a migration: the same tables and state as one by one, and a way back."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from sites.table_creation import CreateModels

KEY = ("id", models.BigAutoField(primary_key=True))


def _operations():
    """Two tables, of which the first points at the second."""
    return [
        CreateModel("Leaf", [KEY, ("branch", models.ForeignKey("trees.Branch", models.PROTECT))]),
        CreateModel("Branch", [KEY, ("name", models.CharField(max_length=20, unique=True))]),
    ]


def _tables():
    return {name for name in connection.introspection.table_names() if name.startswith("trees_")}


@pytest.mark.django_db
def test_creates_tables_that_point_at_each_other_and_drops_them_again():
    before, after = ProjectState(), ProjectState()
    step = CreateModels(_operations())
    step.state_forwards("trees", after)
    with connection.schema_editor() as editor:
        step.database_forwards("trees", editor, before, after)
    assert _tables() == {"trees_leaf", "trees_branch"}
    with connection.cursor() as cursor:
        keys = connection.introspection.get_relations(cursor, "trees_leaf")
    assert keys == {"branch_id": ("id", "trees_branch")}
    with connection.schema_editor() as editor:
        step.database_backwards("trees", editor, after, before)
    assert _tables() == set()


@pytest.mark.unit
def test_gives_the_state_that_one_operation_after_another_gives():
    at_once, by_turns = ProjectState(), ProjectState()
    # Classes drawn before the step know nothing of it.
    assert not list(at_once.apps.get_models())
    CreateModels(_operations()).state_forwards("trees", at_once)
    for operation in _operations():
        operation.state_forwards("trees", by_turns)
    assert at_once == by_turns
    assert {model.__name__ for model in at_once.apps.get_models()} == {"Leaf", "Branch"}


@pytest.mark.unit
def test_says_how_many_tables_it_creates():
    assert CreateModels(_operations()).describe() == "Create 2 tables"

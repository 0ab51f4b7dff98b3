"""Columns that may be empty or are filled by the database, and a table of its own."""

from django.db import migrations

UP = """
ALTER TABLE arrears_complaint ADD COLUMN next_channel varchar(20);
ALTER TABLE sites_worker ADD COLUMN next_known boolean NOT NULL DEFAULT false;
ALTER TABLE sites_auditentry ADD COLUMN next_request varchar(64);
CREATE TABLE next_release_visit (id bigserial PRIMARY KEY, complaint_id bigint NOT NULL);
"""
DOWN = """
DROP TABLE next_release_visit;
ALTER TABLE sites_auditentry DROP COLUMN next_request;
ALTER TABLE sites_worker DROP COLUMN next_known;
ALTER TABLE arrears_complaint DROP COLUMN next_channel;
"""


class Migration(migrations.Migration):
    dependencies = [("arrears", "0001_initial"), ("sites", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]

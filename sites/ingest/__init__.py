"""Reading files sent in: checked cell by cell, without touching the database (导入)."""

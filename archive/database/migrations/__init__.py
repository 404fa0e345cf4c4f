"""The schema's migrations, one file each; see archive/database/schema.py."""

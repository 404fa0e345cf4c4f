"""SQLite: connections, the writer's lock, the schema and its migrations."""

"""The web page of an archive, and the same for assistants: read-only, nothing foreign."""

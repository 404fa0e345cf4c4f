"""Folders of objects, in a directory or in object storage: whole files and one register."""

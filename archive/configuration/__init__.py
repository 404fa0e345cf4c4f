"""What a user sets for all commands: `gongbao.toml`, the environment, options."""

from archive.configuration.loading import (
    Configuration,
    choose_archive,
    current,
    load_configuration,
)

__all__ = ["Configuration", "choose_archive", "current", "load_configuration"]

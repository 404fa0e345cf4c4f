"""What a user sets for all commands: `gongbao.toml`, the environment, options."""

from archive.configuration.loading import Configuration, load_configuration

__all__ = ["Configuration", "load_configuration"]

"""Put codebook and models into the wheel, where boliginnov.resources.shipped looks for them; an editable install reads them in the repository."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch's build hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to ordinary wheels; ``version`` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"].update({name: f"boliginnov/shipped/{name}" for name in ("codebook.toml", "models")})

"""What a study file's ``[coder.llm]`` may say."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

Price = Annotated[float, Field(ge=0)]


class LanguageModel(BaseModel):
    """The language model of the coder ``llm``. Nothing is sent anywhere unless ``endpoint`` is given.

    ``endpoint`` is an OpenAI-compatible address up to ``/v1``, without user, password or query, so that no secret stands in a study file.
    ``timeout`` is in seconds a request, ``price_in`` and ``price_out`` in any one currency a million tokens, ``max_cost`` in that currency a run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s@?#]+)?$")] = ""
    model: str = ""
    api_key_env: Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")] = ""
    allow_remote: bool = False
    batch: Annotated[int, Field(ge=1, le=50)] = 5
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    timeout: Annotated[float, Field(gt=0)] = 120
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    temperature: Annotated[float, Field(ge=0, le=2)] = 0
    seed: int = 1
    price_in: Price | None = None
    price_out: Price | None = None
    max_cost: Price | None = None

    @property
    def address(self) -> str:
        """The endpoint without a slash at its end; ``/v1`` is put behind a bare host."""
        bare = self.endpoint.rstrip("/").removesuffix("/chat/completions")
        return bare if urlsplit(bare).path else f"{bare}/v1"

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine (a loopback address)."""
        host = (urlsplit(self.endpoint).hostname or "").lower()
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False


ADVICE = {
    "endpoint": "an http or https address up to /v1, without user, password or query",
    "api_key_env": "the name of an environment variable that holds the key, never the key itself",
}
"""What to write instead, for settings whose wrong value may hold a secret and is not repeated."""

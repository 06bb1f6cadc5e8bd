"""Lets the tests import the scripts that make the sample plans."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "sample_plans"))

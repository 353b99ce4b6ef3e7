"""Where spoken clips are found by name."""

from collections.abc import Callable
from pathlib import Path

ClipFile = Callable[[str], Path | None]
"""The file of a clip's name, or None for a name that is none of ours."""

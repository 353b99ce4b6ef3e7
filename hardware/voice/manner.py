"""How an announcement is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """How many times an announcement is said, how fast, and whether the chime comes first."""

    times: int = 2
    speed: float = 1.0
    has_chime: bool = True

    @property
    def facts(self) -> tuple[str, ...]:
        """Returns what decides the sound; what is as usual adds nothing to the number of times."""
        facts = [str(self.times)]
        if self.speed != 1.0:
            facts.append(f"speed {self.speed:g}")
        if not self.has_chime:
            facts.append("no chime")
        return tuple(facts)


AS_USUAL = Manner()

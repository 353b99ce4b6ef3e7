"""The sentence of a call in a centre's own words: what is said before the number, and after it.

A call is joined of phrases that were spoken before, so a sentence names its number once, and then
the counter once.
"""

from dataclasses import dataclass

LABEL, COUNTER = "{label}", "{counter}"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class CallWords:
    """The two phrases of a sentence; `after` still has the place of the counter."""

    before: str
    after: str

    @property
    def within(self) -> str:
        """What is said before the number where the sentence doesn't begin with it."""
        return self.before[:1].lower() + self.before[1:]

    def to_counter(self, counter: str) -> str:
        """What is said after the number, with the counter's name in it."""
        return self.after.replace(COUNTER, counter)


def call_words(sentence: str) -> CallWords:
    """The phrases of a sentence such as "Mời số {label} đến {counter}".

    Raises ValueError for one that misses the number or the counter, names one twice or the counter
    first, begins with the number, or has another place to be filled.
    """
    before, label, after = sentence.partition(LABEL)
    rest = before + after.replace(COUNTER, "", 1)
    if not label or COUNTER not in after or "{" in rest or "}" in rest or not before.strip(" ,"):
        raise ValueError(f"a call names {LABEL} and then {COUNTER}, each once, after a word")
    if len(sentence) > LONGEST:
        raise ValueError(f"a call has at most {LONGEST} letters")
    return CallWords(before.strip(" ,"), after.strip(" ,."))

"""What visitors do themselves: cards, ratings."""

"""What visitors bring and leave: cards, telephone numbers, ratings."""

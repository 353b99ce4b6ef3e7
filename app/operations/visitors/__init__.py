"""What visitors do themselves: present cards, rate."""

"""What a booking is: the slots of a plan, the places of a slot, a booking's life."""

"""Knows the soak: a played week of visitors while every device fails at random and must heal."""

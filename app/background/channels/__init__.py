"""The channels over which visitors are told: one file each, which sends one message."""

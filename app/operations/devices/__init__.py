"""The registry of devices, their pairing, agents, printing, boards."""

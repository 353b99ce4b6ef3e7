"""Devices, their pairing codes and print jobs."""

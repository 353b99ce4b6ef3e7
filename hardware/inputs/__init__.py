"""What people put in with a device of its own: QR scanners and the officers' keypads.

Here are only the readers of their bytes; nothing opens these devices yet. Keyboard-wedge scanners
and USB numeric keypads need none: to the computer they are keyboards.
"""

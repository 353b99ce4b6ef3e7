"""Pictures to screens: after commit, whole, the newest only. Nothing else emits."""

"""What this server does otherwise than python-engineio and python-socketio."""

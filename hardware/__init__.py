"""Printers, LED boards and voices: documents, texts and bytes, never tickets."""

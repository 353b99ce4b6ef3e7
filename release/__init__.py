"""How a release is built: `make release` writes one archive that needs no registry."""

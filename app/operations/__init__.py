"""What the centre does, one verb a method; each is one transaction under the centre's lock."""

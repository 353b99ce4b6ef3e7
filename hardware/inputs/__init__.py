"""What visitors and officers put in at a cable: counters' keypads, kiosks' scanners."""

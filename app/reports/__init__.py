"""Reports: one module is one report; what is counted and how stands beside the figures."""

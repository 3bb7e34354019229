"""How monitors are: their schedule, last runs, violations, and what they cost. Reads only."""

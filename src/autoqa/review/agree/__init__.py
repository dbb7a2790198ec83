"""How far the machine agrees with people and people with one another, and whether it drifts."""

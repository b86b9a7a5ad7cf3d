"""Review: the pack a team opens, the decisions that come back, and what they add up to."""

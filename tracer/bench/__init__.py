"""Measures every figure that the documentation states, on gold and on others' yardsticks."""

"""Trains the entailment model that ships with the tracer."""

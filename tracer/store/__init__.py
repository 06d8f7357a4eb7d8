"""The database: one SQLite file that holds an investigation; the only part that speaks SQL.

``migrations/`` holds the schema, ``connection`` opens the file, ``rows`` turns
values to rows and back, ``reading`` gathers rows into whole values, ``store``
says what can be kept and asked.
"""

from tracer.store.store import Store

__all__ = ["Store"]

"""The only exceptions that leave the package.

Each carries a *slug* (stable, for scripts and the database), a message that
says what went wrong and where, and a *hint* that says what to do about it.
The command line prints them as one line; library users catch ``TracerError``.
"""

from __future__ import annotations


class TracerError(Exception):
    """Base of every error a user can meet.

    Args:
        slug: short stable name, e.g. ``"host-not-found"``; stored with failed inputs.
        message: what happened and where, in one line.
        hint: what to do next, in one line; may be empty.
    """

    def __init__(self, slug: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.slug = slug
        self.message = " ".join(message.split())
        self.hint = " ".join(hint.split())

    def __str__(self) -> str:
        return f"{self.message} ({self.slug}){'. ' + self.hint if self.hint else ''}"

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.slug, self.message, self.hint)


class UsageError(TracerError):
    """The call itself is off: an unknown name, a bad option, an unreadable input (exit 2)."""


class CollectError(TracerError):
    """One page or file could not be had or read; the rest of the run goes on (exit 1)."""


class PackError(TracerError):
    """A source pack or case is malformed; names the file, the clause and the field (exit 2)."""


class ModelError(TracerError):
    """A model is missing, altered or unusable (exit 3)."""


class StoreError(TracerError):
    """The database is locked, damaged, of another version, or the disk is full (exit 3)."""

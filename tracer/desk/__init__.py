"""The desk: a page on this machine where a person rules on flags.

It stands above the stages, since it shows claims the way the report does and
keeps rulings the way the review stage makes them. ``http`` knows requests,
``guard`` who may make them, ``pages`` what is shown, ``app`` which address does
what, ``server`` the socket.
"""

from tracer.desk.server import Desk, open_desk

__all__ = ["Desk", "open_desk"]

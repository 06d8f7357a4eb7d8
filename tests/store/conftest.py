"""The hand-written trace, for every test of the database."""

import pytest
from store_values import make_trace


@pytest.fixture
def trace():
    return make_trace()

"""A solver whose package is not there."""

import heat_test_no_such_package  # noqa: F401

"""No solver: its name begins with an underscore."""

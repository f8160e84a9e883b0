"""The name of heat_interop.py until version 0.1."""

raise ImportError("this project's module is heat_interop: import heat_interop as heat")

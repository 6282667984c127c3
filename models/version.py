"""The one place that says which version of jixiao this is (read by the build as well)."""

__version__ = "0.1.0"

"""What you see in a browser."""

from pages.app import create_app

__all__ = ["create_app"]

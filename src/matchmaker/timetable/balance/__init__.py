"""Weighted terms beside the number of breaks: waiting, finish, load, early value."""

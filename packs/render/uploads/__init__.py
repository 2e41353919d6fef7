"""Uploaded papers become pages of a pack: `prepare` makes one fit to be joined (packs/render/merge.py)."""

from packs.render.uploads.prepare import Upload, UploadError, prepare

__all__ = ["Upload", "UploadError", "prepare"]

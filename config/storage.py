"""Static files with hashed names, so that browsers may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites imports between our JavaScript modules to the hashed names too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress all but htmx's extensions: no page uses them, and one imports a file it lacks."""
        used = {name: path for name, path in paths.items() if not name.startswith("django_htmx/ext/")}
        yield from super().post_process(used, *args, **options)

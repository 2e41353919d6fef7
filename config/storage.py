"""Static files with hashed names, so that browsers may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# htmx's extensions, which no page uses (one imports a file that it lacks); the style of printed packs.
LEFT_AS_IT_IS = ("django_htmx/ext/", "packs/print.css")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites imports between our JavaScript modules to the hashed names too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress what pages use; LEFT_AS_IT_IS names what they never ask for."""
        used = {name: path for name, path in paths.items() if not name.startswith(LEFT_AS_IT_IS)}
        yield from super().post_process(used, *args, **options)

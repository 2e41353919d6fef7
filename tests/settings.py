"""The real settings on a test machine: only environment variables and speed differ.

A scratch folder of its own for each pytest process (so that parallel ones do not meet), a database file
that a real Celery worker can open too, a broker socket in the same folder, and quick password hashing.
"""

import atexit
import os
import shutil
import tempfile

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_scratch = tempfile.mkdtemp(prefix=f"oversight-{_worker}-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

os.environ.update(
    DEBUG="false",
    SECRET_KEY="tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    SITE_URL="http://testserver",
    DATA_DIR=_scratch,
    EMAIL_URL="filemail://",
    CELERY_BROKER_URL=f"redis+socket://{_scratch}/broker.sock",
    FIELD_ENCRYPTION_KEYS="",
    STORAGE_URL="",
    SMS_GATEWAY_URL="",
    LOG_LEVEL="WARNING",
    # Playwright's synchronous interface runs an event loop in the thread of the test.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch}/db.sqlite3")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the worker and the live server are other processes and threads.
    DATABASES["default"]["TEST"] = {"NAME": f"{_scratch}/test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic; tests serve the files as they stand.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Around everything, so that a page that writes when it is only looked at fails whichever test looks at it.
MIDDLEWARE = ["tests.guards.no_write_on_get", *MIDDLEWARE]

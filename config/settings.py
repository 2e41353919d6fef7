"""Settings: everything that differs between machines comes from the environment (see .env.example)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import env as readers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")  # real environment variables win over the file

# --- the machine ------------------------------------------------------------------------------
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="")
SECRET_KEY = env("SECRET_KEY", default="")
LOCAL = readers.is_local(debug=env("DEBUG", default=""), allowed_hosts=ALLOWED_HOSTS, site_url=SITE_URL)
if LOCAL:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    SITE_URL = SITE_URL or "http://127.0.0.1:8000"
    SECRET_KEY = SECRET_KEY or readers.kept_secret(DATA_DIR)
else:
    readers.refuse_unsafe_production(
        debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS, site_url=SITE_URL
    )
SERVICE_NAME = env("SERVICE_NAME", default="Care oversight")

# --- applications, from the left of the house to the right ------------------------------------
INSTALLED_APPS = [
    "config",
    "demo",
    "api",
    "packs",
    "oversight",
    "actionplans",
    "failure_protocol",
    "metrics",
    "providers",
    "jobs",
    "accounts",
    "audit",
    "ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "mozilla_django_oidc",
    "template_partials",
]
MIDDLEWARE = [
    "config.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.IdleSessionMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.PartnershipMiddleware",
    "accounts.middleware.KeptFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ui.middleware.InterfaceMiddleware",
    "axes.middleware.AxesMiddleware",
    "failure_protocol.middleware.DeniedMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.site",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------
DATABASES = {
    "default": readers.database(env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")),
}
# Counts for rate limits; one cache for all web processes in production (redis://...).
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGE_URL = env("STORAGE_URL", default="")
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": readers.storage(STORAGE_URL, MEDIA_ROOT),
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
PAPER_MAX_BYTES = env.int("PAPER_MAX_BYTES", default=60 * 1024 * 1024)  # scans of whole documents are large
# Files of the register: England's is about 60 MB. Where the nightly import may look, folders and hosts.
REGISTER_MAX_BYTES = env.int("REGISTER_MAX_BYTES", default=200 * 1024 * 1024)
REGISTER_FOLDERS = env.list("REGISTER_FOLDERS", default=[])
REGISTER_HOSTS = env.list("REGISTER_HOSTS", default=[]) or ["www.cqc.org.uk", "api.service.cqc.org.uk"]
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")  # a malware scanner that looks at every upload

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "ui:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a mailed link to set a password works
# How often a program with a token may ask, and how often an address may try tokens that are none.
API_RATE = env("API_RATE", default="120/m")
API_RATE_UNKNOWN = "60/m"
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
# People sit in long meetings; those who see residents are asked sooner. What they typed is kept.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_IDLE_MINUTES_RESIDENTS = env.int("SESSION_IDLE_MINUTES_RESIDENTS", default=15)
SESSION_MAX_HOURS = env.int("SESSION_MAX_HOURS", default=12)
# The row outlives the idle limit (accounts/middleware.py enforces that), so that we know whose text to keep.
SESSION_COOKIE_AGE = 7 * 24 * 3600
# Five wrong passwords from one address lock that pair of name and address only, for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "accounts.limits.typed_username"
AXES_CLIENT_IP_CALLABLE = "accounts.limits.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.sessions.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if env.bool("BEHIND_PROXY", default=False) else 0)
OTP_TOTP_ISSUER = SERVICE_NAME
# Single sign-on (NHSmail, Entra ID): on when OIDC_ISSUER is set.
OIDC_ISSUER = env("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env("OIDC_NAME", default="your organisation's account")
OIDC_RP_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_RP_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_RP_SIGN_ALGO = env("OIDC_SIGN_ALGO", default="RS256")
OIDC_RP_SCOPES = "openid email profile"
OIDC_EMAIL_VERIFIED_CLAIM = env("OIDC_EMAIL_VERIFIED_CLAIM", default="email_verified")  # Entra ID: xms_edov
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:oidc_callback"
OIDC_TIMEOUT = 10

# --- safety -----------------------------------------------------------------------------------
SECURE_COOKIES = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounts.views.kept.csrf_failure"  # keeps what was typed, else ui.errors
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"

# --- mail -------------------------------------------------------------------------------------
EMAIL_URL = env("EMAIL_URL", default="filemail://" if LOCAL else "smtp://localhost:25")
vars().update(
    {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(DATA_DIR / "mail"),
    }
    if EMAIL_URL == "filemail://"
    else env.email_url_config(EMAIL_URL)
)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Care oversight <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Text messages, beside telephone and mail: none, console://, or a provider’s https address, host allowed.
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="console://" if LOCAL else "")
SMS_GATEWAY_HOSTS = env.list("SMS_GATEWAY_HOSTS", default=[])
SMS_GATEWAY_TOKEN = env("SMS_GATEWAY_TOKEN", default="")

# --- background work --------------------------------------------------------------------------
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="") or readers.local_broker(DATA_DIR)
CELERY_BROKER_TRANSPORT_OPTIONS = readers.broker_options(CELERY_BROKER_URL, DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"jobs.tasks.run_pack": {"queue": "packs"}}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "wake-lost-jobs": {"task": "jobs.tasks.sweep", "schedule": 20.0},
    "send-due-mails": {"task": "accounts.tasks.send_due_mails", "schedule": 60.0},
    # Each weekday at half past seven; the task itself leaves bank holidays to the next working day.
    "remind-of-dates": {
        "task": "actionplans.tasks.send_reminders",
        "schedule": crontab(hour="7", minute="30", day_of_week="mon-fri"),
    },
    "remind-of-promises": {
        "task": "providers.tasks.remind_of_promises",
        "schedule": crontab(hour="7", minute="35", day_of_week="mon-fri"),
    },
    # Each hour, so that a machine that was off at midnight catches up; it changes something once a day.
    "fade-ratings": {"task": "providers.tasks.fade_ratings", "schedule": crontab(minute="1")},
    "bring-register": {"task": "providers.tasks.bring_registers", "schedule": crontab(hour="2", minute="30")},
    "open-windows": {"task": "metrics.tasks.open_windows", "schedule": crontab(minute="3")},
    "remind-of-returns": {
        "task": "metrics.tasks.remind_of_returns",
        "schedule": crontab(hour="7", minute="40"),
    },
    "warn-early": {"task": "metrics.tasks.warn_early", "schedule": crontab(hour="6", minute="10")},
    # Whether what was sent went out, and who is told next (failure-protocol.md N05, N07).
    "watch-notices": {"task": "failure_protocol.tasks.watch_notices", "schedule": 60.0},
    "publish-due": {"task": "oversight.tasks.publish_due", "schedule": crontab()},  # each full minute
    "tell-followers": {
        "task": "oversight.tasks.tell_followers",
        "schedule": crontab(minute="*/10", hour="7-21"),
    },
}
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)

# --- logs: JSON lines with no personal data ---------------------------------------------------
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "filters": {"trace": {"()": "core.trace.TraceFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["trace"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

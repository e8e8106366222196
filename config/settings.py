"""All settings, read from the environment. A bad value stops the start with a sentence.

The variables, their defaults and what they mean are listed in ``docs/operations.md``.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from environs import Env, validate

from config import embedded, secretsfile
from config.logs import logging_config

# Lets Django's generic classes be written with their types.
django_stubs_ext.monkeypatch()

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("TRANSOM_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)

# --- Secrets -----------------------------------------------------------------------------------
# Without the environment, a secrets file under var/ is made once; see config/secretsfile.py.
_secrets = secretsfile.load(VAR_DIR)
SECRET_KEY = env.str("SECRET_KEY", _secrets["SECRET_KEY"])
ENCRYPTION_KEYS = env.list(
    "TRANSOM_ENCRYPTION_KEYS", _secrets["TRANSOM_ENCRYPTION_KEYS"].split(",")
)
SIMULATOR_CONTROL_TOKEN = env.str("SIMULATOR_CONTROL_TOKEN", _secrets["SIMULATOR_CONTROL_TOKEN"])

# --- Servers -----------------------------------------------------------------------------------
_names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
_servers = None if all(env.str(name, "") for name in _names) else embedded.ensure_running(VAR_DIR)
BROKER_URL = env.str("BROKER_URL", "") or (_servers.broker_url if _servers else "")
CACHE_URL = env.str("CACHE_URL", "") or (_servers.cache_url if _servers else "")
_database_url = env.str("DATABASE_URL", "") or (_servers.database_url if _servers else "")

_database = env.dj_db_url("DATABASE_URL", default=_database_url) if _database_url else {}
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "tenants.postgres",
        "CONN_MAX_AGE": env.int("DATABASE_CONNECTION_AGE", 300),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", "test_transom")},
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        # A cache that hangs is one that is away.
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}

# --- Agencies ----------------------------------------------------------------------------------
TENANT_MODEL = "tenants.Agency"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
TENANT_COLOR_ADMIN_APPS = False
PUBLIC_SCHEMA_URLCONF = "config.urls_platform"
ROOT_URLCONF = "config.urls"
# The hosts on which the platform's operators sign in; every other host is an agency's.
PLATFORM_HOSTS = [
    host.lower().strip("[]") for host in env.list("PLATFORM_HOSTS", ["localhost", "127.0.0.1"])
]
ALLOWED_HOSTS = ["*"]  # tenants.middleware answers 404 for a host that no agency owns.
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))
PUBLIC_SCHEME = env.str("PUBLIC_SCHEME", "http", validate=validate.OneOf(["http", "https"]))
# Where Meta (or the simulator) reaches this installation.
PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
# What agencies' own domains are to lead to: a host name for their CNAME records.
DOMAIN_TARGET = env.str("DOMAIN_TARGET", "").lower() or urlsplit(PUBLIC_URL).hostname or "localhost"
# Name servers, as address or address:port, that are asked for agencies' records; else the system's.
DNS_SERVERS: list[str] = env.list("DNS_SERVERS", [])

SHARED_APPS = [
    "tenants",
    "whatsapp.door",
    "agency",
    "config",
    # Before django_tenants, whose own admin pages want a tenant on every host.
    "django.contrib.admin",
    "django_tenants",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "csp",
]
TENANT_APPS = [
    "django.contrib.sessions",
    "agency",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "conversations",
    "flows",
    "whatsapp",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

MIDDLEWARE = [
    "tenants.ask.AskMiddleware",
    "tenants.middleware.AgencyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before all that asks the database: the page that says that it is away has this header, too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.requests.OddRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agency.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agency.signin.sessions.SeenMiddleware",
    "agency.throttle.SignInMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agency.context.brand",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
WSGI_APPLICATION = "config.wsgi.application"

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agency.User"
LOGIN_URL = "sign-in"
# A path and no name: agencies' hosts and the platform's have different pages.
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["agency.signin.backend.Backend"]
ACCOUNT_ADAPTER = "agency.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Whoever has an account has proved the address by accepting the invitation that came to it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "agency.signin.tokens.TokenGenerator"  # noqa: S105 - a class
# agency.throttle brakes; allauth's limits would fail without the cache (docs/decisions).
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "agency.signin.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Noted by agency.signin.sessions, with fewer writes.
USERSESSIONS_TRACK_ACTIVITY = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
SESSION_ENGINE = "agency.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_SCHEME == "https"
CSRF_COOKIE_NAME = "csrf"

# --- Pages -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Those that pages come in; catalogs in config/locale/ (see config/messages.py).
LANGUAGES = [
    ("en", "English"),
    ("es", "Spanish"),
    ("pt-br", "Brazilian Portuguese"),
    ("hi", "Hindi"),
    ("ar", "Arabic"),
]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# Files are read where they lie, so no build step is needed; browsers ask anew after a minute.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {
        "BACKEND": env.str("MEDIA_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", {}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        # These are anybody's, and another program may serve them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# What people send each other is for our own user's eyes.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
MEDIA_ROOT = VAR_DIR / "media"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PUBLIC_SCHEME == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

# --- Mail --------------------------------------------------------------------------------------
# The platform's own way out, for agencies without a mail server: smtp://, smtp+tls:// (STARTTLS) or
# smtps://user:password@host:port, or a folder.
MAIL_URL = env.str(
    "MAIL_URL",
    f"file://{VAR_DIR / 'mail'}",
    validate=validate.Regexp(
        r"^(file:///|(smtp|smtp\+tls|smtps)://)\S+$",
        error="MAIL_URL is smtp://, smtp+tls:// or smtps://user:password@host:port, or file:///folder.",
    ),
)
# The address that those mails come from; the name before it is the agency's.
MAIL_FROM = env.str(
    "MAIL_FROM", f"no-reply@{urlsplit(PUBLIC_URL).hostname}", validate=validate.Email()
)
# Whether agencies' own mail servers may stand in private networks: where all is one company's.
MAIL_PRIVATE_SERVERS = env.bool("MAIL_PRIVATE_SERVERS", False)

# --- WhatsApp ----------------------------------------------------------------------------------
GRAPH_URL = env.str("WHATSAPP_GRAPH_URL", "https://graph.facebook.com").rstrip("/")
GRAPH_VERSION = env.str("WHATSAPP_GRAPH_VERSION", "v25.0", validate=validate.Regexp(r"^v\d+\.\d+$"))
# The configuration of Meta's Embedded Signup at the platform's app; empty: it is not offered.
META_EMBEDDED_SIGNUP_CONFIG_ID = env.str(
    "META_EMBEDDED_SIGNUP_CONFIG_ID", "", validate=validate.Regexp(r"^[0-9]*$")
)
META_EMBEDDED_SIGNUP_SDK = env.str(
    "META_EMBEDDED_SIGNUP_SDK", "https://connect.facebook.net/en_US/sdk.js"
)
SIMULATOR_PORT = env.int("SIMULATOR_PORT", 8001, validate=validate.Range(1, 65535))
SIMULATOR_URL = env.str("SIMULATOR_URL", f"http://127.0.0.1:{SIMULATOR_PORT}").rstrip("/")
# Lanes keep the order of one number's events; more lanes allow more workers at once.
INBOX_LANES = env.int("INBOX_LANES", 4, validate=validate.Range(1, 1024))
# How long a send whose answer got lost waits for its status webhook before it is decided.
IN_DOUBT_WAIT = timedelta(seconds=env.int("IN_DOUBT_SECONDS", 60))

# --- Watching ----------------------------------------------------------------------------------
# What a machine that reads /metrics shows; without one, only signed-in operators see them.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- Celery ------------------------------------------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Rows are the truth: a nudge that cannot be published is dropped and the sweep finds the rows.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 30, "socket_connect_timeout": 2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "whatsapp.inbound.*": {"queue": "inbound"},
    "conversations.*": {"queue": "timers"},
    "flows.timers.*": {"queue": "timers"},
    "flows.happenings.*": {"queue": "timers"},
    "flows.schedule.*": {"queue": "timers"},
    "flows.moves.*": {"queue": "timers"},
    "whatsapp.sender.*": {"queue": "sends"},
    "whatsapp.media.*": {"queue": "outside"},
    "whatsapp.account.*": {"queue": "outside"},
    "whatsapp.receipts.*": {"queue": "outside"},
    "flows.http.*": {"queue": "outside"},
    "agency.mail.*": {"queue": "outside"},
    "tenants.domains.*": {"queue": "outside"},
}
# Queues whose nudges go through lists in the cache rather than the broker (tenants.wake).
HOT_QUEUES = ("inbound", "sends")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "tenants.sweep",
        "schedule": env.float("SWEEP_SECONDS", 1.0),
        "options": {"expires": 5},
    },
    "inbox-sweep": {
        "task": "whatsapp.inbound.sweep",
        "schedule": env.float("SWEEP_SECONDS", 1.0),
        "options": {"expires": 5},
    },
    "housekeeping": {"task": "whatsapp.door.housekeeping", "schedule": 600.0},
    "domains": {"task": "tenants.domains.check", "schedule": 600.0},
}

# --- Logs --------------------------------------------------------------------------------------
LOGGING = logging_config(json=env.bool("LOG_JSON", False), level=env.str("LOG_LEVEL", "INFO"))

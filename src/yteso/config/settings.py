"""Settings: one module for development, tests and production; what differs comes from the environment.

Every variable is described in docs/operate.md.
"""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from yteso.config import logs

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("YTESO_DATA_DIR", ROOT / ".data")).resolve()
PRODUCTION = os.environ.get("YTESO_PRODUCTION") == "1"
DEBUG = False
PROXIES = int(os.environ.get("YTESO_PROXIES", "0"))
LEAST_FREE_MB = int(os.environ.get("YTESO_LEAST_FREE_MB", "500"))
METRICS_TOKEN = os.environ.get("YTESO_METRICS_TOKEN", "")
LOGGING = logs.configuration(os.environ.get("YTESO_LOG_LEVEL", "INFO"))


def _secret_key() -> str:
    """Return the key from the environment; outside production, a random one kept in the data folder."""
    if key := os.environ.get("YTESO_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise RuntimeError("YTESO_SECRET_KEY is not set; see docs/operate.md")
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(os.urandom(32).hex())
        temporary.chmod(0o600)
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Return Django's database settings for `postgresql://user:password@host:port/name?option=…`."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("YTESO_DB_POOL", "8")), "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


EMBEDDED_DATABASE = "DATABASE_URL" not in os.environ
DATABASE_URL = (
    os.environ.get("DATABASE_URL") or f"postgresql://postgres@/yteso?host={DATA_DIR / 'pg' / 'run'}"
)
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("YTESO_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YTESO_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "yteso.kernel.base",
    "yteso.kernel.audit",
    "yteso.kernel.jobs",
    "yteso.kernel.ui",
    "yteso.kernel.codes",
    "yteso.kernel.places",
    "yteso.kernel.organisations",
    "yteso.kernel.access",
    "yteso.kernel.people",
    "yteso.toolkit.facts",
    "yteso.toolkit.files",
    "yteso.toolkit.notify",
    "yteso.record.visits",
    "yteso.record.problems",
    "yteso.record.chart",
    "yteso.exchange.insurance",
    "yteso.care.reception",
    "yteso.web.office",
    "yteso.web.citizen",
    "yteso.web.operations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "template_partials",
    "django_prometheus",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yteso.kernel.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "yteso.kernel.access.middleware.ActorMiddleware",
    "yteso.kernel.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "yteso.config.urls"
WSGI_APPLICATION = "yteso.config.wsgi.application"
ASGI_APPLICATION = "yteso.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "yteso.web.office.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
CSRF_FAILURE_VIEW = "yteso.kernel.ui.views.csrf_failed"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACTOR_OF = "yteso.kernel.access.public.find_actor"  # how a job finds what its owner may do now
LOGIN_URL = "account_login"
SECOND_FACTOR_ROLES = frozenset(os.environ.get("YTESO_SECOND_FACTOR_ROLES", "administrator").split(","))
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "exports", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/npm/.+@[0-9.]+/"

FILE_STORE = os.environ.get("YTESO_FILE_STORE", f"file://{DATA_DIR / 'files'}")
FILE_LIMIT_BYTES = int(os.environ.get("YTESO_FILE_LIMIT_MB", "512")) * 1024 * 1024
PORTAL_BODY_LIMIT_BYTES = int(os.environ.get("YTESO_PORTAL_BODY_LIMIT_MB", "32")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^live/health$", r"^metrics$"]  # asked from inside, without TLS
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

SILENCED_SYSTEM_CHECKS: list[str] = []

"""Settings: one module for development, tests and production; what differs comes from the environment.

Every variable is described in docs/operate.md.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from yteso.config import logs

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("YTESO_DATA_DIR") or ROOT / ".data").resolve()
PRODUCTION = os.environ.get("YTESO_PRODUCTION") == "1"
DEBUG = False
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
    if longest := os.environ.get(
        "YTESO_STATEMENT_S"
    ):  # set by the web process; jobs have limits of their own
        options.setdefault("options", f"-c statement_timeout={int(longest)}s")
    options["prepare_threshold"] = 5  # lets kernel/base/prepared.py prepare; the ORM never does
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


def _mail(url: str) -> dict[str, object]:
    """Return the mail settings for `smtp://user:password@host:port` (`smtps://` speaks TLS from the start).

    Without one, mails are written as files into the data folder.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": DATA_DIR / "mail",
        }
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }


def _outside_sign_in() -> list[dict[str, object]]:
    """Return the OpenID Connect provider (VNeID) that the environment names, or none."""
    server = os.environ.get("YTESO_OIDC_SERVER", "")
    if not server:
        return []
    return [
        {
            "provider_id": os.environ.get("YTESO_OIDC_ID", "vneid"),
            "name": os.environ.get("YTESO_OIDC_NAME", "VNeID"),
            "client_id": os.environ["YTESO_OIDC_CLIENT_ID"],
            "secret": os.environ.get("YTESO_OIDC_SECRET", ""),
            "settings": {
                "server_url": server,
                "scope": os.environ.get("YTESO_OIDC_SCOPE", "openid profile").split(),
            },
        }
    ]


def _outside_origins() -> list[str]:
    """Return the origin to which signing in from outside leads the browser."""
    parts = urlsplit(os.environ.get("YTESO_OIDC_SERVER", ""))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


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
    "yteso.toolkit.expressions",
    "yteso.toolkit.facts",
    "yteso.toolkit.files",
    "yteso.toolkit.notify",
    "yteso.toolkit.printing",
    "yteso.toolkit.ocr",
    "yteso.toolkit.work",
    "yteso.toolkit.measures",
    "yteso.toolkit.forms",
    "yteso.toolkit.signing",
    "yteso.record.visits",
    "yteso.record.problems",
    "yteso.record.chart",
    "yteso.exchange.insurance",
    "yteso.exchange.feed",
    "yteso.exchange.channels",
    "yteso.exchange.documents",
    "yteso.exchange.portal",
    "yteso.exchange.mailbox",
    "yteso.exchange.timestamps",
    "yteso.exchange.revocation",
    "yteso.care.reception",
    "yteso.government.procedures",
    "yteso.government.archive",
    "yteso.government.correspondence",
    "yteso.insight.registers",
    "yteso.insight.indicators",
    "yteso.insight.statistics",
    "yteso.insight.beds",
    "yteso.insight.maps",
    "yteso.insight.quality",
    "yteso.insight.dashboards",
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
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
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
    "yteso.kernel.ui.middleware.CompressMiddleware",
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
    "yteso.kernel.access.middleware.SessionRulesMiddleware",
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
FILTERS_EMPTY_CHOICE_LABEL = _("All")
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACTOR_OF = "yteso.kernel.access.public.find_actor"  # how a job finds what its owner may do now
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yteso.kernel.access.passwords.FourKindsOfCharacters"},
    {"NAME": "yteso.kernel.access.passwords.NotAFormerPassword"},
]
SECOND_FACTOR_ROLES = frozenset(os.environ.get("YTESO_SECOND_FACTOR_ROLES", "administrator").split(","))
PROXIES = int(os.environ.get("YTESO_PROXIES", "0"))  # how many of our own proxies stand before us

ACCOUNT_ADAPTER = "yteso.kernel.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,10/5m/key"}
MFA_ADAPTER = "yteso.kernel.access.adapters.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "yteso.kernel.access.key_forms.AddKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
OIDC_NUMBER_CLAIM = os.environ.get("YTESO_OIDC_NUMBER_CLAIM", "sub")  # the claim with the personal number
SOCIALACCOUNT_ADAPTER = "yteso.kernel.access.adapters.OutsideAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _outside_sign_in(), "OAUTH_PKCE_ENABLED": True}}

AXES_FAILURE_LIMIT = 5  # QCVN 12:2026/BCA
AXES_COOLOFF_TIME = timedelta(hours=12)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "yteso.kernel.access.adapters.name_tried"
AXES_CLIENT_IP_CALLABLE = "yteso.kernel.access.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "yteso.kernel.access.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # kernel/audit keeps it
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
USE_I18N = True
FORMAT_MODULE_PATH = ["yteso.kernel.ui.written"]
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
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/npm/.+@[0-9.]+/"

globals().update(_mail(os.environ.get("YTESO_SMTP_URL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("YTESO_MAIL_FROM", "yteso@localhost")

FILE_STORE = os.environ.get("YTESO_FILE_STORE", f"file://{DATA_DIR / 'files'}")
FILE_LIMIT_BYTES = int(os.environ.get("YTESO_FILE_LIMIT_MB", "512")) * 1024 * 1024
CLAMD = os.environ.get("YTESO_CLAMD", "")  # tcp://host:3310 or unix:///path: files that come in are checked
PUBLIC_URL = os.environ.get("YTESO_PUBLIC_URL", f"http://localhost:{os.environ.get('YTESO_PORT', '8000')}")
DOCUMENT_BUS = os.environ.get("YTESO_DOCUMENT_BUS", f"folder://{DATA_DIR / 'document-bus'}")
DOCUMENT_BUS_SYSTEM = os.environ.get("YTESO_DOCUMENT_BUS_SYSTEM", "")
DOCUMENT_BUS_SECRET = os.environ.get("YTESO_DOCUMENT_BUS_SECRET", "")
_BUS_GIVEN = PRODUCTION or "YTESO_DOCUMENT_BUS" in os.environ  # a bus that somebody has named is a real one
DOCUMENT_BUS_SIMULATED = os.environ.get("YTESO_DOCUMENT_BUS_SIMULATED", "0" if _BUS_GIVEN else "1") == "1"
PORTAL = os.environ.get("YTESO_PORTAL", f"folder://{DATA_DIR / 'portal'}")
PORTAL_SYSTEM = os.environ.get("YTESO_PORTAL_SYSTEM", "")
PORTAL_SECRET = os.environ.get("YTESO_PORTAL_SECRET", "")
_PORTAL_GIVEN = PRODUCTION or "YTESO_PORTAL" in os.environ
PORTAL_SIMULATED = os.environ.get("YTESO_PORTAL_SIMULATED", "0" if _PORTAL_GIVEN else "1") == "1"
MAILBOX_ADDRESS = os.environ.get("YTESO_MAILBOX_ADDRESS", "")  # the official address; "" is no mailbox
MAILBOX_IMAP = os.environ.get("YTESO_MAILBOX_IMAP", "")
MAILBOX_SMTP = os.environ.get("YTESO_MAILBOX_SMTP", "")
PKCS11_MODULE = os.environ.get("YTESO_PKCS11_MODULE", "")  # the library of the token or security module
REVOCATION_HOSTS = [one for one in os.environ.get("YTESO_REVOCATION", "").split(",") if one]  # may be asked
TSA = os.environ.get("YTESO_TSA", "")  # the outside time-stamping authority; "": our own key stamps
PKCS11_PIN = os.environ.get("YTESO_PKCS11_PIN", "")
PORTAL_BODY_LIMIT_BYTES = int(os.environ.get("YTESO_PORTAL_BODY_LIMIT_MB", "32")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000  # a form of 312 rows x 17 columns, sent without script
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
        "form-action": [SELF, *_outside_origins()],  # browsers check the redirect after a form too
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 24 * 3600  # the most that kernel/access allows; it ends staff sessions sooner
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

# Accounts are locked, not addresses: a whole hospital sits behind one (see docs/adr).
# Having browsers preload a host is the operator's promise, and hard to take back.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "security.W021"]

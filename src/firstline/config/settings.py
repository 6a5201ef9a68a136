"""All settings, from the environment. ``docs/reference/settings.md`` says what each does."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from csp.constants import NONCE, NONE, SELF

from firstline.config import environment
from firstline.config.home import installation_secret
from firstline.foundation.locale.languages import KNOWN, SHOWN

PACKAGE = Path(__file__).resolve().parent.parent


FIRSTLINE_HOME = Path(os.environ.get("FIRSTLINE_HOME") or "var").resolve()
FIRSTLINE_DEMO = environment.flag("FIRSTLINE_DEMO")
_url = environment.address(
    "FIRSTLINE_URL", "http://localhost:8000", schemes={"http", "https"}, like="https://firstline.example"
)
FIRSTLINE_URL = _url.geturl().rstrip("/")
TESTING = "pytest" in sys.modules
SERVING = "granian" in sys.modules
FIRSTLINE_SECOND_FACTOR = environment.flag("FIRSTLINE_SECOND_FACTOR", default=not (FIRSTLINE_DEMO or TESTING))
DEBUG = False
SECRET_KEY = os.environ.get("FIRSTLINE_SECRET") or installation_secret(FIRSTLINE_HOME)
ALLOWED_HOSTS = [
    *environment.names("FIRSTLINE_HOSTS", "localhost,127.0.0.1,[::1]"),
    _url.hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [FIRSTLINE_URL]
ROOT_URLCONF = "firstline.config.urls"
WSGI_APPLICATION = "firstline.config.wsgi.application"
PERMISSION_TABLE = "firstline.config.permissions.TABLE"
PERMISSION_PREFIXES = "firstline.config.permissions.THIRD_PARTY"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "hubs.Person"

HTTPS = FIRSTLINE_URL.startswith("https://")
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "firstline.foundation.access",
    "firstline.foundation.audit",
    "firstline.foundation.charts",
    "firstline.foundation.disclosure",
    "firstline.foundation.facts",
    "firstline.foundation.mail",
    "firstline.foundation.tasks",
    "firstline.foundation.ui",
    "firstline.domains.hubs",
    "firstline.domains.library",
    "firstline.domains.registers",
    "firstline.domains.clients",
    "firstline.domains.assessments",
    "firstline.domains.offers",
    "firstline.domains.brokerage",
    "firstline.domains.plans",
    "firstline.domains.outcomes",
    "firstline.domains.insight",
    "firstline.faces",
    "firstline.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "firstline.config.headers.HeadersMiddleware",
    # Outside of all that may answer by itself, so that no error page lacks the policy.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "firstline.foundation.access.characters.NulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "firstline.domains.hubs.middleware.HubMiddleware",
    "firstline.domains.library.middleware.CmsMiddleware",
    "firstline.foundation.access.once.OnceMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "firstline.domains.hubs.context.here",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    parts = environment.address(
        "DATABASE_URL",
        "",
        schemes={"postgres", "postgresql"},
        like="postgresql://user:password@host:5432/name",
        host=False,
    )
    if not parts.scheme:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": FIRSTLINE_HOME / "firstline.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: an acknowledged write survives a power cut, which WAL with NORMAL does not promise.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
            "TEST": {"NAME": None},
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        # A command that cannot reach its database says so at once; the pool would try for half a minute.
        "OPTIONS": {"connect_timeout": "5"}
        | dict(parse_qsl(parts.query))
        | ({"pool": {"min_size": 1, "max_size": 6, "timeout": 10}} if SERVING else {}),
    }


DATABASES = {"default": _database()}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if TESTING
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend"
        if TESTING
        else "django_tasks_db.DatabaseBackend"
    }
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "firstline.config.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "firstline.config.accounts.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is a choice: signing up does not ask for one, and signing in takes one where it is given.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "firstline.config.accounts.NameForm"
ACCOUNT_FORMS = {
    "login": "firstline.config.sign_in.SignInForm",
    "signup": "firstline.config.sign_in.SignUpForm",
    "request_login_code": "firstline.config.sign_in.AskForCodeForm",
    "confirm_login_code": "firstline.config.sign_in.CodeForm",
    "confirm_email_verification_code": "firstline.config.sign_in.ConfirmAddressForm",
    "add_email": "firstline.config.sign_in.AddAddressForm",
    "reset_password": "firstline.config.sign_in.ResetPasswordForm",
    "reset_password_from_key": "firstline.config.sign_in.NewPasswordForm",
    "change_password": "firstline.config.sign_in.ChangePasswordForm",
    "set_password": "firstline.config.sign_in.SetPasswordForm",
    "reauthenticate": "firstline.config.sign_in.PasswordAgainForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Behind a proxy, the rate limits count its clients and not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("FIRSTLINE_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Firstline"
MFA_ADAPTER = "firstline.config.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "firstline.config.sign_in.SetUpAppForm",
    "authenticate": "firstline.config.sign_in.SecondFactorForm",
    "reauthenticate": "firstline.config.sign_in.SecondFactorAgainForm",
    "add_webauthn": "firstline.config.sign_in.AddKeyForm",
    "edit_webauthn": "firstline.config.sign_in.RenameKeyForm",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_FORMS = {
    "disconnect": "firstline.config.sign_in.DisconnectForm",
    "signup": "firstline.config.sign_in.NationalSignUpForm",
}
environment.together("FIRSTLINE_OIDC_CLIENT_ID", "FIRSTLINE_OIDC_SERVER")
FIRSTLINE_OIDC_SERVER = environment.address(
    "FIRSTLINE_OIDC_SERVER", "", schemes={"http", "https"}, like="https://log-in.example"
).geturl()
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": os.environ.get("FIRSTLINE_OIDC_ID", "national"),
                "name": os.environ.get("FIRSTLINE_OIDC_NAME", "National log-in"),
                "client_id": os.environ["FIRSTLINE_OIDC_CLIENT_ID"],
                "secret": os.environ.get("FIRSTLINE_OIDC_CLIENT_SECRET", ""),
                "settings": {
                    "server_url": FIRSTLINE_OIDC_SERVER,
                    "scope": os.environ.get("FIRSTLINE_OIDC_SCOPES", "openid profile email").split(),
                    "oauth_pkce_enabled": True,
                },
            }
        ]
        if os.environ.get("FIRSTLINE_OIDC_CLIENT_ID")
        else []
    }
}

USE_TZ = True
TIME_ZONE = environment.time_zone("FIRSTLINE_TIME_ZONE", "Europe/Oslo")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [(code, KNOWN[code]) for code in SHOWN]
FORMAT_MODULE_PATH = "firstline.foundation.locale.formats"
# The second holds our nynorsk for what allauth and Django say: allauth has none of its own.
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "config" / "borrowed" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = FIRSTLINE_HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = FIRSTLINE_HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = False
# No page of another site needs our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

FIRSTLINE_BRREG_URL = (
    os.environ.get("FIRSTLINE_BRREG_URL") or "https://data.brreg.no/enhetsregisteret/api"
).rstrip("/")
FIRSTLINE_REGISTER_FETCH = environment.flag("FIRSTLINE_REGISTER_FETCH")

_mail = environment.address(
    "FIRSTLINE_MAIL_URL",
    "",
    schemes={"smtp", "smtps", "smtp+tls"},
    like="smtp+tls://user:password@mail.example:587",
)
FIRSTLINE_MAIL_READY = bool(_mail.hostname) or FIRSTLINE_DEMO or TESTING
DEFAULT_FROM_EMAIL = os.environ.get("FIRSTLINE_MAIL_FROM") or f"firstline@{_mail.hostname or 'localhost'}"
if _mail.hostname and not FIRSTLINE_DEMO:
    EMAIL_HOST = _mail.hostname
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

WAGTAIL_SITE_NAME = "Firstline"
WAGTAILADMIN_BASE_URL = FIRSTLINE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.log_level("FIRSTLINE_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

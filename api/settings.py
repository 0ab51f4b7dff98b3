"""Settings, all in one place, read from the environment (see deploy/environment.md)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


class MissingSetting(ImproperlyConfigured):
    """A variable that production needs is not in the environment."""


def env(name: str, default: str = "") -> str:
    """Read one variable; `NAME_FILE` names a file that holds it (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_list(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list; empty items are dropped."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def env_bool(name: str, *, default: bool) -> bool:
    """Read 1/true/yes or 0/false/no."""
    return env(name, str(default)).lower() in {"1", "true", "yes"}


# Where what is kept on one's own machine lies: servers, uploads, heads of the audit chain.
DATA_DIR = Path(env("ANXIN_DATA_DIR") or BASE_DIR / ".data")

# DEMO holds on one's own machine only: fixed keys, plain HTTP, synthetic people.
DEMO = env_bool("DEMO", default=not env("DATABASE_URL"))
DEBUG = False


def secret(name: str, demo_value: str) -> str:
    """Read a secret; only the demo may fall back to a published value.

    Raises:
        MissingSetting: outside the demo, when the variable is not set.
    """
    value = env(name)
    if value:
        return value
    if DEMO or env_bool("BUILD", default=False):
        return demo_value
    raise MissingSetting(f"请设置环境变量 {name}（或 {name}_FILE）")


SECRET_KEY = secret("SECRET_KEY", "demo-only-not-a-secret-0000000000000000000000000000000000")
# "id:base64 key of 32 bytes", comma-separated; the first encrypts, all decrypt.
FIELD_KEYS = secret("FIELD_KEYS", "demo1:ZGVtby1vbmx5LWZpZWxkLWtleS0wMTIzNDU2Nzg5QUI=")
# Of what is told in complaints and cases; the same form, other ids.
COMPLAINT_KEYS = secret("COMPLAINT_KEYS", "demo1c:ZGVtby1vbmx5LWNvbXBsYWludC1rZXktMDEyMzQ1Njc=")
# AES (AES-256-GCM) or SM (SM4-GCM): what is sealed from now on; `rotate_keys` seals the rest anew.
CIPHER_PROFILE = env("CIPHER_PROFILE", "AES")
# AES (HMAC-SHA256) or SM (HMAC-SM3): chosen before the first row, an index cannot be made anew.
INDEX_PROFILE = env("INDEX_PROFILE", "AES")
INDEX_KEY = secret("INDEX_KEY", "ZGVtby1vbmx5LWluZGV4LWtleS0wMTIzNDU2Nzg5QUI=")
# Signs receipts of uploads and complaints; base64.
RECEIPT_KEY = secret("RECEIPT_KEY", "ZGVtby1vbmx5LXJlY2VpcHQta2V5LTAxMjM0NTY3ODk=")
# Signs the published heads of the audit chain: 32 bytes of an Ed25519 key, base64.
AUDIT_KEY = secret("AUDIT_KEY", "ZGVtby1vbmx5LWF1ZGl0LWtleS0wMTIzNDU2Nzg5QUI=")
# Opens backups: 32 bytes, base64, kept where the backups are not.
BACKUP_KEY = secret("BACKUP_KEY", "ZGVtby1vbmx5LWJhY2t1cC1rZXktMDEyMzQ1Njc4OUE=")
# The heads are also appended here, best on another host; empty for no second file.
AUDIT_HEADS_FILE = env("AUDIT_HEADS_FILE", str(DATA_DIR / "audit-heads.jsonl") if DEMO else "")
# Shared with the credit platform, current first, base64; two live while they rotate.
PUSH_SECRETS = [
    item.strip()
    for item in secret("PUSH_SECRETS", "ZGVtby1vbmx5LXB1c2gtc2VjcmV0LTAxMjM0NTY3ODk=").split(",")
]
PLATFORM_URL = env("PLATFORM_URL", "http://127.0.0.1:8901")
# How bodies between us and a platform are signed: HMAC (PUSH_SECRETS) or SM (the keys below).
PUSH_PROFILE = env("PUSH_PROFILE", "HMAC")
# Our private SM2 keys, hexadecimal, and the platforms' public ones; two live while they rotate.
PUSH_SM2_KEYS = [item.strip() for item in env("PUSH_SM2_KEYS").split(",") if item.strip()]
PLATFORM_SM2_KEYS = env_list("PLATFORM_SM2_KEYS")
# Further receivers of every message about the list; empty for none.
CONSTRUCTION_PLATFORM_URL = env("CONSTRUCTION_PLATFORM_URL")
FILE_DROP_FOLDER = env("FILE_DROP_FOLDER")
# Unified social credit code of the authority, said in penalty records (双公示).
AUTHORITY_USCC = env("AUTHORITY_USCC")
# Lease of the relay on one subject, seconds; the HTTP deadline is a third of it.
PUSH_LEASE_SECONDS = float(env("PUSH_LEASE_SECONDS", "60"))

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env("PUBLIC_URL", "http://127.0.0.1:8000")
SECURE = env_bool("SECURE", default=not DEMO)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_otp",
    "ninja",
    "sites",
    "arrears",
    "rating",
    "blacklist",
    "api",
]

MIDDLEWARE = [
    "api.logs.with_request_id",
    # What sets headers comes first: files, redirects and refusals carry them too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "api.boundary.boundary",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.kept_answers.told_before",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "api.sessions.keep_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "api.urls"
ASGI_APPLICATION = "api.asgi.application"
WSGI_APPLICATION = "api.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "anxin": "api.web.templatetags.anxin",
                "navigation": "api.web.templatetags.navigation",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def database_from(url: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name into Django's form."""
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "anxin",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 2,
            "application_name": "anxin",
        },
    }


DATABASES = {"default": database_from(env("DATABASE_URL", "postgresql://anxin@127.0.0.1/anxin"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the longest task; every task is idempotent, so a repeat is harmless.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = "Asia/Shanghai"

AUTH_USER_MODEL = "sites.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# SHA-1 hashes of breached passwords, sorted; none where the office keeps no such list.
BREACHED_PASSWORDS_FILE = env("BREACHED_PASSWORDS_FILE")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    *(
        {"NAME": name}
        for name in (
            "api.password_rules.LengthValidator",
            "django.contrib.auth.password_validation.CommonPasswordValidator",
            "django.contrib.auth.password_validation.NumericPasswordValidator",
            "api.password_rules.VariedCommonPasswordValidator",
            "api.password_rules.ContextWordsValidator",
            "api.password_rules.BreachedPasswordValidator",
        )
    ),
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Without a collected copy (the demo, tests) whitenoise serves the source folder.
STATIC_ROOT = None if DEMO else Path(env("STATIC_ROOT", str(DATA_DIR / "static")))
WHITENOISE_USE_FINDERS = DEMO
# Nothing of ours is for the pages of others.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The divisions on the map, GeoJSON in WGS 84; replaceable by the office's own layer.
BOUNDARIES_FILE = Path(
    env(
        "BOUNDARIES_FILE",
        str(BASE_DIR / "api" / "static" / "data" / "taian_divisions_wgs84.geojson"),
    )
)

# Points known to lie in each division: a layer that puts them elsewhere is refused.
KNOWN_POINTS_FILE = Path(
    env(
        "KNOWN_POINTS_FILE",
        str(BASE_DIR / "api" / "static" / "data" / "taian_known_points.json"),
    )
)

# What the map says of them; a public map also shows the review number (审图号) of its layer.
BOUNDARIES_SOURCE = env("BOUNDARIES_SOURCE", "边界数据：天地图；仅示意，不作权属依据")

# Map tiles of 天地图 under our sites, only with a browser key and the review number (审图号) that a
# public map must show; without both the map needs nothing from outside.
TIANDITU_KEY = env("TIANDITU_KEY", "")
TIANDITU_REVIEW_NUMBER = env("TIANDITU_REVIEW_NUMBER", "")
TILES_ON = bool(TIANDITU_KEY and TIANDITU_REVIEW_NUMBER)

UPLOAD_ROOT = Path(env("UPLOAD_ROOT", str(DATA_DIR / "uploads")))
UPLOAD_MAXIMUM_BYTES = 20 * 1024 * 1024
UPLOAD_MAXIMUM_UNZIPPED_BYTES = 300 * 1024 * 1024
UPLOAD_MAXIMUM_ENTRIES = 2_000
UPLOAD_MAXIMUM_ROWS = 200_000
UPLOAD_MAXIMUM_COLUMNS = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# All that nginx lets through: a file on its way in is never on a disk unsealed.
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAXIMUM_BYTES + 1024 * 1024

SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
# A person's session ends after so long without a request, and after so long whatever is done.
SESSION_IDLE_SECONDS = int(env("SESSION_IDLE_SECONDS", "900"))
SESSION_COOKIE_AGE = int(env("SESSION_ABSOLUTE_SECONDS", str(8 * 3600)))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A decision asks for a new one-time code when the last was entered longer ago.
STEP_UP_SECONDS = int(env("STEP_UP_SECONDS", "300"))
# Steps of 30 s by which a phone's clock may differ. In the demo people sign in by turns within
# one step, and each code works once: it gives out those of the next steps too.
SECOND_FACTOR_TOLERANCE = 20 if DEMO else 1
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": [
            *("'self'", "data:"),
            *(["https://*.tianditu.gov.cn"] if TILES_ON else []),
        ],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "api.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
    # One line a request: network logs are kept for six months (网络安全法第二十一条).
    "loggers": {"api.requests": {"level": env("LOG_LEVEL", "WARNING") if DEMO else "INFO"}},
}

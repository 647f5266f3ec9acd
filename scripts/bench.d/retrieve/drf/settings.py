"""Settings of the reference application, for production: nothing is on that a retrieve does not need."""

import os

from psycopg.conninfo import conninfo_to_dict

_database = conninfo_to_dict(os.environ["DATABASE_URL"])

SECRET_KEY = os.urandom(32).hex()
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "media.urls"
INSTALLED_APPS = ["rest_framework", "media"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database["dbname"],
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
    }
}
TIME_ZONE = "UTC"
USE_TZ = True
MEDIA_URL = "/media/"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["media.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["media.permissions.MayRetrieve"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

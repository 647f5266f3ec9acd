"""Who calls: the holder of a key that is kept as its SHA-256."""

import hashlib

from django.utils import timezone
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from .models import Token, User


class KeyAuthentication(TokenAuthentication):
    def authenticate_credentials(self, key: str) -> tuple[User, Token]:
        digest = hashlib.sha256(key.encode()).digest()
        try:
            token = Token.objects.select_related("user").get(key_sha256=digest)
        except Token.DoesNotExist:
            raise AuthenticationFailed("Invalid token.") from None
        now = timezone.now()
        if any(end is not None and end <= now for end in (token.expires_at, token.revoked_at)):
            raise AuthenticationFailed("Invalid token.")
        if not token.user.is_active:
            raise AuthenticationFailed("User inactive or deleted.")
        return token.user, token

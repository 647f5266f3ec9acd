"""What callers may do: admins everything, others what they hold the code of, if they are staff."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

RETRIEVE = 3802


class MayRetrieve(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:
        user = request.user
        if user is None:
            return False
        return user.is_admin or (user.is_staff and user.permissions.filter(code=RETRIEVE).exists())

"""The tables of the service, which are made and filled elsewhere."""

from django.db import models


class User(models.Model):
    id = models.BigIntegerField(primary_key=True)
    username = models.TextField()
    first_name = models.TextField()
    last_name = models.TextField()
    is_staff = models.BooleanField()
    is_admin = models.BooleanField()
    is_active = models.BooleanField()

    is_authenticated = True

    class Meta:
        managed = False
        db_table = "users"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class UserPermission(models.Model):
    pk = models.CompositePrimaryKey("user", "code")
    user = models.ForeignKey(User, models.CASCADE, related_name="permissions")
    code = models.SmallIntegerField()

    class Meta:
        managed = False
        db_table = "user_permissions"


class Token(models.Model):
    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    key_sha256 = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "tokens"


class MediaFile(models.Model):
    id = models.BigIntegerField(primary_key=True)
    file_type = models.TextField()
    uploader = models.ForeignKey(User, models.SET_NULL, null=True)
    key = models.TextField(unique=True)
    name = models.TextField(null=True)
    description = models.TextField(null=True)
    size = models.BigIntegerField(null=True)
    width = models.BigIntegerField(null=True)
    height = models.BigIntegerField(null=True)
    color_mode = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "media_files"


class Thumbnail(models.Model):
    id = models.BigIntegerField(primary_key=True)
    media_file = models.ForeignKey(MediaFile, models.CASCADE, related_name="thumbnails")
    key = models.TextField(unique=True)
    edge = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "thumbnails"
        ordering = ["edge", "id"]

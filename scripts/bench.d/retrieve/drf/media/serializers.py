"""A media file as clients see it, byte for byte as the service sends it."""

from urllib.parse import quote

from django.conf import settings
from rest_framework import serializers

from .models import MediaFile, Thumbnail, User

IMAGE_FIELDS = ("width", "height", "mode", "thumbnails")


class UrlField(serializers.Field):
    """The absolute URL of the bytes that a key names."""

    def to_representation(self, key: str) -> str:
        url: str = self.context["request"].build_absolute_uri(settings.MEDIA_URL + quote(key, safe="/~!*()'"))
        return url


class UserSerializer(serializers.ModelSerializer):
    full_name = serializers.CharField()

    class Meta:
        model = User
        fields = ["id", "username", "full_name"]


class ThumbnailSerializer(serializers.ModelSerializer):
    f = UrlField(source="key")
    size = serializers.IntegerField(source="edge")

    class Meta:
        model = Thumbnail
        fields = ["id", "f", "size"]


class MediaFileSerializer(serializers.ModelSerializer):
    type = serializers.CharField(source="file_type")
    user = UserSerializer(source="uploader")
    f = UrlField(source="key")
    human_readable_size = serializers.SerializerMethodField()
    mode = serializers.CharField(source="color_mode")
    thumbnails = ThumbnailSerializer(many=True)

    class Meta:
        model = MediaFile
        fields = [
            "id", "type", "user", "f", "name", "description", "size", "human_readable_size",
            "width", "height", "mode", "created_at", "updated_at", "thumbnails",
        ]  # fmt: skip
        read_only_fields = fields

    def get_human_readable_size(self, file: MediaFile) -> str | None:
        if file.size is None:
            return None
        if file.size < 1024:
            return f"{file.size} B"
        size, units = file.size / 1024, iter(("KB", "MB", "GB", "TB", "PB"))
        unit = next(units)
        while round(size, 2) >= 1024:
            size, unit = size / 1024, next(units)
        return f"{round(size, 2)} {unit}"

    def to_representation(self, file: MediaFile) -> dict[str, object]:
        fields = super().to_representation(file)
        if file.file_type != "image":
            for name in IMAGE_FIELDS:
                del fields[name]
        return fields

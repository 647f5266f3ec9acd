from rest_framework.generics import RetrieveAPIView

from .models import MediaFile
from .serializers import MediaFileSerializer


class MediaFileView(RetrieveAPIView):
    queryset = MediaFile.objects.select_related("uploader").prefetch_related("thumbnails")
    serializer_class = MediaFileSerializer

from django.urls import path

from .views import MediaFileView

urlpatterns = [path("api/media/files/<int:pk>", MediaFileView.as_view())]

"""The form that puts a site where it is (更正位置)."""

from django import forms

from api.web.forms.base import PageForm
from sites.enums import CoordinateSource

REQUIRED = {"required": "这一项要填。", "invalid": "请填写小数，例如 117.087600。"}


class PositionForm(PageForm):
    """Degrees, and the system they were read in."""

    longitude = forms.DecimalField(
        label="经度", max_digits=12, help_text="例如 117.087600", error_messages=REQUIRED
    )
    latitude = forms.DecimalField(
        label="纬度", max_digits=12, help_text="例如 36.190000", error_messages=REQUIRED
    )
    source = forms.ChoiceField(
        label="坐标系",
        choices=CoordinateSource.choices,
        help_text="从高德、腾讯地图上读的选 GCJ-02，从百度地图上读的选 BD-09，手机定位选 WGS 84",
    )

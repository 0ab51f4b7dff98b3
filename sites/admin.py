"""Master data for administrators: regions, calendar, people. Legal acts are not edited here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from sites.enums import RoleKind
from sites.errors import InvalidInput
from sites.models import CalendarDay, CalendarYear, Region, RoleAssignment, User
from sites.services.passwords import record_password_change
from sites.services.people import checked_person_key

# From here on roles are asked for by one person and granted by another.
SECURITY_ADMINISTRATORS = 2


class RoleAssignmentInline(admin.TabularInline[RoleAssignment, User]):
    """Roles of one user: given here only until two security administrators can give them."""

    model = RoleAssignment
    extra = 0
    raw_id_fields = ("project", "company")

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only while the system is being set up."""
        return super().has_add_permission(request, obj) and _is_being_set_up()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while the system is being set up."""
        return super().has_change_permission(request, obj) and _is_being_set_up()

    # A role ends, it is not unmade.
    can_delete = False


def _is_being_set_up() -> bool:
    administrators = RoleAssignment.objects.filter(
        role=RoleKind.SECURITY_ADMIN, user__is_active=True, valid_until__isnull=True
    )
    return administrators.values("user__person_key").distinct().count() < SECURITY_ADMINISTRATORS


class OnlyWhileBeingSetUp(admin.ModelAdmin[Model]):
    """Changed here only until two persons can do it on the pages of the administrators."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while the system is being set up."""
        return super().has_add_permission(request) and _is_being_set_up()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while the system is being set up."""
        return super().has_change_permission(request, obj) and _is_being_set_up()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while the system is being set up."""
        return super().has_delete_permission(request, obj) and _is_being_set_up()


class PersonForm(UserChangeForm[User]):
    """An account, and by an identity number that is not kept whose it is."""

    id_number = forms.CharField(
        label="身份证号",
        max_length=20,
        required=False,
        help_text="只用来认出同一个人的多个账号，号码本身不保存；没有登记过的账号，角色不生效",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_id_number(self) -> str:
        """Turn the number into the person's key; nothing entered changes nothing."""
        number = self.cleaned_data["id_number"].strip()
        if not number:
            return self.instance.person_key
        day = timezone.localdate(self.instance.date_joined)
        try:
            return checked_person_key(number, on=day, minimum_age=0)
        except InvalidInput as refusal:
            raise ValidationError(refusal.message) from refusal

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's own signature
        """Keep the key with the account."""
        self.instance.person_key = self.cleaned_data["id_number"]
        return super().save(commit=commit)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """Accounts with their roles."""

    form = PersonForm
    list_display = ("username", "display_name", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name", "id_number")}),
        ("状态", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    inlines = (RoleAssignmentInline,)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> LogEntry:
        """Write down also in our own records that an administrator gave somebody a password."""
        entry = super().log_change(request, obj, message)
        found = request.resolver_match
        if found is not None and found.url_name == "auth_user_password_change":
            assert isinstance(request.user, User)
            record_password_change(user=obj, actor=request.user, now=entry.action_time)
        return entry


@admin.register(Region)
class RegionAdmin(OnlyWhileBeingSetUp):
    """Regions and functional zones."""

    list_display = ("code", "name", "kind", "parent")
    ordering = ("code",)


@admin.register(CalendarDay)
class CalendarDayAdmin(OnlyWhileBeingSetUp):
    """Holidays and make-up days."""

    list_display = ("day", "is_working", "name")
    ordering = ("-day",)


@admin.register(CalendarYear)
class CalendarYearAdmin(OnlyWhileBeingSetUp):
    """Years whose holidays have been announced."""

    list_display = ("year",)
    ordering = ("-year",)

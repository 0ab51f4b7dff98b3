"""Master data for administrators: regions, calendar, people. Legal acts are not edited here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from sites.models import CalendarDay, CalendarYear, Region, RoleAssignment, User


class RoleAssignmentInline(admin.TabularInline[RoleAssignment, User]):
    """Roles of one user."""

    model = RoleAssignment
    extra = 0
    raw_id_fields = ("project", "company")


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """Accounts with their roles."""

    list_display = ("username", "display_name", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name")}),
        ("状态", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    inlines = (RoleAssignmentInline,)


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    """Regions and functional zones."""

    list_display = ("code", "name", "kind", "parent")
    ordering = ("code",)


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin[CalendarDay]):
    """Holidays and make-up days."""

    list_display = ("day", "is_working", "name")
    ordering = ("-day",)


@admin.register(CalendarYear)
class CalendarYearAdmin(admin.ModelAdmin[CalendarYear]):
    """Years whose holidays have been announced."""

    list_display = ("year",)
    ordering = ("-year",)

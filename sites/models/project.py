"""Projects, their sites, and who takes part (工程建设项目)."""

from django.db import models
from django.db.models import F, Q

from sites.enums import CoordinateSource, PartyRole, ProjectStatus
from sites.models.company import Company
from sites.models.region import Region


class Project(models.Model):
    """工程建设项目: what one construction contract builds; amounts are yuan."""

    code = models.CharField("项目编码", max_length=50, unique=True)
    name = models.CharField("项目名称", max_length=200)
    category = models.CharField("项目分类", max_length=20)
    status = models.CharField("项目状态", max_length=10, choices=ProjectStatus)
    region = models.ForeignKey(Region, verbose_name="所在区划", on_delete=models.PROTECT)
    owner = models.ForeignKey(
        Company, verbose_name="建设单位", on_delete=models.PROTECT, related_name="owned_projects"
    )
    general_contractor = models.ForeignKey(
        Company,
        verbose_name="施工总承包单位",
        on_delete=models.PROTECT,
        related_name="contracted_projects",
    )
    sector_regulator = models.CharField("行业主管部门", max_length=100)
    permit_number = models.CharField("施工许可证编号", max_length=50, blank=True)
    contract_signed_on = models.DateField("施工合同签订日期")
    started_on = models.DateField("开工日期")
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    contract_amount = models.DecimalField("合同价(元)", max_digits=16, decimal_places=2)
    labor_cost_monthly = models.DecimalField("约定月人工费用(元)", max_digits=16, decimal_places=2)
    labor_cost_day = models.PositiveSmallIntegerField("人工费用拨付日")
    pay_day = models.PositiveSmallIntegerField("工资支付日")
    payment_guarantee = models.CharField("工程款支付担保", max_length=100, blank=True)
    wage_officer_name = models.CharField("劳资专管员", max_length=50, blank=True)
    # Set when a file changed the project; the ledger is recomputed and the mark cleared.
    changed_at = models.DateTimeField("数据变更时间", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "工程建设项目"
        constraints = (
            models.CheckConstraint(
                name="project_completed_after_start",
                condition=Q(completed_on__isnull=True) | Q(completed_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="project_pay_day_in_month", condition=Q(pay_day__gte=1, pay_day__lte=31)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """施工现场: where a project is built; WGS 84, and the public code on its notice board."""

    project = models.OneToOneField(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="site"
    )
    code = models.CharField("工地码", max_length=20, unique=True)
    address = models.CharField("地址", max_length=200)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    coordinate_source = models.CharField(
        "原坐标系", max_length=5, choices=CoordinateSource, default=CoordinateSource.WGS84
    )
    position_doubt = models.CharField("位置存疑", max_length=200, blank=True)

    class Meta:
        verbose_name = "施工现场"
        indexes = (models.Index(name="site_position", fields=("longitude", "latitude")),)

    def __str__(self) -> str:
        return self.code


class Participation(models.Model):
    """参建单位: a company's role on a project, and who hired it, from one day to another."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="participations"
    )
    company = models.ForeignKey(
        Company, verbose_name="单位", on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField("参建类型", max_length=30, choices=PartyRole)
    hired_by = models.ForeignKey(
        Company,
        verbose_name="发包单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_on = models.DateField("进场日期")
    exited_on = models.DateField("退场日期", null=True, blank=True)
    pays_through_general_contractor = models.BooleanField("委托总包代发", default=True)
    is_qualified = models.BooleanField("具备资质", default=True)

    class Meta:
        verbose_name = "参建单位"
        constraints = (
            models.UniqueConstraint(
                name="participation_once_per_role",
                fields=("project", "company", "role", "entered_on"),
            ),
            models.CheckConstraint(
                name="participation_not_hired_by_itself",
                condition=Q(hired_by__isnull=True) | ~Q(hired_by=F("company")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company}（{self.get_role_display()}）"

"""Companies and the persons who answer for them (用人单位)."""

from django.db import models
from django.db.models import Q

from sites.models.region import Region


class Company(models.Model):
    """用人单位: one row per unified social credit code, whatever roles it has on projects."""

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=200)
    # NFKC, brackets folded, spaces removed; the suffix is never stripped.
    name_key = models.CharField("名称检索键", max_length=200, db_index=True)
    region = models.ForeignKey(Region, verbose_name="注册地", on_delete=models.PROTECT)
    is_local = models.BooleanField("本市注册", default=True)

    class Meta:
        verbose_name = "用人单位"

    def __str__(self) -> str:
        return self.name


class CompanyName(models.Model):
    """曾用名: a name the company bore from a day on."""

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="names"
    )
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("名称检索键", max_length=200, db_index=True)
    valid_from = models.DateField("起用日期", null=True, blank=True)
    valid_until = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "曾用名"

    def __str__(self) -> str:
        return self.name


class ResponsiblePerson(models.Model):
    """责任人员: legal representative or person directly responsible (Decree 724 art. 48)."""

    class Position(models.TextChoices):
        LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", "法定代表人"
        PRINCIPAL = "PRINCIPAL", "主要负责人"
        MANAGER = "MANAGER", "直接负责的主管人员"
        OTHER = "OTHER", "其他直接责任人员"

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="persons"
    )
    name = models.CharField("姓名", max_length=50)
    position = models.CharField("职务类别", max_length=20, choices=Position)
    id_number_sealed = models.CharField("身份证号码（密文）", max_length=200, blank=True)
    id_number_index = models.CharField("身份证号码索引", max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = "责任人员"
        constraints = (
            models.UniqueConstraint(
                name="responsible_person_one_legal_representative",
                fields=("company",),
                condition=Q(position="LEGAL_REPRESENTATIVE"),
            ),
        )

    def __str__(self) -> str:
        return self.name

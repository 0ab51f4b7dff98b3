"""Closed lists of the register. Stored in upper-case English, shown in Chinese."""

from django.db import models


class RoleKind(models.TextChoices):
    """What a person may do here (角色); reliability matrix rows."""

    INSPECTOR = "INSPECTOR", "劳动保障监察员"
    LEGAL_REVIEWER = "LEGAL_REVIEWER", "法制审核人员"
    APPROVER = "APPROVER", "审批负责人"
    WAGE_OFFICER = "WAGE_OFFICER", "劳资专管员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDITOR = "AUDITOR", "审计员"


ADMINISTRATOR_ROLES = frozenset({RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN, RoleKind.AUDITOR})


class GrantState(models.TextChoices):
    """Where a request stands that a second person must grant (申请状态)."""

    PENDING = "PENDING", "待批准"
    APPROVED = "APPROVED", "已批准"
    REFUSED = "REFUSED", "不予批准"


class NameSource(models.TextChoices):
    """Where a second name for a code came from (名称来源)."""

    COMPANIES = "COMPANIES", "企业名册"
    PROJECTS = "PROJECTS", "项目资料"
    CHECKED_LIST = "CHECKED_LIST", "名单查询"
    SHEET = "SHEET", "上报表格"
    OUTSIDE_LIST = "OUTSIDE_LIST", "外部名单"


class NameSettlement(models.TextChoices):
    """What was decided on two names for one code (名称处理)."""

    REGISTERED = "REGISTERED", "登记的名称正确"
    OTHER = "OTHER", "改用另一名称"
    KEEP_BOTH = "KEEP_BOTH", "证明前两个都保留"


class ExportKind(models.TextChoices):
    """What a file with persons or wages is (导出种类)."""

    LEDGER = "LEDGER", "欠薪台账"
    REGISTER = "REGISTER", "登记数据"
    # Handed to the bank so that wages are paid: never kept waiting for an approval.
    BANK_BATCH = "BANK_BATCH", "银行代发文件"


class RegionKind(models.TextChoices):
    """Level of a region (行政区划级别)."""

    PROVINCE = "PROVINCE", "省"
    CITY = "CITY", "设区的市"
    COUNTY = "COUNTY", "县（市、区）"
    ZONE = "ZONE", "功能区"


class ProjectStatus(models.TextChoices):
    """Status of a project (项目状态; national codes 001-005)."""

    PREPARING = "PREPARING", "筹备"
    APPROVED = "APPROVED", "立项"
    BUILDING = "BUILDING", "在建"
    COMPLETED = "COMPLETED", "完工"
    STOPPED = "STOPPED", "停工"


class PartyRole(models.TextChoices):
    """Role of a company on a project (参建类型); never a type of company."""

    OWNER = "OWNER", "建设单位"
    GENERAL_CONTRACTOR = "GENERAL_CONTRACTOR", "施工总承包单位"
    SPECIALIST_SUBCONTRACTOR = "SPECIALIST_SUBCONTRACTOR", "专业分包单位"
    LABOR_SUBCONTRACTOR = "LABOR_SUBCONTRACTOR", "劳务分包单位"


class CoordinateSource(models.TextChoices):
    """Coordinate system a position was given in; WGS 84 is stored."""

    WGS84 = "WGS84", "WGS 84 / CGCS2000"
    GCJ02 = "GCJ02", "GCJ-02（高德、腾讯）"
    BD09 = "BD09", "BD-09（百度）"


class AccountStatus(models.TextChoices):
    """Status of a special wage account (专户状态)."""

    ACTIVE = "ACTIVE", "正常"
    FROZEN = "FROZEN", "冻结"
    CLOSED = "CLOSED", "已销户"


class Direction(models.TextChoices):
    """Direction of money at an account (收支)."""

    IN = "IN", "收入"
    OUT = "OUT", "支出"


class AccountAction(models.TextChoices):
    """What an account entry is (交易类型)."""

    LABOR_COST_IN = "LABOR_COST_IN", "人工费用拨入"
    WAGE_OUT = "WAGE_OUT", "工资发放"
    RETURN_IN = "RETURN_IN", "发放退回"
    TRANSFER_OUT = "TRANSFER_OUT", "转出"
    FEE = "FEE", "手续费"
    INTEREST = "INTEREST", "利息"
    OTHER = "OTHER", "其他"


class DepositForm(models.TextChoices):
    """Form of the wage deposit (存储形式)."""

    CASH = "CASH", "现金"
    BANK_GUARANTEE = "BANK_GUARANTEE", "银行保函"
    INSURANCE = "INSURANCE", "保险保函"


class WageForm(models.TextChoices):
    """How wages are reckoned (计薪方式)."""

    MONTH = "MONTH", "月薪"
    DAY = "DAY", "日薪"
    HOUR = "HOUR", "时薪"
    PIECE = "PIECE", "计件"


class BankResult(models.TextChoices):
    """What the bank says of one payment (交易结果)."""

    SUCCESS = "SUCCESS", "成功"
    FAILED = "FAILED", "失败"
    RETURNED = "RETURNED", "退回"


class LoadKind(models.TextChoices):
    """Kind of a file taken in (文件种类); values are those of the command line."""

    PROJECTS = "projects", "项目与参建单位"
    ROSTER = "roster", "实名制花名册"
    ATTENDANCE = "attendance", "考勤表"
    PAYROLL = "payroll", "工资支付表"
    BANK_RETURN = "bank-return", "银行代发回盘"
    ACCOUNT_STATEMENT = "account-statement", "专户流水"
    CASH_RECEIPTS = "cash-receipts", "现金签收表"
    WAGE_DEPOSITS = "wage-deposits", "工资保证金"
    RIGHTS_NOTICES = "rights-notices", "维权告示牌核验"
    COMPANIES = "companies", "企业名册"


class LoadState(models.TextChoices):
    """Where a file stands (导入状态)."""

    RECEIVED = "RECEIVED", "已接收"
    PREVIEWED = "PREVIEWED", "待确认"
    REFUSED = "REFUSED", "需修改"
    COMMITTED = "COMMITTED", "已入库"


class MachineMethod(models.TextChoices):
    """What a contractor's system sends (接口方法); values are those of the national standard."""

    PAYROLL = "Payroll.Add", "工资单"
    WORKER = "ProjectWorker.Add", "项目工人"
    ATTENDANCE = "WorkerAttendance.Add", "考勤"
    STAYS = "WorkerEntryExit.Add", "进退场"
    CONTRACTS = "WorkerContract.Add", "劳动合同"


class SignatureProfile(models.TextChoices):
    """How a bank signs what it pushes (签名方式)."""

    HMAC = "HMAC", "HMAC-SHA256"
    SM = "SM", "SM3 签名、SM4 加密"


class RequestState(models.TextChoices):
    """Where a request of a machine stands (处理状态); national codes 0, 20, 10."""

    PENDING = "PENDING", "待处理"
    DONE = "DONE", "成功"
    FAILED = "FAILED", "失败"


class MessageState(models.TextChoices):
    """Where an outgoing message stands (外发状态)."""

    PENDING = "PENDING", "待送达"
    ACKNOWLEDGED = "ACKNOWLEDGED", "已回执"
    PARKED = "PARKED", "已暂停（需人工处理）"
    # Never sent any more: another message was put in its place.
    REPLACED = "REPLACED", "已由后一消息替代"


# What no relay has to look at any more.
SETTLED_MESSAGES = (MessageState.ACKNOWLEDGED, MessageState.REPLACED)


class EventKind(models.TextChoices):
    """What an outgoing message tells the platform (事件种类)."""

    LIST = "LIST", "列入"
    REMOVE = "REMOVE", "移出"
    CORRECT = "CORRECT", "更正"
    RESTORE = "RESTORE", "恢复列入"
    PENALTY = "PENALTY", "行政处罚信息"


class SubjectKind(models.TextChoices):
    """Whom a listing or message is about (对象类别)."""

    COMPANY = "COMPANY", "法人及非法人组织"
    PERSON = "PERSON", "自然人"


class ClockState(models.TextChoices):
    """Where a legal clock stands (时限状态)."""

    RUNNING = "RUNNING", "计时中"
    PAUSED = "PAUSED", "已中止"
    FINISHED = "FINISHED", "已办结"


class AlertKind(models.TextChoices):
    """When a reminder of a clock was given (提醒种类)."""

    BEFORE = "BEFORE", "即将届满"
    OVERDUE = "OVERDUE", "已经超期"


class MasterDataKind(models.TextChoices):
    """What of the master data two persons change (基础数据种类)."""

    CALENDAR_YEAR = "CALENDAR_YEAR", "工作日历"
    ZONE = "ZONE", "功能区"


class KeyScope(models.TextChoices):
    """What a machine's key may be used for (密钥权限范围); values are those of the API."""

    READ = "read", "读取辖区内数据"
    RESTRICTIONS = "restrictions", "查询是否受限"
    UPLOADS = "uploads", "上报名册、考勤与工资"
    ACTS = "acts", "办理（决定类除外）"


class SecurityEventKind(models.TextChoices):
    """What happened to an account at the door, or was tried (安全事件种类)."""

    SIGNED_IN = "SIGNED_IN", "登录成功"
    WRONG_PASSWORD = "WRONG_PASSWORD", "密码不正确"
    UNKNOWN_NAME = "UNKNOWN_NAME", "没有这个用户名"
    DISABLED_ACCOUNT = "DISABLED_ACCOUNT", "停用账号尝试登录"
    WRONG_CODE = "WRONG_CODE", "动态码不正确"
    LOCKED_OUT = "LOCKED_OUT", "错误过多，暂停尝试"
    RECOVERY_CODE_USED = "RECOVERY_CODE_USED", "使用恢复码"
    SIGNED_OUT = "SIGNED_OUT", "退出登录"
    SESSION_IDLE = "SESSION_IDLE", "会话闲置结束"
    SESSION_EXPIRED = "SESSION_EXPIRED", "会话到时结束"
    SESSIONS_ENDED = "SESSIONS_ENDED", "结束全部会话"
    FACTOR_BOUND = "FACTOR_BOUND", "绑定动态码"
    FACTOR_RESET = "FACTOR_RESET", "重置动态码"
    RECOVERY_CODES_MADE = "RECOVERY_CODES_MADE", "生成恢复码"
    PASSWORD_CHANGED = "PASSWORD_CHANGED", "更改密码"

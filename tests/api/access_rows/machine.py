"""Doors of contractors' systems."""

from tests.api.access_rows.row import ANYBODY, OFFICER, Row

V1 = "/api/v1"
CORP = {"corpCode": "{uscc}", "corpName": "示例"}
PERSON = {"idCardType": "01", "idCardNumber": "370902198506070017"}

ROWS = (
    # Who may push is told by the signature, not by an account.
    Row("POST", V1 + "/bank/account-entries", ANYBODY, "422 422 422 422 422"),
    Row(
        "POST",
        V1 + "/projects/<code>/payrolls",
        OFFICER,
        "401 404 404 404 202",
        V1 + "/projects/{code}/payrolls",
        {
            **CORP,
            "payMonth": "2026-08",
            "detailList": [
                {
                    **PERSON,
                    "days": 1,
                    "payRollBankCardNumber": "1",
                    "payRollBankCode": "1",
                    "payRollBankName": "1",
                    "payBankCardNumber": "1",
                    "payBankCode": "1",
                    "payBankName": "1",
                    "totalPayAmount": 1,
                    "actualAmount": 1,
                    "isBackPay": 0,
                    "balanceDate": "2026-09-01",
                    "thirdPayRollCode": "1",
                }
            ],
        },
    ),
    Row(
        "POST",
        V1 + "/projects/<code>/workers",
        OFFICER,
        "401 404 404 404 202",
        V1 + "/projects/{code}/workers",
        {
            **CORP,
            "workerList": [
                {**PERSON, "workerName": "张", "workType": "1", "entryTime": "2026-09-01"}
            ],
        },
    ),
    Row(
        "POST",
        V1 + "/projects/<code>/attendance",
        OFFICER,
        "401 404 404 404 202",
        V1 + "/projects/{code}/attendance",
        {
            "corpCode": "{uscc}",
            "dataList": [{**PERSON, "date": "2026-09-01 07:00:00", "direction": "01"}],
        },
    ),
    Row(
        "POST",
        V1 + "/projects/<code>/entry-exits",
        OFFICER,
        "401 404 404 404 202",
        V1 + "/projects/{code}/entry-exits",
        {**CORP, "workerList": [{**PERSON, "date": "2026-09-01", "type": 1}]},
    ),
    Row(
        "POST",
        V1 + "/projects/<code>/contracts",
        OFFICER,
        "401 404 404 404 202",
        V1 + "/projects/{code}/contracts",
        {
            "contractList": [
                {
                    **CORP,
                    **PERSON,
                    "contractPeriodType": "1",
                    "startDate": "2026-09-01",
                    "wageForm": "003",
                    "wageRate": "300",
                }
            ]
        },
    ),
    Row("GET", "/administration/interfaces/", "system_admin", "302 403 403 403 200"),
    Row(
        "POST",
        "/administration/interfaces/",
        "system_admin",
        "302 403 403 403 302",
        "/administration/interfaces/",
        {
            "code_list": "bank",
            "platform": "示例平台",
            "platform_code": "7",
            "local_code": "工商银行",
            "valid_from": "2026-09-15",
        },
    ),
    Row(
        "GET",
        V1 + "/requests/<serial>",
        OFFICER,
        "401 404 404 404 200",
        V1 + "/requests/{machine_request}",
    ),
)

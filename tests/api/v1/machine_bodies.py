"""Bodies in the national standard's words, and how they are sent."""

from tests.sites.ingest.people import NAMES, card, id_number


def line(index=0, **changes):
    fields = {
        "idCardType": "01",
        "idCardNumber": id_number(index + 1),
        "days": 25,
        "payRollBankCardNumber": card(index + 1),
        "payRollBankCode": "103",
        "payRollBankName": "示例银行",
        "payBankCardNumber": "3700000011112222",
        "payBankCode": "103",
        "payBankName": "示例银行泰安分行",
        "totalPayAmount": 8000,
        "actualAmount": "7800.00",
        "isBackPay": 0,
        "balanceDate": "2026-09-10",
        "thirdPayRollCode": f"A-{index}",
    }
    return {**fields, **changes}


def payroll(office, *lines, **changes):
    fields = {
        "corpCode": office.employer.uscc,
        "corpName": office.employer.name,
        "payMonth": "2026-08",
        "detailList": list(lines),
    }
    return {**fields, **changes}


def worker(index=0, **changes):
    fields = {
        "workerName": NAMES[index],
        "idCardType": "01",
        "idCardNumber": id_number(index + 1),
        "workType": "240",
        "entryTime": "2026-08-01",
    }
    return {**fields, **changes}


def passage(index=0, moment="2026-08-03 07:01:02", **changes):
    fields = {
        "idCardType": "01",
        "idCardNumber": id_number(index + 1),
        "date": moment,
        "direction": "01",
    }
    return {**fields, **changes}


def send(ask, office, door, body, **query):
    path = f"/projects/{office.project.code}/{door}"
    if query:
        path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return ask(office.actor).post(path, body)


def errors(answer):
    body = answer.json()
    assert (answer.status_code, body["status"]) == (202, 10), body
    return [(item["field"], item["code"]) for item in body["errors"]]


def workers(office, *people, **changes):
    fields = {
        "corpCode": office.employer.uscc,
        "corpName": office.employer.name,
        "teamName": "木工二班",
        "workerList": list(people),
    }
    return {**fields, **changes}


def attendance(office, *passages):
    return {"corpCode": office.employer.uscc, "dataList": list(passages)}

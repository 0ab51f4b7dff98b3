"""The JSON API, version 1: one router a subject, one strict parser, one form of refusal."""

from api.errors import install
from api.v1 import (
    arrears,
    bank,
    blacklist,
    case_outcomes,
    complaints,
    grade_results,
    listing_changes,
    machine,
    map_answer,
    rating,
    restrictions,
    site_map,
    sites,
    uploads,
)
from api.v1.description import DescribedAPI
from api.v1.parsing import StrictParser

api = DescribedAPI(
    title="安薪信用",
    version="1",
    description="工程建设领域农民工工资支付信用监管接口。金额为元，写作文本；日期为 YYYY-MM-DD。",
    urls_namespace="api-v1",
    parser=StrictParser(),
)
install(api)
# In the order in which addresses are tried: what others ask all day comes first.
for module in (
    restrictions,
    uploads,
    machine,
    bank,
    complaints,
    site_map,
    map_answer,
    arrears,
    rating,
    grade_results,
    sites,
    blacklist,
    case_outcomes,
    listing_changes,
):
    api.add_router("", module.router)

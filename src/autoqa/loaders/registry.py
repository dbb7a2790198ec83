"""The formats there are: what they are called, and where each platform's export is described."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from autoqa.loaders.exports.base import Export

Format = Literal[
    "auto",
    "json",
    "jsonl",
    "csv",
    "text",
    "excel",
    "parquet",
    "alibaba-sca",
    "wangwang",
    "qianniu",
    "jd",
    "pdd-history",
    "pdd-web",
    "wecom",
    "wechat-kf",
    "wechat-mp",
    "udesk",
    "qiyu",
    "google-ccai",
    "asr-aliyun",
    "asr-tencent",
    "asr-iflytek",
]
FORMATS: tuple[Format, ...] = get_args(Format)

EXPORTS = {
    "alibaba-sca": "alibaba_sca.EXPORT",
    "wangwang": "wangwang.EXPORT",
    "qianniu": "qianniu.EXPORT",
    "jd": "jd.EXPORT",
    "pdd-history": "pdd.HISTORY",
    "pdd-web": "pdd.WEB",
    "wecom": "wecom.EXPORT",
    "wechat-kf": "wechat_kf.EXPORT",
    "wechat-mp": "wechat_mp.EXPORT",
    "udesk": "udesk.EXPORT",
    "qiyu": "qiyu.EXPORT",
    "google-ccai": "google_ccai.EXPORT",
    "asr-aliyun": "asr_aliyun.EXPORT",
    "asr-tencent": "asr_tencent.EXPORT",
    "asr-iflytek": "asr_iflytek.EXPORT",
}
"""Where each platform's export is described; its module is imported when it is needed."""


def export(name: str) -> Export:
    """Return the description of a platform's export."""
    module, _, attribute = EXPORTS[name].partition(".")
    found: Export = getattr(importlib.import_module(f"autoqa.loaders.exports.{module}"), attribute)
    return found

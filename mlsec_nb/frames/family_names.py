"""Family names that give themselves away by their ending, or by being the few that most people of a country share."""

from __future__ import annotations

import re

# Slavic, Nordic, Finnish, Turkish, Greek, Armenian, Georgian and Romanian endings.
_ENDINGS = re.compile(
    r".{2,20}(?:ova|eva|ov|ev|ski|ska|skiy|skaya|cki|cka|wicz|sson|dottir|nen|oglu|opoulos|idis|akis|yan|dze|shvili"
    r"|enko|chuk|sen|escu|ovic|evic|czyk|dzki|ский|ская|ов|ова|ев|ева|ин|ина|вич|вна|енко)"
)
# The most common family names of China, Korea (first character) and Japan (before the space).
_HAN = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田"
    "任姜范方石姚谭陆金張劉陳楊趙黃吳孫馬羅鄭謝許"
)
_HANGUL = frozenset("김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구")
_KANJI = frozenset(
    """佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 斉藤 清水 山崎 森
    池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 岡本
    三浦 金子 中野 原田 松田 竹内 中川 和田 渡邊 工藤 宮崎 村田 高木 原""".split()
)
_PLACE_ENDINGS = frozenset("街路市省县区村镇州시군구도동로읍면")
_FIRST_CJK = 0x2E80


def is_cjk(text: str) -> bool:
    """True when the text begins with a Chinese, Japanese or Korean character."""
    return ord(text[0]) >= _FIRST_CJK


def has_family_sign(text: str, words: tuple[str, ...]) -> bool:
    """True when the text has one; `words` are its words, plain and lower case (a lone word is too little to tell)."""
    if not is_cjk(text):
        return len(words) >= 2 and any(_ENDINGS.fullmatch(word) for word in words)
    parts = text.replace("\u3000", " ").split(" ")
    if len(parts) == 2 and parts[0] in _KANJI and len(text) <= 8:
        return True
    if not 2 <= len(text) <= 4 or not text.isalpha() or text[-1] in _PLACE_ENDINGS:
        return False
    return text[0] in _HAN or (len(text) == 3 and text[0] in _HANGUL)

"""National identity and tax numbers: form, check digits (python-stdnum) and how much a match means on its own.

Base rates of random digits are 0.0003 to 0.19 for the ones listed (measured per check; `reference/pii.md` 2.2), so a
column must match in at least 95 % of at least 30 distinct values. Numbers whose check accepts most random digits
(US SSN and EIN, Pakistani CNIC, Argentine DNI) are not here: they need a name or separators.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import NamedTuple

from mlsec_nb.frames.cells import Cells
from mlsec_nb.frames.entities import Entity


class Scheme(NamedTuple):
    """One country's number. `selective`: form and check together reject nearly everything else."""

    entity: Entity
    module: str
    pattern: re.Pattern[str]
    selective: bool


def _scheme(module: str, pattern: str, selective: bool = False, entity: Entity = Entity.NATIONAL_ID) -> Scheme:
    return Scheme(entity, module, re.compile(pattern), selective)


_TAX = Entity.TAX_ID
SCHEMES = (
    _scheme(
        "it.codicefiscale",
        r"[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{3}[A-Za-z]",
        True,
    ),
    _scheme("es.dni", r"\d{8}-?[A-Za-z]", True),
    _scheme("es.nie", r"[XYZxyz]-?\d{7}-?[A-Za-z]", True),
    _scheme("mx.curp", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d", True),
    _scheme("fi.hetu", r"\d{6}[-+A-FYXWVU]\d{3}[0-9A-Y]", True),
    _scheme("cn.ric", r"\d{17}[\dXx]", True),
    _scheme("kr.rrn", r"\d{6}-\d{7}", True),
    _scheme("se.personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", True),
    _scheme("dk.cpr", r"\d{6}-\d{4}", True),
    _scheme("cz.rc", r"\d{6}/\d{3,4}", True),
    _scheme("ch.ssn", r"756\.?\d{4}\.?\d{4}\.?\d{2}", True),
    _scheme("fr.nir", r"[12] ?\d{2} ?\d{2} ?[0-9AB]{2} ?\d{3} ?\d{3} ?\d{2}", True),
    _scheme("br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", True),
    _scheme("br.cpf", r"\d{11}"),
    _scheme("be.nn", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", True),
    _scheme("be.nn", r"\d{11}"),
    _scheme("za.idnr", r"\d{13}"),
    _scheme("th.pin", r"\d-?\d{4}-?\d{5}-?\d{2}-?\d"),
    _scheme("ro.cnp", r"[1-9]\d{12}"),
    _scheme("si.emso", r"\d{13}"),
    _scheme("in_.aadhaar", r"[2-9]\d{3} ?\d{4} ?\d{4}"),
    _scheme("pl.pesel", r"\d{11}"),
    _scheme("tr.tckimlik", r"[1-9]\d{10}"),
    _scheme("de.idnr", r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}", entity=_TAX),
    _scheme("hr.oib", r"\d{11}"),
    _scheme("no.fodselsnummer", r"\d{6} ?\d{5}"),
    _scheme("ee.ik", r"[1-6]\d{10}"),
    _scheme("gr.amka", r"\d{11}"),
    _scheme("bg.egn", r"\d{10}"),
    _scheme("gb.nhs", r"[4679]\d{2}[ -]?\d{3}[ -]?\d{4}"),
    _scheme("nl.bsn", r"\d{9}|\d{4}\.\d{2}\.\d{3}"),
    _scheme("ca.sin", r"[1-79]\d{2}[ -]?\d{3}[ -]?\d{3}"),
    _scheme("il.idnr", r"\d{9}"),
    _scheme("au.tfn", r"\d{3} \d{3} \d{3}", entity=_TAX),
    _scheme("cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dKk]|\d{7,8}-[\dKk]", True),
    _scheme("ie.pps", r"\d{7}[A-W][A-IW]?", True),
    _scheme("in_.pan", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", True, _TAX),
    _scheme("ar.cuit", r"\d{2}-\d{8}-\d", True, _TAX),
    _scheme("it.iva", r"(?:IT)?\d{11}", entity=_TAX),
    _scheme("mx.rfc", r"[A-Z&Ñ]{4}\d{6}[0-9A-Z]{3}", True, _TAX),
    _scheme("do.cedula", r"\d{3}-\d{7}-\d", True),
    _scheme("my.nric", r"\d{6}-\d{2}-\d{4}", True),
    _scheme("ee.kmkr", r"EE\d{9}", True, _TAX),
    _scheme("de.vat", r"DE ?\d{9}", True, _TAX),
    _scheme("fr.tva", r"FR ?[0-9A-Z]{2} ?\d{9}", True, _TAX),
    _scheme("es.cif", r"[A-HJNP-SUVW]\d{7}[0-9A-J]", True, _TAX),
)
# UK national insurance number: letters without D F I Q U V first and O second, suffix A to D; it has no check digit.
_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]")
_FEWEST = 3
_FIRST_LOOK = 12
_CHECKED = 200


@cache
def _check(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check


def matching_scheme(cells: Cells, least_distinct: int) -> tuple[Entity, float, bool] | None:
    """Entity, share of valid cells and selectivity of the national number that nearly all values are, or None.

    `least_distinct` is for numbers with a weak check digit; selective forms need three.
    """
    if len(cells.texts) >= _FEWEST and (share := cells.share(_NINO.fullmatch)) >= 0.95:
        return Entity.NATIONAL_ID, share, True
    candidates = (scheme for scheme in SCHEMES if _worth_checking(scheme, cells, least_distinct))
    for scheme in candidates:
        share = _valid_share(scheme, cells.texts[:_CHECKED])
        if share >= 0.95:
            return scheme.entity, share, scheme.selective
    return None


def _worth_checking(scheme: Scheme, cells: Cells, least_distinct: int) -> bool:
    if len(cells.texts) < (min(_FEWEST, least_distinct) if scheme.selective else least_distinct):
        return False
    probes = cells.texts[:_FIRST_LOOK]
    matching = sum(1 for text in probes if scheme.pattern.fullmatch(text))
    return matching >= 0.8 * len(probes) and cells.share(scheme.pattern.fullmatch) >= 0.95


def _valid_share(scheme: Scheme, texts: list[str]) -> float:
    if _share_of(scheme, texts[:_FIRST_LOOK]) < 0.8:
        return 0.0
    return _share_of(scheme, texts)


def _share_of(scheme: Scheme, texts: list[str]) -> float:
    check = _check(scheme.module)
    return sum(1 for text in texts if scheme.pattern.fullmatch(text) and check(text)) / max(1, len(texts))

"""Methods that choose, drop or replace columns: what they leave of personal data, as each library documents them."""

from __future__ import annotations

import pytest

from mlsec_nb.notebook import Text
from mlsec_nb.rules import BY_ID

MADE = {
    "pandas": "import pandas as pd, requests\ndf = pd.read_csv('u.csv')\ndf['email']\n",
    "polars": "import polars as pl, requests\ndf = pl.read_csv('u.csv')\ndf['email']\n",
    "Spark": "import requests\nimport pyspark.sql.functions as F\ndf = spark.read.csv('u.csv')\ndf['email']\n",
}
STILL_THERE = {
    "pandas": [
        "df.filter(items=['email','plan'])",
        "df.filter(like='mail')",
        "df.filter(like='x', axis=0)",
        "df.filter(items=['a'], axis='index')",
    ],
    "polars": [
        "df.filter(pl.col('plan') == 1)",
        "df.with_columns(pl.col('email').hash().alias('id'))",
        "df.with_columns(pl.col('email').str.strip_chars())",
        "df.with_columns(pl.col('email').fill_null(''))",
        "df.select(pl.col('email'), 'plan')",
        "df.select(pl.col('email','plan'))",
        "df.select(pl.col(['email','plan']))",
        "df.select(pl.col.email)",
        "df.select(pl.all())",
        "df.select('*')",
        "df.select(pl.col('email').alias('contact'))",
        "df.select(mail=pl.col('email'))",
        "g = pl.read_csv('x').with_columns(pl.col('a').hash())\ng['email']\ng",
        "cols = ['email', pl.col('a')]\ndf.select(*cols)",
        "df.select(pl.col('plan') + pl.col('email'))",
    ],
    "Spark": [
        "df.select(F.col('email'))",
        "df.select(df.email, df['plan'])",
        "df.withColumn('email', F.lower('email'))",
        "df.select('*')",
        "df.filter(df.plan == 1)",
        "df.filter('plan > 1')",
        "df = df.withColumn('a', F.sha2('email', 256))\ndf",
        "df.select([F.col(c) for c in ['email', 'a']])",
    ],
}
GONE = {
    "pandas": [
        "df.filter(items=['plan'])",
        "df.filter(like='pl')",
        "df.filter(regex='^pl')",
        "keep=['plan']\ndf.filter(items=keep)",
        "df.filter(items=keep)",
        "df.assign(email=df.email.map(hash))",
    ],
    "polars": [
        "df.with_columns(pl.col('email').hash())",
        "df.with_columns([pl.col('email').hash(), pl.col('a')])",
        "df.with_columns(pl.lit('x').alias('email'))",
        "df.with_columns(email=pl.lit('x'))",
        "df.with_columns(pl.col('email').map_elements(f))",
        "df.select(pl.col('email').hash())",
        "df.select('plan')",
        "df.select(pl.exclude('email'))",
        "df.select(pl.all().exclude('email'))",
        "df.select(pl.col('*').exclude('email'))",
        "df.select(pl.col('email').n_unique())",
        "df.select(email=pl.lit(1))",
        "df.select(cs.numeric())",
        "g = pl.read_csv('x').with_columns(pl.col('email').hash())\ng['email']\ng",
        "df = df.with_columns(pl.col('email').hash())\ndf",
        "cols = ['plan', pl.col('a')]\ndf.select(cols)",
        "df.select((pl.col('plan') + 'email'))",
        "df.with_columns(pl.when(pl.col('a') > 1).then(pl.lit('x')).otherwise(pl.lit('y')).alias('email'))",
    ],
    "Spark": [
        "df.select('plan')",
        "df.select(F.sha2('email',256))",
        "df.select(F.sha2(F.col('email'),256).alias('email'))",
        "df.withColumn('email', F.sha2('email',256))",
        "df.withColumns({'email': F.lit(1)})",
        "df = df.withColumn('email', F.sha2('email', 256))\ndf",
        "df.select(*[F.sha2(c, 1) for c in ['email', 'a']])",
    ],
}


def _found(library: str, code: str) -> list[str]:
    before, _, frame = code.rpartition("\n")
    source = f"{MADE[library]}{before}\nrequests.post(url, data={frame}.to_json())"
    return [str(match.message) for match in BY_ID["PII130"].find(Text.of(source))]


@pytest.mark.parametrize(
    ("library", "code"), [(library, code) for library, codes in STILL_THERE.items() for code in codes]
)
def test_a_column_that_is_still_there(library: str, code: str) -> None:
    assert len(_found(library, code)) == 1


@pytest.mark.parametrize(("library", "code"), [(library, code) for library, codes in GONE.items() for code in codes])
def test_a_column_that_is_gone_or_made_anew(library: str, code: str) -> None:
    assert _found(library, code) == []


def test_what_is_chosen_by_a_part_of_its_name_is_no_column_of_that_name() -> None:
    (match,) = BY_ID["PII130"].find(
        Text.of(f"{MADE['pandas']}requests.post(url, data=df.filter(like='mail').to_json())")
    )
    assert match.fix is not None
    assert [edit.text for edit in match.fix.edits] == [".drop(columns=['email'])"]

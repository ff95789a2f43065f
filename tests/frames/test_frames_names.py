"""What names say: whole words, vetoes, heads."""

from __future__ import annotations

import pytest

from mlsec_nb.frames.column_names import hints_of, sure_hints_of, words_of

WORDS = {
    "custEmail_1": ("cust", "email", "1"),
    "IPAddress": ("ip", "address"),
    "Fecha de Nacimiento": ("fecha", "de", "nacimiento"),
    "Prénom": ("prenom",),
    "Straße": ("strasse",),
    "homephone": ("home", "phone"),
    "customerfirstname": ("customer", "firstname"),
    "image": ("image",),
    "percentage": ("percentage",),
    "homepage": ("homepage",),
    "": (),
}
HINTS = {
    "e-mail": "EMAIL!",
    "email_address": "EMAIL!",
    "home_address_city": "CITY!",
    "addr_zip": "ZIP!",
    "date_of_birth": "DATE_OF_BIRTH!",
    "marital_status": "MARITAL!",
    "name_of_customer": "PERSON!",
    "número_de_teléfono": "PHONE!",
    "num_tel": "PHONE!",
    "host_name": "PERSON",
    "state": "STATE",
    "születési dátum": "DATE_OF_BIRTH!",
    "SZULETESI_DATUM": "DATE_OF_BIRTH!",
    "hba1c": "HEALTH!",
    "icd10_code": "HEALTH!",
    "Почта": "EMAIL!",
    "사용자명": "USERNAME!",
    "Doğum Tarihi": "DATE_OF_BIRTH!",
    "Kullanıcı Adı": "USERNAME!",
    "Datum rođenja": "DATE_OF_BIRTH!",
    "FØDSELSDATO": "DATE_OF_BIRTH!",
    "fodselsdag": "DATE_OF_BIRTH!",
}
SILENT = """email_count is_email n_emails num_phones no_of_patients avg_age
    phone_type email_hash age_of_account account_age
    memory_address model_name product_name file_name gender_bias_score passport_score page stage image
    latency workflow_state
    password_strength login_count ssn_valid zip_file card_type ip_version customer_company_name spark_job_id
    age_mae street_light_id plat plata cim pol""".split()


@pytest.mark.parametrize("name", WORDS)
def test_names_are_split_into_words(name: str) -> None:
    assert words_of(name) == WORDS[name]


@pytest.mark.parametrize("name", HINTS)
def test_hint(name: str) -> None:
    hint = hints_of(name)[0]
    assert hint.entity.value + "!" * hint.strong == HINTS[name]


@pytest.mark.parametrize("name", SILENT)
def test_property_of_personal_data_is_no_hint(name: str) -> None:
    assert hints_of(name) == ()


@pytest.mark.parametrize(("name", "sure"), [("nir", 0), ("cell_id", 0), ("mobile_number", 1), ("state", 0), ("ssn", 1)])
def test_without_values_a_word_has_to_mean_one_thing(name: str, sure: int) -> None:
    assert len(sure_hints_of(name)) == sure
    assert hints_of(name)


def test_longitude_is_no_swedish_salary() -> None:
    assert {hint.entity.value for hint in hints_of("lon")} == {"GEO"}

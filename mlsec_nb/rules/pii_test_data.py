"""Values that are published as examples or reserved for them: no person's. A table of documented facts."""

from __future__ import annotations

from mlsec_nb.late import late

# RFC 2606 and 6761 reserve example.*, .test, .invalid, .localhost; the others are what documentation writes instead.
_EXAMPLE_DOMAIN = late(
    r"(?:.{1,200}\.)?(?:example|test|invalid|localhost|local|internal|lan)(?:\.[a-z]{2,10})?"
    r"|(?:.{1,200}\.)?(?:(?:my|your|some|any|our)?[-_]?(?:domain|company|email|mail|server|site|website|host|org|organization"
    r"|corp|university|tenant|project)|acme|foo|bar|baz|abc|xyz|xxx+|contoso|fabrikam|adventure-works|northwind|mycorp)"
    r"\.[a-z]{2,10}"
    r"|.{0,200}(?:gserviceaccount\.com|noreply\.github\.com|\.calendar\.google\.com)|[a-z]\.[a-z]{2,3}"
)
# Domains of that form that give mailboxes to everybody.
_PROVIDERS = frozenset("mail.ru mail.de mail.bg mail.ee".split())
_ROLES = frozenset(
    """noreply no-reply donotreply do-not-reply support info admin administrator sales contact help helpdesk hello
    team office webmaster postmaster hostmaster abuse security privacy legal press media jobs careers hr billing
    accounts service services feedback root git hg svn ftp mail mailer-daemon daemon news newsletter marketing
    dev devs developer developers maintainers community users announce discuss list lists subscribe unsubscribe
    owner author authors bot ci build bugs bug-reports issues questions data opensource oss customerservice
    customer-service customersupport inquiries enquiries notifications notification alerts research copyright
    permissions editor editors editorial licensing opencode conduct code-of-conduct coc
    ubuntu ec2-user centos debian fedora azureuser opc hadoop vagrant jovyan jenkins sagemaker-user""".split()
)
_STAND_INS = frozenset(
    """user username user1 user2 user3 users you your yourname your-name your_name your.name youremail your-email
    your_email your.email me myself my myname my.name myemail my-email my_email my.email name firstname lastname
    first.last firstname.lastname first.lastname someone somebody somename anyone nobody test test1 test2 tester
    testuser test.user demo sample example foo bar baz foobar abc xyz abcd xxx xxxx email e-mail mail address
    login person customer client guest john.doe johndoe john_doe jdoe j.doe john jane.doe janedoe jane_doe jane
    doe john.smith johnsmith jane.smith janesmith alice bob charlie carol dave eve mallory joe max.mustermann
    mustermann jean.dupont alice.smith bob.jones""".split()
)
# Issued by networks and processors for tests, or printed in their manuals.
_TEST_CARDS = frozenset(
    """4111111111111111 4242424242424242 4012888888881881 4222222222222 4000056655665556 5555555555554444
    5105105105105100 2223003122003222 5200828282828210 378282246310005 371449635398431 378734493671000
    6011111111111117 6011000990139424 6011981111111113 30569309025904 38520000023237 3056930009020004
    36227206271667 3566002020360505 3530111333300000 6200000000000005 5454545454545454 4007000000027
    4917610000000000 5425233430109903 4263982640269299 4988438843884305 374245455400126 4532015112830366
    5500000000000004 340000000000009 30000000000004 6011000000000004 2014000000000009 3088000000000009""".split()
)
# Examples of the IBAN registry and of the encyclopedias and libraries that copy them.
_TEST_IBANS = frozenset(
    """GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 GB94BARC10201530093459
    DE89370400440532013000 DE75512108001245126199 DE44500105175407324931 FR1420041010050500013M02606
    FR7630006000011234567890189 FR7630001007941234567890185 ES9121000418450200051332 ES7921000813610123456789
    IT60X0542811101000000123456 NL91ABNA0417164300 BE68539007547034 CH9300762011623852957 CH5604835012345678009
    AT611904300234573201 PL61109010140000071219812874 SE4550000000058398257466 NO9386011117947
    DK5000400440116243 FI2112345600000785 PT50000201231234567890154
    IE29AIBK93115212345678 LU280019400644750000""".split()
)
# SSA: never issued, or void after they were printed on wallet cards and in advertisements.
_TEST_SSNS = frozenset("123456789 078051120 219099999 457555462".split())
# NANPA keeps 555-01xx for fiction; in practice no subscriber has exchange 555. Ofcom and ACMA publish theirs.
_TEST_PHONE = late(
    r"\+?1?\d{3}555\d{4}|\+?(?:44|0)(?:1632960|7700900|2079460|1134960|1144960|1154960|1164960|1174960|1184960)\d{3}"
    r"|\+?(?:61|0)491570\d{3}|\+?1?8(?:00|33|44|55|66|77|88)\d{7}|(?:1?[2-9]\d{2})?5550\d{3}"
)
# Column sets of published teaching data: their people are long public, or were made anonymous by the publisher.
_PUBLISHED = (
    frozenset({"survived", "pclass"}),  # Titanic passengers
    frozenset({"education", "capitalgain"}),  # Adult census income
    frozenset({"pregnancies", "glucose"}),  # Pima diabetes
    frozenset({"thalach", "chol"}),  # Cleveland heart disease
    frozenset({"bmi", "children", "smoker", "charges"}),  # medical insurance costs
    frozenset({"medinc", "houseage"}),  # California housing
    frozenset({"medianincome", "oceanproximity"}),  # California housing, with names
    frozenset({"bmi", "bp", "s1", "s2"}),  # diabetes progression
    frozenset({"totalbill", "tip", "smoker"}),  # restaurant tips
)

# Name servers that everybody uses, and the number that stands for "some address".
_WELL_KNOWN_IPS = frozenset("8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 208.67.222.222 208.67.220.220 1.2.3.4".split())
_PORT = late(r":\d{1,5}$")
# "123 Main St": what documentation writes for an address has a house number that counts.
_EXAMPLE_STREET = late(r"(?:123|1234|12345|456|789|1011|101112) [A-Z][a-z]{1,20}\.? [A-Z][a-z]{1,10}\b")


def is_nobodys_ip(address: str) -> bool:
    """True for what is no IP address, or one that leads to no connection's owner: private, reserved, well known."""
    import ipaddress

    bare = _PORT.sub("", address) if address.count(".") == 3 else address
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return True
    return not parsed.is_global or parsed.is_multicast or bare in _WELL_KNOWN_IPS


def is_example_email(address: str) -> bool:
    """True for reserved or documentation domains, role and machine mailboxes, and stand-ins such as john.doe."""
    local, _, domain = address.lower().rpartition("@")
    local = local.removeprefix("mailto:").partition("+")[0]
    if not {local, local.rpartition("-")[2]}.isdisjoint(_ROLES) or {local, local.rstrip("0123456789")} & _STAND_INS:
        return True
    return domain not in _PROVIDERS and _EXAMPLE_DOMAIN.fullmatch(domain[:253]) is not None


def is_test_card(digits: str) -> bool:
    """True for published test numbers, and for digits that repeat or count as no issued number's do."""
    return digits in _TEST_CARDS or is_made_up(digits) or len(set(digits)) <= 3 or "00000" in digits


def is_test_iban(compact: str) -> bool:
    """True for the registry's examples and for account numbers that count up."""
    return compact in _TEST_IBANS or is_made_up(compact[4:])


def is_test_ssn(digits: str) -> bool:
    """True for numbers declared void by the SSA, and for 987-65-43xx, which it keeps for advertisements."""
    return digits in _TEST_SSNS or digits.startswith("98765432") or len(set(digits)) <= 2


def is_test_phone(digits: str) -> bool:
    """True for ranges kept for fiction, toll-free numbers (no person's), and digits that count or repeat."""
    return _TEST_PHONE.fullmatch(digits) is not None or is_made_up(digits) or len(set(digits[-7:])) <= 2


def is_made_up(digits: str) -> bool:
    """True when seven characters in a row count up, count down or are the same."""
    return any(run in digits for run in _RUNS)


_UP = "01234567890123456789"
_RUNS = frozenset(
    [_UP[i : i + 7] for i in range(10)] + [_UP[::-1][i : i + 7] for i in range(10)] + [str(d) * 7 for d in range(10)]
)


def is_published_data(headers: tuple[str, ...]) -> bool:
    """True when the columns are those of a public teaching data set."""
    names = {"".join(c for c in header.lower() if c.isalnum()) for header in headers}
    return any(columns <= names for columns in _PUBLISHED)


_STAND_IN_NAMES = frozenset(
    """alice bob carol charlie dave eve mallory trent peggy john jane doe smith joe bloggs max erika mustermann
    jean dupont test user example sample demo dummy foo bar baz person customer patient name first last
    firstname lastname""".split()
)


def is_example(entity: str, value: str) -> bool:
    """True when a value of an entity is a stand-in or a published test value."""
    digits = "".join(c for c in value if c.isdigit())
    if entity == "EMAIL":
        return is_example_email(value.strip().rstrip(".…"))  # Spark cuts long values
    if entity == "PERSON":
        words = value.lower().replace(".", " ").split()
        return all(word.strip("_0123456789") in _STAND_IN_NAMES or len(word) == 1 for word in words)
    if entity == "ADDRESS":
        return _EXAMPLE_STREET.match(value) is not None
    if entity == "IP":
        return is_nobodys_ip(value)
    check = {"CARD": is_test_card, "SSN": is_test_ssn, "PHONE": is_test_phone}.get(entity)
    if check is not None:
        return check(digits)
    return entity == "IBAN" and is_test_iban(value.replace(" ", "").upper())


def may_be(entity: str, value: str) -> bool:
    """Whether a value has what every one of the entity has: an @, dots or colons, or seven digits."""
    if entity == "EMAIL":
        return "@" in value
    if entity == "IP":
        return "." in value or ":" in value
    return entity not in ("CARD", "SSN", "PHONE", "IBAN") or sum(c.isdigit() for c in value) >= 7

"""`%mlsec watch`: what is said under a cell, over the comm, and when nothing is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from kernel_session import Ran, Session, started

PEOPLE = "pd.DataFrame({'email': [f'ann{i}@mail{i}.org' for i in range(40)], 'age': range(20, 60), 'n': 1.5})"


@pytest.fixture(scope="module", autouse=True)
def watched(session: Session) -> Iterator[None]:
    session.run("import pickle\nimport pandas as pd\nimport numpy as np")
    assert "watch is on" in session.run(ENOUGH).plain
    yield


# So much time that a busy machine changes nothing in what is said.
ENOUGH = "%mlsec watch on --budget 20000"


def lines(ran: Ran) -> str:
    """What mlsec said below the cell."""
    return ran.plain


def live(ran: Ran) -> dict[str, Any]:
    """The last "live" message of the comm."""
    sent = [m["content"]["data"] for m in ran.messages if m["msg_type"] == "comm_msg"]
    found = [data for data in sent if data.get("kind") == "live"]
    assert found, "nothing was sent"
    last: dict[str, Any] = found[-1]
    return last


def test_a_finding_in_the_cell_is_one_line(session: Session) -> None:
    ran = session.run("if 0:\n    pickle.load(f)")
    assert lines(ran) == f"mlsec: In[{ran.count}]: 1 high, DES001"
    assert ran.html.startswith("<details") and "unpickling" in ran.html


def test_an_innocent_cell_is_left_alone(session: Session) -> None:
    assert lines(session.run("x = 1")) == ""
    assert session.run("x").results[0][1] == "1"


def test_a_secret_that_is_printed_is_found_and_not_repeated(session: Session, canary: str) -> None:
    halves = canary[:12], canary[12:]
    ran = session.run(f"print({halves[0]!r} + {halves[1]!r})")
    said = "".join(str(m["content"]) for m in ran.messages if m["msg_type"] in ("display_data", "comm_msg"))
    assert "SEC001" in lines(ran)
    assert canary not in said
    output = [f for f in live(ran)["report"]["findings"] if f["part"] == "output"]
    assert [(f["where"], f["start"], f["end"]) for f in output] == [(["outputs", 0, "text"], 0, len(canary))]


@pytest.mark.parametrize(
    "code",
    ["display({})", "{}", "raise ValueError({})", "import sys; n = sys.stderr.write({})", "!echo {}",
     "display({}); get_ipython().run_cell('1;')", "import asyncio; await asyncio.sleep(0)\nprint({})",
     "word = 'async'\nprint({})"],
)  # fmt: skip
def test_every_kind_of_output_is_looked_at(session: Session, canary: str, code: str) -> None:
    shown = f"{canary[:9]}''{canary[9:]}" if code.startswith("!") else f"{canary[:9]!r} + {canary[9:]!r}"
    ran = session.run(code.format(shown))
    assert f"mlsec: In[{ran.count}]: 1 " in lines(ran) and lines(ran).endswith("SEC001")
    assert canary not in str([m["content"] for m in ran.messages if m["msg_type"] == "comm_msg"])


def test_a_frame_that_is_made_is_judged_and_told_without_values(session: Session) -> None:
    ran = session.run(f"patients = {PEOPLE}")
    assert "patients (40 rows): personal data in email (EMAIL), age (AGE)" in lines(ran)
    frame = next(frame for frame in live(ran)["frames"] if frame["name"] == "patients")
    assert (frame["kind"], frame["rows"], frame["sampled"]) == ("pandas.DataFrame", 40, False)
    assert frame["columns"][0]["shape"] == "aaa99@aaaa99.aaa"
    assert {action["id"] for action in frame["actions"]} == {"drop", "mask", "hmac", "generalise", "parquet"}
    assert "ann1" not in str(live(ran)) and "ann1" not in ran.plain + ran.html


def test_an_unchanged_frame_is_told_once_and_a_changed_one_again(session: Session) -> None:
    session.run(f"clients = {PEOPLE}")
    assert lines(session.run("y = len(clients)")) == ""
    assert "clients (40 rows)" in lines(session.run("clients.attrs['a'] = 1"))  # the text may mean a change
    assert "phone (PHONE)" in lines(session.run("clients['phone'] = [f'+1 202-555-{i:04}' for i in range(40)]"))
    assert lines(session.run("pass")) == ""
    assert "clients" not in [frame["name"] for frame in live(session.run("del clients"))["frames"]]


def test_values_written_in_place_are_seen(session: Session) -> None:
    session.run("quiet = pd.DataFrame({'note': ['nothing'] * 40})")
    assert "quiet" not in lines(session.run("quiet"))
    ran = session.run("quiet.iloc[:, 0] = [f'ann{i}@mail{i}.org' for i in range(40)]")
    assert "note (EMAIL)" in lines(ran)


def test_places_count_as_javascript_does(session: Session) -> None:
    ran = session.run("a = '\U0001f600'; b = pickle.loads(c) if 0 else a", cell_id="cell-of-the-notebook")
    found = [f for f in live(ran)["report"]["findings"] if f["cell_id"] == "cell-of-the-notebook"]
    assert [(f["rule"], f["start"], f["where"]) for f in found] == [("DES001", 14, ["source"])]
    assert found[0]["path"] == ""


def test_without_a_cell_id_the_message_says_which_input(session: Session) -> None:
    ran = session.run("d = pickle.loads(c) if 0 else 1")
    assert any(f"(In[{ran.count}])" in f["message"] for f in live(ran)["report"]["findings"])


def test_a_wide_frame_is_finished_while_the_kernel_is_idle(session: Session) -> None:
    session.run("numbers = np.random.default_rng(0).random((60, 3000))\nmails = [f'a{i}@m{i}.org' for i in range(60)]")
    session.run("%mlsec watch on --budget 50 --quiet")
    ran = session.run("wide = pd.DataFrame(numbers)\nwide['email'] = mails")
    assert "still to be looked at: wide" in lines(ran)
    for _ in range(60):
        time.sleep(0.5)
        told = session.refreshed()
        if any(frame["name"] == "wide" for frame in told["frames"]):
            break
    frame = next(frame for frame in told["frames"] if frame["name"] == "wide")
    assert [column["name"] for column in frame["columns"]] == ["email"]
    session.run(f"del wide\n{ENOUGH}")


def test_the_page_asks_again_and_gets_code_only_on_a_click(session: Session) -> None:
    session.run(f"guests = {PEOPLE}")
    assert session.refreshed()["kind"] == "live"
    answer = session.told({"kind": "action", "frame": "guests", "action": "drop"})
    assert (answer["kind"], answer["code"]) == ("insert", "guests = guests.drop(columns=['email'])")
    assert session.value("list(guests.columns)") == ["email", "age", "n"]
    problem = session.told({"kind": "action", "frame": "nobody", "action": "drop"})
    assert problem["kind"] == "problem"
    for hostile in ({}, {"kind": "action"}, {"kind": "action", "frame": [], "action": {}}, {"kind": 1}, []):
        session.tell(hostile)
    assert session.refreshed()["kind"] == "live"


def test_it_says_what_it_is_and_can_be_switched_off(session: Session) -> None:
    with started(session.folder) as kernel:
        hello = [m["content"] for m in kernel.run("%load_ext mlsec_nb").messages if m["msg_type"] == "comm_open"]
        assert [(c["target_name"], c["data"]["kind"], c["data"]["protocol"]) for c in hello] == [
            ("mlsec_nb", "hello", 1)
        ]
        kernel.run("%mlsec watch on\n%mlsec watch on")
        ran = kernel.run("import pickle\nif 0:\n    pickle.load(f)")
        assert ran.plain.count("mlsec:") == 1
        assert "watch is off" in kernel.run("%mlsec watch off").plain
        assert kernel.run("if 0:\n    pickle.load(f)").plain == ""
        kernel.run("%mlsec watch on")
        kernel.run("%unload_ext mlsec_nb")
        assert kernel.run("if 0:\n    pickle.load(f)\n").plain == ""
        callbacks = "[c.__module__ for of in get_ipython().events.callbacks.values() for c in of]"
        assert not [module for module in kernel.value(callbacks) if module.startswith("mlsec_nb")]

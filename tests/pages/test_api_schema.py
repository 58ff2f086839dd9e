"""The API keeps to its own description, whatever is sent: generated calls, each seen by the checks of schemathesis."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from furnished import BASE, HERS, HIS, NEVER, NOWHERE, furnish, weighed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from kept_home import Clock, keep, moment, the_home
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from household.settings import Settings
from household.store import Store
from pages import create_app
from pages.api_openapi import document
from pages.api_routes import ROUTES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
#: What stands in the furnished home, so that calls also arrive somewhere.
REAL = {
    "turn": st.sampled_from([HERS, HIS]),
    "chore": st.sampled_from(["was", "tuin"]),
    "number": st.integers(1, 4),
    "came": st.just(NEVER),
}
EXAMPLES = 8


class House:
    """The application with a furnished home, and a token of Sanne's that may do all that she may."""

    def __init__(self, folder: Path) -> None:
        chosen = Settings(data=folder / "data", database_url=f"sqlite:///{folder}/samen.db")
        self.store, self.clock = Store.open(chosen), Clock(moment(1, 14))
        household = keep(self.store, weighed(the_home(moment)))
        furnish(self.store, household, self.clock.now, moment)
        self.token = self.store.add_api_token(household, "sanne", "generated", True, self.clock.now)
        self.app = create_app(self.store, chosen, self.clock)
        self.schema = schemathesis.openapi.from_wsgi("/api/openapi.json", self.app)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_whatever_is_sent_is_answered_as_described(house: House, route: object, mode: GenerationMode) -> None:
    operation = house.schema[route.path][route.method]  # type: ignore[attr-defined]
    named = st.fixed_dictionaries({name: REAL[name] for name in route.named})  # type: ignore[attr-defined]

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=HealthCheck)
    @given(case=operation.as_strategy(generation_mode=mode), real=st.none() | named)
    def calls(case: schemathesis.Case, real: dict[str, object] | None) -> None:
        if real and mode is GenerationMode.POSITIVE:
            case.path_parameters = {**(case.path_parameters or {}), **real}
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and "address" in case.body:
            case.body["address"] = NOWHERE  # what is made up may be somebody's
        house.clock.now += timedelta(seconds=8)  # nobody is too fast here
        headers = {"Authorization": f"Bearer {house.token}"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    calls()


def test_each_example_arrives_and_is_answered_as_described(house: House) -> None:
    real = {"turn": HERS, "chore": "was", "number": 1, "came": NEVER}
    headers = {"Authorization": f"Bearer {house.token}"}

    for route in sorted(ROUTES, key=lambda route: route.method == "DELETE"):
        example = dict(route.examples) | ({"address": NOWHERE} if "address" in route.examples else {})
        body = {"json": example} if route.takes and route.method != "GET" else {}
        case = house.schema[route.path][route.method].Case(
            path_parameters={name: real[name] for name in route.named},
            **({"body": body["json"], "media_type": "application/json"} if body else {}),
        )
        house.clock.now += timedelta(seconds=8)
        answer = case.call_and_validate(headers=headers, checks=CHECKS[:5])

        assert answer.status_code in (200, 404, 409), (route.name, answer.text)


def test_the_description_is_open_and_holds_the_whole_table(house: House) -> None:
    answer = house.app.test_client().get("/api/openapi.json")

    assert answer.status_code == 200
    described = {(m.upper(), path) for path, each in answer.json["paths"].items() for m in each}
    assert described == {(route.method, route.path) for route in ROUTES}


def test_each_schema_is_one_and_each_example_fits_it() -> None:
    whole = document(BASE)

    for name, schema in whole["components"]["schemas"].items():
        Draft202012Validator.check_schema({**schema, "components": whole["components"]})
        assert name
    for route in ROUTES:
        if route.examples:
            assert route.takes is not None
            route.takes.model_validate(route.examples)


def test_what_is_described_are_the_addresses_that_there_are(house: House) -> None:
    rules = {r.rule for r in house.app.url_map.iter_rules() if r.rule.startswith(f"{BASE}/")}

    assert rules == {BASE + route.path.replace("{", "<").replace("}", ">") for route in ROUTES}
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_no_request_that_holds_a_secret_and_no_answer_that_does_is_kept_for_a_second_sending() -> None:
    schemas = document(BASE)["components"]["schemas"]

    def secret(name: str) -> bool:
        return any(f == "token" or one.get("writeOnly") for f, one in schemas[name].get("properties", {}).items())

    with_secrets = {
        route.name
        for route in ROUTES
        if secret(route.gives.__name__) or (route.takes and route.method != "GET" and secret(route.takes.__name__))
    }
    assert with_secrets >= {"add_device", "connect_account", "open_notes", "talk_open", "choose_passphrase"}
    assert [route.name for route in ROUTES if route.name in with_secrets and route.once] == []

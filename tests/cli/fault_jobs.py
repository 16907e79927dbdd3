# SPDX-License-Identifier: Apache-2.0
"""What the tool does on a card, what has to be true when it was done, and what it may say to whoever tries it
again after an interruption: jobs for test_faults."""

import dataclasses
from collections.abc import Callable

from tool_case import NOT_FOUND, OK, PIN_INCORRECT, REFUSED

PENDING = 12
PIN = ("--pin-source", "file:pin")
NEW_PIN = ("--new-pin-source", "file:new")
SO_PIN = ("--so-pin-source", "file:so-pin")
LABEL = "Ani Putri"


@dataclasses.dataclass(frozen=True)
class Job:
    name: str
    condition: str  # of the card: a method of test_faults.Cards
    command: tuple
    is_done: Callable  # fails the test case where it is not
    powers: bool = False  # whether it needs what lets one write
    outcome: int = OK
    again: tuple = ()  # besides, for the next attempt
    already: tuple = ()  # statuses of the next attempt where the interrupted one had come to its end
    alters: tuple = ()  # ids of the keys and certificates that may be others afterwards


def shows_token(case):
    token = case.tool("token", "info")["token"]
    case.assertEqual(token["label"], LABEL)


def is_initialised(case):
    """With the secrets that were given, and none from the factory."""
    case.kunci("pin", "verify", *PIN)
    case.write("factory-pin", "123456\n")
    case.write("factory-so-pin", "12345678\n")
    case.kunci("pin", "verify", "--pin-source", "file:factory-pin", status=PIN_INCORRECT)
    case.kunci("pin", "unblock", "--so-pin-source", "file:factory-so-pin", *NEW_PIN, status=PIN_INCORRECT)
    case.kunci("pin", "verify", *PIN)


def new_pin_is_right(case):
    case.kunci("pin", "verify", "--pin-source", "file:new")


def has_key(case):
    case.assertIn(case.signature, [key["id"] for key in case.tool("key", "list", *PIN)["keys"]])
    case.request(out="of-the-key.pem")


def has_no_key(case):
    case.assertNotIn(case.signature, [key["id"] for key in case.tool("key", "list", *PIN)["keys"]])


def has_other_certificate(case):
    case.kunci("cert", "export", "--id", case.signature, "--out", "exported.pem", "--force")
    case.assertEqual(case.openssl("x509", "-in", "exported.pem"), case.openssl("x509", "-in", "other.pem"))


def has_no_certificate(case):
    case.assertNotIn(case.signature, [one["id"] for one in case.tool("cert", "list")["certificates"]])


def has_request(case):
    case.openssl("req", "-in", "request.pem", "-noout", "-verify")


def can_be_answered(case):
    """The request is there, and the answer to it becomes the certificate."""
    has_request(case)
    case.sign_request()
    case.tool("enroll", "--answer", "answer.pem", *PIN, *case.powers)
    certificate, = case.tool("cert", "list")["certificates"]
    case.assertEqual(certificate["id"], case.signature)


PROFILE = """
[key]
algorithms = ["p256"]
[subject]
template = "CN={name},O=Kantor,C=ID"
required = ["CN"]
[certificate]
key_usage = ["digitalSignature", "nonRepudiation"]
key_usage_critical = true
subject_as_requested = ["CN"]
[authority]
protocol = "file"
anchors = ["ca.pem"]
"""


def jobs(signature):
    """`signature`: the id of the place for signatures."""
    here = ("--id", signature)
    return (
        Job("token info", "initialised", ("token", "info"), shows_token),
        Job("token init", "factory", ("token", "init", "--label", LABEL, *SO_PIN, "--new-pin-source", "file:pin"),
            is_initialised, again=("--yes",)),
        Job("pin change", "initialised", ("pin", "change", *PIN, *NEW_PIN), new_pin_is_right,
            already=(PIN_INCORRECT,)),
        Job("pin unblock", "locked", ("pin", "unblock", *SO_PIN, *NEW_PIN), new_pin_is_right),
        Job("key generate", "initialised", ("key", "generate", "--algorithm", "p256", *PIN), has_key, powers=True,
            already=(REFUSED,), alters=(signature,)),
        Job("key delete", "owned", ("key", "delete", *here, *PIN, "--yes"), has_no_key, powers=True,
            already=(NOT_FOUND,), alters=(signature,)),
        Job("cert import", "owned", ("cert", "import", "other.pem", *PIN, "--replace", "--yes"),
            has_other_certificate, powers=True, already=(REFUSED,), alters=(signature,)),
        Job("cert delete", "owned", ("cert", "delete", *here, *PIN, "--yes"), has_no_certificate, powers=True,
            already=(NOT_FOUND,), alters=(signature,)),
        Job("cert request", "owned", ("cert", "request", *here, "--subject", "CN=Ani Putri", *PIN, "--out",
                                      "request.pem", "--force"), has_request),
        Job("enroll", "initialised", ("enroll", "--profile", "profile.toml", "--field", "name=Ani Putri", *PIN,
                                      "--out", "request.pem"), can_be_answered, powers=True, outcome=PENDING,
            again=("--force",), alters=(signature,)),
    )

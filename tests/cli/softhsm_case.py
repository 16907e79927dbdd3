# SPDX-License-Identifier: Apache-2.0
"""Runs the built tool against SoftHSM2 with a token directory of its own."""

import os

from tool_case import *  # pylint: disable=wildcard-import,unused-wildcard-import
from tool_case import ToolCase

SOFTHSM = os.environ["KUNCI_TEST_SOFTHSM"]


class SoftHsmCase(ToolCase):
    """Each test has an empty SoftHSM2."""

    module = SOFTHSM

    def setUp(self):
        super().setUp()
        (self.directory / "tokens").mkdir()
        configuration = self.write(
            "softhsm2.conf", f"directories.tokendir = {self.directory}/tokens\n"
            "objectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n")
        self.environment["SOFTHSM2_CONF"] = str(configuration)

    def init(self, label="Ani Putri", *more):
        fresh = self.fresh_uri()
        self.kunci("token", "init", "--token", fresh, "--label", label, "--so-pin-source",
                   "file:so-pin", "--new-pin-source", "file:pin", *more)

    def fresh_uri(self):
        """SoftHSM2 always has one slot with a token that is not initialised."""
        return next(token["uri"] for token in self.tool("token", "list")["tokens"]
                    if not token["initialized"])

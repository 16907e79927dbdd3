# SPDX-License-Identifier: Apache-2.0
from softhsm_case import BAD_INPUT, OK, SoftHsmCase

PROBLEM = ["file", "line", "column", "key", "message"]


class ConfigCheck(SoftHsmCase):
    def check(self, *arguments, status=OK, environment=None):
        return self.tool("config", "check", *arguments, status=status, environment=environment)

    def test_a_good_file(self):
        self.write("good.toml", "[module]\nlog = 'info'\n")
        document = self.check("good.toml")
        self.assert_keys(document, ["schema", "looked_for", "valid_files", "problems"])
        self.assertEqual(document["valid_files"], ["good.toml"])
        self.assertIn("no problem", self.kunci("config", "check", "good.toml").text)

    def test_every_problem_is_shown_with_place_and_remedy(self):
        self.write("bad.toml", "[policy]\npin_cash = 1\npin_cache = 'always'\n[what]\n")
        document = self.check("bad.toml", status=BAD_INPUT)
        for problem in document["problems"]:
            self.assert_keys(problem, PROBLEM)
        self.assertEqual([(row["line"], row["column"], row["key"]) for row in document["problems"]],
                         [(2, 1, "policy.pin_cash"), (3, 13, "policy.pin_cache"), (4, 2, "what")])
        shown = self.kunci("config", "check", "bad.toml", status=BAD_INPUT).text
        self.assertIn("bad.toml:3:13: policy.pin_cache: ", shown)
        self.assertIn('"login" | "never"', shown)

    def test_files_that_are_none(self):
        self.write("big.toml", "#" * 65537)
        for name in ("absent.toml", "/dev/zero", ".", "big.toml"):
            self.check(name, status=BAD_INPUT)

    def test_looks_where_the_module_does(self):
        self.assertTrue(self.check()["looked_for"][-1].endswith("/.config/kunci/kunci.toml"))
        (self.directory / ".config/kunci").mkdir(parents=True)
        self.write(".config/kunci/kunci.toml", "x = 1")
        self.assertEqual(len(self.check(status=BAD_INPUT)["problems"]), 1)
        self.write("own.toml", "")
        document = self.check(environment={"KUNCI_CONFIG": self.path("own.toml")})
        self.assertEqual(document["looked_for"], [self.path("own.toml")])
        self.check(environment={"KUNCI_CONFIG": "/nowhere.toml"}, status=BAD_INPUT)

    def test_needs_no_module(self):
        self.write("good.toml", "")
        self.check("good.toml", environment={"KUNCI_MODULE": "/nowhere.so"})

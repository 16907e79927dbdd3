# SPDX-License-Identifier: Apache-2.0
import contextlib
import subprocess

from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from prepared_token import MODULE
from ssh_server import SshServer

CLIENT = Client("OpenSSH", ("openssh-client", "openssh-server"))


class OpenSsh(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        askpass = self.write("askpass", f"#!/bin/sh\ncat {self.token.pin_file}\n", mode=0o700)
        self.environment |= {"SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force"}

    def public_line(self, key):
        """The line for authorized_keys that ssh-keygen makes of the token's key."""
        wanted = self.run_client("ssh-keygen", "-i", "-m", "PKCS8", "-f", self.public_key(key)).split()[:2]
        lines = self.run_client("ssh-keygen", "-D", MODULE).splitlines()
        found = [line for line in lines if line.split()[:2] == wanted]
        self.assertEqual(len(found), 1, lines)
        return found[0]

    @contextlib.contextmanager
    def agent(self):
        """ssh-agent, which takes PIN and module from ssh-add."""
        address = str(self.path("agent"))
        with subprocess.Popen(["ssh-agent", "-D", "-a", address, "-P", MODULE], stdout=subprocess.PIPE,
                              **self.options()) as agent:
            try:
                agent.stdout.readline()  # it listens
                self.environment["SSH_AUTH_SOCK"] = address
                yield
            finally:
                agent.terminate()

    def log_in(self, server, *options):
        shown = self.run_client(*server.client, *options, "127.0.0.1", "echo", "logged", "in")
        self.assertIn("logged in", shown)

    @does("public keys listed (`ssh-keygen -D`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_list(self, key):
        self.assertIn(key.label, self.public_line(key))

    @does("login to sshd (`ssh -I`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_login(self, key):
        server = SshServer(self, self.public_line(key) + "\n")
        self.log_in(server, "-I", MODULE)

    @does("login to sshd through ssh-agent", RSA, P256, OPENPGP, OPENPGP_P256)
    def test_agent(self, key):
        self.log_in_through_agent(key)

    @refuses("login to sshd through ssh-agent", BSRE,
             because="the agent asks for the PIN when the module is added, and never again")
    def test_agent_asks_once(self, key):
        server = SshServer(self, self.public_line(key) + "\n")
        with self.agent():
            self.run_client("ssh-add", "-s", MODULE)
            self.assertIn("agent refused operation",
                          self.run_client(*server.client, "127.0.0.1", "true", status=255))

    def log_in_through_agent(self, key):
        server = SshServer(self, self.public_line(key) + "\n")
        with self.agent():
            self.run_client("ssh-add", "-s", MODULE)
            self.assertIn(self.public_line(key), self.run_client("ssh-add", "-L"))
            self.log_in(server)
            self.log_in(server)
            self.run_client("ssh-add", "-e", MODULE)
            self.run_client("ssh-add", "-L", status=1)

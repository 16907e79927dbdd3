# SPDX-License-Identifier: Apache-2.0
import contextlib
import pathlib
import subprocess

from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from namespaces import with_mounts
from prepared_token import MODULE, PIN
from ssh_server import SshServer

CLIENT = Client("p11-kit", ("p11-kit",), "The modules that the system has registered are hidden from it.")


def pkg_config(variable):
    return subprocess.run(["pkg-config", f"--variable={variable}", "p11-kit-1"], check=True,
                          capture_output=True, text=True).stdout.strip()


class P11KitCase(ClientCase):
    """pkcs11-tool signs, through p11-kit's modules."""

    def sign_through(self, module, key, mechanism, *, data="data", command=lambda *words: words,
                     environment=None, **options):
        return self.run_client(*command(
            "pkcs11-tool", "--module", module, "--token-label", "Uji", "--login", "--pin", "env:TEST_PIN",
            "--sign", "--id", key.id, "--mechanism", mechanism, "--input-file", data, "--output-file",
            "signature", "--signature-format", "openssl"),
            environment={"TEST_PIN": PIN} | (environment or {}), **options)


class Registered(P11KitCase):
    """p11-kit reads no user's settings where the user is root, so that it is shown another folder."""

    def registered(self, *command):
        self.write("modules/kunci.module", f"module: {MODULE}\n", mode=0o644)
        return with_mounts(f"mount --bind modules {pkg_config('p11_module_configs')}", *command)

    @does("token listed (`p11-kit list-modules`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_list(self, _):
        shown = self.run_client(*self.registered("p11-kit", "list-modules"))
        self.assertRegex(shown, r"^kunci: [\s\S]*\n    token: Uji\n")

    @does("signature through the proxy", RSA, BSRE, OPENPGP)
    def test_proxy_rsa(self, key):
        self.sign_through(pkg_config("proxy_module"), key, "SHA256-RSA-PKCS", command=self.registered)
        self.verify_with_openssl(key, "signature")

    @does("signature through the proxy", P256, OPENPGP_P256)
    def test_proxy_ec(self, key):
        self.sign_through(pkg_config("proxy_module"), key, "ECDSA-SHA256", command=self.registered)
        self.verify_with_openssl(key, "signature")


class Remote(P11KitCase):
    """`p11-kit server` gives the token to whoever reaches its Unix socket."""

    client_module = str(pathlib.Path(pkg_config("p11_module_path")) / "p11-kit-client.so")

    @contextlib.contextmanager
    def started(self, *command):
        """A child process that has written a line, which says that it is ready."""
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              **self.options()) as running:
            try:
                self.assertTrue(running.stdout.readline())
                yield
            finally:
                running.terminate()

    def server(self):
        return self.started("p11-kit", "server", "--foreground", "--name", str(self.path("server")),
                            "--provider", MODULE, "pkcs11:token=Uji")

    def sign_over(self, address, key, mechanism, **options):
        return self.sign_through(
            self.client_module, key, mechanism,
            environment={"P11_KIT_SERVER_ADDRESS": f"unix:path={self.path(address)}"}, **options)

    def sign_and_verify_over(self, address, key):
        if key.algorithm == "p256":
            self.openssl("dgst", "-sha256", "-binary", "-out", "digest", "data")
            self.sign_over(address, key, "ECDSA", data="digest")
        else:
            self.sign_over(address, key, "SHA256-RSA-PKCS")
        self.verify_with_openssl(key, "signature")

    @does("signature through `p11-kit server` and `p11-kit-client.so`", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_server(self, key):
        with self.server():
            self.sign_and_verify_over("server", key)

    @refuses("the same, hashed in the module", P256, OPENPGP_P256,
             because="p11-kit 0.24's protocol has RSA with a hash, but not ECDSA with one")
    def test_protocol(self, key):
        with self.server():
            self.assertIn("CKR_MECHANISM_INVALID",
                          self.sign_over("server", key, "ECDSA-SHA256", status=1))

    @does("the same over ssh, on another host", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_ssh(self, key):
        self.run_client("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "login")
        host = SshServer(self, self.path("login.pub").read_text(encoding="ascii"))
        forward = f"{self.path('there')}:{self.path('server')}"
        with self.server(), self.started(*host.client, "-i", "login", "-o", "ExitOnForwardFailure=yes",
                                         "-R", forward, "127.0.0.1", "echo ready; cat"):
            self.sign_and_verify_over("there", key)

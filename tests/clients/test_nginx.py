# SPDX-License-Identifier: Apache-2.0
import contextlib
import pathlib
import socket
import subprocess

from declarations import OPENPGP, OPENPGP_P256, P256, RSA, Client, does
from openssl_engine import EngineCase

CLIENT = Client("nginx", ("nginx",),
                "The master process reads the key; the workers, which it forks, sign with it.")

CONFIGURATION = """
daemon off;
{user}
worker_processes 2;
pid nginx.pid;
ssl_engine pkcs11;
error_log stderr notice;
env OPENSSL_CONF;
env PCSCLITE_CSOCK_NAME;
env KUNCI_MODULE;
env HOME;
events {{ }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key "engine:pkcs11:{key}";
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    {settings}
    location / {{ return 200 "Surat Contoh\\n"; }}
  }}
}}
"""


class Nginx(EngineCase):
    """nginx serves with the key on the token."""

    @contextlib.contextmanager
    def serving(self, key, settings=""):
        """The port that nginx listens on. Its workers keep the user of this test."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.write("nginx.conf", CONFIGURATION.format(
            user="user root;" if pathlib.Path("/proc/self").owner() == "root" else "", port=port,
            certificate=self.token.certificate(key), key=self.key_uri(key), settings=settings))
        with subprocess.Popen(["nginx", "-p", self.directory, "-c", self.path("nginx.conf"), "-e", "stderr"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, **self.options()) as running:
            try:
                seen = ""
                for line in running.stderr:
                    seen += line
                    if "start worker process " in line:
                        yield port
                        break
                else:
                    self.fail(seen)
            finally:
                running.terminate()

    def ask(self, key, port, *version):
        shown = self.run_client(
            "curl", "--silent", "--show-error", *version, "--cacert", self.token.ca, "--write-out",
            "%{ssl_verify_result} %{certs}", f"https://127.0.0.1:{port}/",
            environment={"OPENSSL_CONF": "/dev/null"})
        self.assertIn("Surat Contoh\n0 ", shown)
        self.assertIn(f"Uji {key.name}", shown)

    @does("TLS 1.3 and 1.2 server", RSA, P256, OPENPGP_P256)
    def test_serve(self, key):
        with self.serving(key) as port:
            for _ in range(3):
                self.ask(key, port, "--tlsv1.3")
                self.ask(key, port, "--tls-max", "1.2")

    @does("TLS 1.2 server", OPENPGP,
          remark="of an RSA key TLS 1.3 wants PSS, which OpenPGP cards do not have; in TLS 1.2 it must be kept from "
                 "preferring it: `ssl_conf_command SignatureAlgorithms RSA+SHA256`")
    def test_serve_without_pss(self, key):
        with self.serving(key, "ssl_conf_command SignatureAlgorithms RSA+SHA256;") as port:
            for _ in range(3):
                self.ask(key, port, "--tls-max", "1.2")

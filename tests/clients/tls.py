# SPDX-License-Identifier: Apache-2.0
"""TLS servers on 127.0.0.1 that ask for a client's certificate."""

import contextlib
import http.server
import queue
import socket
import ssl
import sys
import threading


def server_certificate(case):
    """Key and certificate of a server, in the test's directory."""
    case.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-subj",
                 "/CN=localhost", "-out", "server.csr")
    case.token.certify(case.path("server.csr"), case.path("server.pem"))
    return case.path("server.key"), case.path("server.pem")


class _TellsWhoAsked(http.server.BaseHTTPRequestHandler):
    """Answers with the version of TLS and the common name in the client's certificate."""

    timeout = 30

    def setup(self):
        # Here and not in the listening thread: a browser opens connections that it does not use.
        self.request.settimeout(self.timeout)
        try:
            self.request.do_handshake()
        except ssl.SSLError:
            self._let_alert_arrive()
            raise
        super().setup()

    def _let_alert_arrive(self):
        """Closing while there is unread data would reset the connection: a client that has sent its
        request with the end of its handshake, as TLS 1.3 lets it, might then never see the alert."""
        with contextlib.suppress(OSError):  # the client's own way to go
            self.request.shutdown(socket.SHUT_WR)
            while self.request.recv(4096):
                pass

    def do_GET(self):  # pylint: disable=invalid-name
        subject = dict(entry[0] for entry in self.connection.getpeercert()["subject"])
        self.server.visits.put(subject["commonName"])
        body = f"{self.connection.version()} {subject['commonName']}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass


class _Server(http.server.ThreadingHTTPServer):
    """Remembers who came, and how handshakes failed."""

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), _TellsWhoAsked)
        self.visits = queue.SimpleQueue()
        self.failures = queue.SimpleQueue()
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        self.failures.put(str(sys.exc_info()[1]))

    @property
    def url(self):
        return f"https://localhost:{self.server_address[1]}/"


@contextlib.contextmanager
def certificate_server(case, version=ssl.TLSVersion.TLSv1_3):
    """An HTTPS server of one TLS version that takes nobody without a certificate of our CA."""
    key, certificate = server_certificate(case)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(case.token.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    server = _Server(context)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

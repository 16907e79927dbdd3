# SPDX-License-Identifier: Apache-2.0
"""An OpenSSH server for one connection at a time, without a port of its own: ssh starts it as its
ProxyCommand, and it speaks over standard input and output (`sshd -i`)."""

import os
import pwd
import shlex

from namespaces import with_mounts


class SshServer:
    """Lets in whoever has a key of `authorized_keys`, as the user that runs the test."""

    def __init__(self, case, authorized_keys):
        case.run_client("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "host")
        case.write("authorized_keys", authorized_keys)
        case.write("known_hosts", "127.0.0.1 " + case.path("host.pub").read_text(encoding="ascii"))
        case.write("ssh_config", "\n".join([
            "Host 127.0.0.1", f"  ProxyCommand {shlex.join(self.server(case))}",
            f"  UserKnownHostsFile {case.path('known_hosts')}", "  StrictHostKeyChecking yes",
            "  PasswordAuthentication no", f"  User {pwd.getpwuid(os.geteuid()).pw_name}", ""]))
        self.client = ["ssh", "-F", str(case.path("ssh_config"))]

    def server(self, case):
        as_root = os.geteuid() == 0
        configuration = case.write("sshd_config", "\n".join([
            f"HostKey {case.path('host')}", f"AuthorizedKeysFile {case.path('authorized_keys')}",
            "StrictModes no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
            f"UsePAM {'yes' if as_root else 'no'}", "PermitRootLogin yes", ""]))
        command = ["/usr/sbin/sshd", "-i", "-e", "-f", str(configuration)]
        if not as_root:
            return command
        # As root sshd wants a directory that only its service makes; here it gets a /run of its own.
        return with_mounts("mount -t tmpfs -o mode=755 none /run && mkdir -m 755 /run/sshd", *command)

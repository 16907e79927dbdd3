# SPDX-License-Identifier: Apache-2.0
"""Programs that are shown another system than there is."""

import os


def _unshare(*options):
    return ["unshare", *options, *([] if os.geteuid() == 0 else ["--map-root-user"])]


def with_mounts(preparation, *command):
    """The command in a mount namespace of its own, after shell commands that mount there."""
    return [*_unshare("--mount"), "sh", "-c", preparation + ' && exec "$@"', "sh", *command]


def without_network(*command):
    """The command where it reaches nobody."""
    return [*_unshare("--net"), *command]

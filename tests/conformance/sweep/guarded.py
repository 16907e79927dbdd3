# SPDX-License-Identifier: Apache-2.0
"""Memory that ends where it ends: the octet behind it cannot be touched, and what was written before
it is noticed."""

import ctypes
import mmap

PAGE = mmap.PAGESIZE
CANARY = 0xa5
_libc = ctypes.CDLL(None, use_errno=True)
_libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_PROT_NONE = 0


class Guarded:
    """`size` octets directly before a page that nobody may read or write."""

    def __init__(self, content=b"", size=None):
        self.size = len(content) if size is None else size
        pages = self.size // PAGE + 1
        self._map = mmap.mmap(-1, (pages + 1) * PAGE)
        start = ctypes.addressof(ctypes.c_ubyte.from_buffer(self._map))
        if _libc.mprotect(start + pages * PAGE, PAGE, _PROT_NONE) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")
        self.address = start + pages * PAGE - self.size
        self._before = self.address - start
        ctypes.memset(start, CANARY, self._before)
        ctypes.memmove(self.address, content.ljust(self.size, bytes([CANARY])), self.size)

    @property
    def content(self):
        return ctypes.string_at(self.address, self.size)

    def is_clean_before(self):
        return ctypes.string_at(self.address - self._before, self._before) == (
            bytes([CANARY]) * self._before)

    def is_untouched_from(self, offset):
        """For a buffer that was bigger than the room that was told."""
        return set(self.content[offset:]) <= {CANARY}


class Number(Guarded):
    """A CK_ULONG in such memory."""

    def __init__(self, value):
        super().__init__(bytes(ctypes.c_ulong(value)))

    @property
    def value(self):
        return ctypes.c_ulong.from_address(self.address).value

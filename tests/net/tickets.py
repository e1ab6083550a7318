"""A ticket's text taken apart and put together again, as docs/protocol.md describes it, to make
tickets that the program itself never prints."""

import hashlib

ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"
PREFIX = "p2p1"
KEY_BYTES = 32


def encode_bytes(data):
    """z-base-32 without padding."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def decode_bytes(text):
    bits = "".join(f"{ALPHABET.index(character):05b}" for character in text)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits) - 7, 8))


class Ticket:
    """version u8, network 32 bytes, invite with a 16-bit length, invite key 32 bytes, contacts,
    checksum 4 bytes."""

    def __init__(self, text):
        body = decode_bytes(text.removeprefix(PREFIX))[:-4]
        invite_at = 1 + KEY_BYTES
        key_at = invite_at + 2 + int.from_bytes(body[invite_at:invite_at + 2], "big")
        self.invite = body[:key_at]
        self.secret = body[key_at:key_at + KEY_BYTES]
        self.contacts = body[key_at + KEY_BYTES:]
        assert self.text() == text, "this is not how tickets are written"

    def text(self):
        body = self.invite + self.secret + self.contacts
        return PREFIX + encode_bytes(body + hashlib.blake2b(body, digest_size=32).digest()[:4])

    def secret_spellings(self):
        """How the secret, or most of it, would look in a log."""
        inside = [encode_bytes(bytes(before) + self.secret)[before * 8 // 5 + 1:] for before in range(5)]
        looks = [self.secret.hex(), self.secret.hex().upper(), encode_bytes(self.secret), *inside]
        return [look[:40] for look in looks]
